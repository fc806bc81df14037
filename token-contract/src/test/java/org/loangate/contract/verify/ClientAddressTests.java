package org.loangate.contract.verify;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientAddressTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'',
			value = { "192.0.2.43, 192.0.2.43", "192.0.2.43:47011, 192.0.2.43", "' 192.0.2.43 ', 192.0.2.43",
					"'\"192.0.2.43:47011\"', 192.0.2.43", "192.0.2.43:_port, 192.0.2.43",
					"::ffff:192.0.2.43, 192.0.2.43", "[::ffff:192.0.2.43]:80, 192.0.2.43",
					"::ffff:c000:22b, 192.0.2.43", "2001:db8:cafe::17, 2001:db8:cafe::/64",
					"[2001:db8:cafe::17], 2001:db8:cafe::/64", "'\"[2001:db8:cafe::17]:4711\"', 2001:db8:cafe::/64",
					"2001:DB8:1:2:3:4:5:6, 2001:db8:1:2::/64", "2001:db8:0:10::1, 2001:db8:0:10::/64",
					"fe80::1%eth0, fe80::/64", "[fe80::1%25eth0]:80, fe80::/64", "::1, ::/64" })
	void readsAnAddressInEveryFormThatProxiesWrite(String text, String network) {
		assertThat(ClientAddress.parse(text)).map(ClientAddress::network).contains(network);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "unknown", "_hidden", "\"_SEVKISEK\"", "localhost", "proxy.example", "1", "1.2.3",
			"256.1.1.1", "010.0.0.1", "1.2.3.4.5", "1.2.3.4:port", "[1.2.3.4]", "[2001:db8::1", "2001:db8::1]:80",
			":::", "::1::2", "12345::", "1.2.3.4, 5.6.7.8", "for=1.2.3.4", "evil\" or 1=1", "2001:db8::1/64", "\"",
			"[]", "[:]:1", "%eth0" })
	void takesNothingElseForAnAddress(String text) {
		assertThat(ClientAddress.parse(text)).isEmpty();
	}

	@Property
	void readsWhateverThereIsOrNothing(@ForAll String text) {
		ClientAddress.parse(text).ifPresent((address) -> assertThat(address.network()).isNotEmpty());
	}

}

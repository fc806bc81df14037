package org.loangate.contract.verify;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.contract.verify.ForwardedFor.Sender;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardedForTests {

	private final ForwardedFor forwardedFor = new ForwardedFor(new TrustedProxies(List.of("10.0.0.0/8", "fd00::/8")));

	private Sender sender(String connection, Map<String, List<String>> fields) {
		return this.forwardedFor.sender(ClientAddress.parse(connection).orElseThrow(),
				(name) -> Collections.enumeration(fields.getOrDefault(name, List.of())));
	}

	private static String address(Sender sender) {
		return sender.address().toString();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "198.51.100.1", "198.51.100.1:4711", "192.0.2.66, 198.51.100.1",
					"192.0.2.66,198.51.100.1,10.0.0.8", "unknown, 198.51.100.1:80, 10.0.0.8:1", "_a, 198.51.100.1",
					"198.51.100.1, fd00::7" })
	void findsTheNearestAddressThatIsNoProxys(String field) {
		Sender sender = sender("10.0.0.7", Map.of("X-Forwarded-For", List.of(field)));

		assertThat(address(sender)).isEqualTo("198.51.100.1");
		assertThat(sender.fault()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "for=198.51.100.1", "For=\"198.51.100.1:4711\";proto=https;by=10.0.0.7",
					"for=192.0.2.66;host=\"a,b\", proto=https;for=198.51.100.1",
					"for=\"_x\\\",for=192.0.2.9\", for=198.51.100.1, for=10.0.0.8" })
	void readsTheStandardsFieldAsWell(String field) {
		Sender sender = sender("10.0.0.7", Map.of("Forwarded", List.of(field)));

		assertThat(address(sender)).isEqualTo("198.51.100.1");
		assertThat(sender.fault()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "X-Forwarded-For, unknown", "X-Forwarded-For, _hidden", "Forwarded, for=unknown",
			"Forwarded, for=_SEVKISEK", "Forwarded, proto=https", "X-Forwarded-For, '198.51.100.1, '" })
	void takesTheProxyThatHidesAnAddressForTheSender(String name, String field) {
		Sender sender = sender("10.0.0.7", Map.of(name, List.of(field)));

		assertThat(address(sender)).isEqualTo("10.0.0.7");
		assertThat(sender.fault()).contains("no address in " + name);
	}

	@Test
	void takesTheProxyForTheSenderWhereItsFieldsDiffer() {
		Sender forged = sender("10.0.0.7",
				Map.of("X-Forwarded-For", List.of("198.51.100.1"), "Forwarded", List.of("for=192.0.2.66")));
		Sender same = sender("10.0.0.7",
				Map.of("X-Forwarded-For", List.of("198.51.100.1"), "Forwarded", List.of("for=\"198.51.100.1:80\"")));

		assertThat(address(forged)).isEqualTo("10.0.0.7");
		assertThat(address(same)).isEqualTo("198.51.100.1");
	}

	@Test
	void believesNobodyElse() {
		assertThat(address(sender("203.0.113.5",
				Map.of("X-Forwarded-For", List.of("198.51.100.1"), "Forwarded", List.of("for=198.51.100.1")))))
			.isEqualTo("203.0.113.5");
		assertThat(address(sender("10.0.0.7", Map.of()))).isEqualTo("10.0.0.7");
	}

}

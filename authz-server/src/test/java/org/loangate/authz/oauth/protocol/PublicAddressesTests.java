package org.loangate.authz.oauth.protocol;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PublicAddressesTests {

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "1.1.1.1", "172.32.0.1", "192.169.0.1", "2606:4700:4700::1111",
			"2a00:1450:4001:80b::200e" })
	void takesTheInternets(String address) {
		assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(address))).isTrue();
		assertThat(PublicAddresses.isPrivateLiteral(address)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
			"172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1",
			"::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "ff02::1",
			"2001:db8::1", "2002:7f00:1::", "2001::1" })
	void refusesWhatIsNot(String address) {
		assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(address))).isFalse();
		assertThat(PublicAddresses.isPrivateLiteral(address)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", "a.localhost", "printer.local", "metadata.google.internal",
			"[::1]", "2130706433", "0177.0.0.1", "127.1", "0x7f000001" })
	void knowsNamesOfThisHostAndItsNetwork(String name) {
		assertThat(PublicAddresses.isPrivateLiteral(name)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "rp.example", "xn--80ak6aa92e.com", "1password.com" })
	void takesNames(String name) {
		assertThat(PublicAddresses.isPrivateLiteral(name)).isFalse();
	}

}

package org.loangate.authz.oauth.session;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PublicAddressesTests {

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
			"172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1",
			"::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fc00::1", "fd12:3456::1", "fe80::1", "ff02::1" })
	void refusesWhatOnlyItsOwnNetworkReaches(String address) {
		assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "192.169.0.1", "2606:4700::1111" })
	void letsTheInternetThrough(String address) {
		assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(address))).isTrue();
	}

	@Test
	void refusesNamesOfThisMachineAndNamesThatAreNone() {
		assertThat(PublicAddresses.areAll("localhost")).isFalse();
		assertThat(PublicAddresses.areAll("127.1")).isFalse();
		assertThat(PublicAddresses.areAll("nobody.invalid")).isFalse();
	}

}

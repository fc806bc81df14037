package org.loangate.authz.guessing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NetworksTests {

	@Test
	void countsAnIpv6PrefixAsOneSender() {
		assertThat(Networks.of("2001:db8:1:2:3:4:5:6")).isEqualTo(Networks.of("2001:db8:1:2::9"))
			.isNotEqualTo(Networks.of("2001:db8:1:3::9"));
	}

	@Test
	void countsAnIpv4AddressByItself() {
		assertThat(Networks.of("192.0.2.1")).isEqualTo("192.0.2.1").isEqualTo(Networks.of("::ffff:192.0.2.1"));
	}

	@Test
	void takesWhatIsNoAddressAsItIs() {
		assertThat(Networks.of("")).isEmpty();
		assertThat(Networks.of("proxy.example")).isEqualTo("proxy.example");
	}

}

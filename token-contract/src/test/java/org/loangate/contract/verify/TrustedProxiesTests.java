package org.loangate.contract.verify;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TrustedProxiesTests {

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, 127.0.0.1, true", "127.0.0.1, 127.0.0.2, false", "10.0.0.0/8, 10.255.0.1, true",
			"10.0.0.0/8, 11.0.0.1, false", "192.168.4.0/22, 192.168.7.255, true", "192.168.4.0/22, 192.168.8.0, false",
			"0.0.0.0/0, 1.2.3.4, true", "::1, ::1, true", "::1, 0:0:0:0:0:0:0:1, true", "fd00::/8, fd12::1, true",
			"fd00::/8, fe12::1, false", "0.0.0.0/0, ::1, false" })
	void containsAddressesOfItsRangesOnly(String range, String address, boolean contained) {
		assertThat(new TrustedProxies(List.of(range)).contains(address)).isEqualTo(contained);
	}

	@ParameterizedTest
	@ValueSource(strings = { "proxy.example", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/x", "*", "localhost" })
	void refusesWhatIsNoAddress(String range) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TrustedProxies(List.of(range)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void trustsNobodyWhereNobodyIsNamed(String range) {
		assertThat(new TrustedProxies(List.of(range)).contains("127.0.0.1")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":::", "1.2.3.4.5", "evil\" or 1=1", "localhost", "unix:" })
	void takesNothingElseForAnAddress(String address) {
		assertThat(new TrustedProxies(List.of("0.0.0.0/0", "::/0")).contains(address)).isFalse();
	}

}

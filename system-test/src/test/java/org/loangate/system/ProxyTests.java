package org.loangate.system;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Behind a proxy that ends TLS, whatever it makes of `Host`.
class ProxyTests {

	private static final TestStacks TESTS = TestStacks.BEHIND_NGINX;

	@ParameterizedTest
	@ValueSource(strings = { "$http_host", "elsewhere.example" })
	void borrowsByAPasskey(String host) {
		try (Nginx _ = Nginx.start(TESTS.get().settings(), host);
				Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP)
					.withIdentityProven()
					.withPasskey("Key")) {
			assertThat(borrower.borrows(TestLoan.of("8000.00"))).isEqualTo("booked");
		}
	}

}

package org.loangate.system;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// The lending app on another site than the authorization server: cookies and `form-action` are tried for real.
class OtherSiteTests {

	private static final TestStacks TESTS = TestStacks.OTHER_SITE;

	@Test
	void borrowsWithAPasskeyAndALivenessCheckAndIsRefused() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withIdentityProven().withPasskey("Key")) {
			assertThat(borrower.borrows(TestLoan.of("8000.00"))).isEqualTo("booked");
			assertThat(borrower.borrows(TestLoan.of("60000.00"))).isEqualTo("booked");
			assertThat(borrower.borrows(TestLoan.of("300000.00"))).isEqualTo("refused");
			borrower.asksFor(TestLoan.of("100.00"));
			borrower.goOn("confirm-loan");
			borrower.browser.click("button[data-action=deny]");
			assertThat(borrower.outcome()).isEqualTo("declined");
			assertThat(Loans.booked(TESTS)).isEqualTo(2);
		}
	}

}

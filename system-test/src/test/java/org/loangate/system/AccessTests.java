package org.loangate.system;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Ways into an account and out of it, and what each of them is good for.
class AccessTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("330.00");

	@Test
	void signsInAndBorrowsByPasskeyWithoutThePassword() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withPasskey("Key")) {
			borrower.startsAnew();
			borrower.asksFor(LOAN);
			borrower.browser.awaitPage("sign-in");

			borrower.browser.click("button[data-action=passkey]");

			assertThat(borrower.browser.awaitPage("sign-in", "confirm-loan")).isEqualTo("confirm-loan");
			assertThat(borrower.outcome()).isEqualTo("booked");
		}
	}

	@Test
	void takesNothingFromAPasskeyThatWasRemoved() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withPasskey("Key")) {
			long before = Loans.booked(TESTS);

			borrower.withoutPasskeys();

			assertThat(borrower.browser.has("[data-credential-id]")).isFalse();
			assertThat(borrower.borrows(LOAN)).isEqualTo("refused");
			borrower.startsAnew();
			borrower.browser.go(TESTS.get().settings().issuer() + "/account");
			borrower.browser.awaitPage("sign-in");
			borrower.browser.click("button[data-action=passkey]");
			assertThat(borrower.browser.page()).isEqualTo("sign-in");
			assertThat(borrower.browser.hasVisible("[role=alert]")).isTrue();
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@Test
	void enrolsByARecoveryCodeOnceAndNeverBorrowsByIt() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP)) {
			long before = Loans.booked(TESTS);
			String code = borrower.newRecoveryCodes().getFirst();
			borrower.startsAnew();

			usesRecoveryCode(borrower, code);

			borrower.browser.await("the page that adds", () -> borrower.browser.has("[data-totp-secret]"));
			assertThat(borrower.borrows(LOAN)).isEqualTo("refused");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
			borrower.startsAnew();
			usesRecoveryCode(borrower, code);
			assertThat(borrower.browser.page()).isEqualTo("recovery-code");
			assertThat(borrower.browser.has("[aria-invalid=true]")).isTrue();
		}
	}

	private static void usesRecoveryCode(Borrower borrower, String code) {
		borrower.account();
		borrower.browser.click("[data-action=add-totp]");
		borrower.browser.awaitPage("mail-code");
		borrower.browser.screenshot("mail-code");
		borrower.browser.click("a[href*='way=recovery-code']");
		borrower.browser.awaitPage("recovery-code");
		borrower.browser.fill("[name=code]", code);
		borrower.browser.submit();
	}

	@Test
	void offersNoRecoveryCodeForALoan() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withTotp()) {
			borrower.newRecoveryCodes();
			borrower.asksFor(LOAN);

			borrower.goOn("totp");

			assertThat(borrower.browser.has("a[href*='way=recovery-code']")).isFalse();
			borrower.browser.go(borrower.browser.url().replaceAll("[?].*", "") + "?way=recovery-code");
			assertThat(borrower.browser.page()).isEqualTo("totp");
		}
	}

	@Test
	void asksForThePasswordAgainAfterSigningOut() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withTotp()) {
			borrower.account();

			borrower.browser.click("[data-action=sign-out]");

			borrower.browser.awaitPage("sign-in");
			borrower.browser.back();
			borrower.browser.reload();
			borrower.browser.awaitPage("sign-in");
			borrower.asksFor(LOAN);
			borrower.browser.awaitPage("sign-in");
			assertThat(borrower.outcome()).isEqualTo("booked");
		}
	}

}

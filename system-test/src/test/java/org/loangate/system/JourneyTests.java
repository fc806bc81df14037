package org.loangate.system;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A borrower's ways through the lending app and Loangate, on a phone and at a desk.
class JourneyTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@ParameterizedTest
	@EnumSource
	void registersAndAddsEveryFactor(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window)) {
			borrower.browser.screenshot("account-new");

			borrower.withIdentityProven().withTotp().withPasskey("My phone");

			List<String> codes = borrower.newRecoveryCodes();
			borrower.browser.screenshot("recovery-codes");
			assertThat(codes).hasSize(10).doesNotHaveDuplicates();
			borrower.account();
			borrower.browser.screenshot("account-full");
			assertThat(borrower.browser.attributes("[data-credential-id]", "data-credential-id")).hasSize(1);
			assertThat(borrower.browser.text("main")).contains("My phone").doesNotContain(codes.getFirst());
		}
	}

	@ParameterizedTest
	@EnumSource
	void borrows1500WithTwoFactors(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withTotp()) {
			long before = Loans.booked(TESTS);

			borrower.asksFor(TestLoan.of("1500.00"));
			borrower.goOn("confirm-loan");

			borrower.browser.screenshot("confirm-1500");
			assertThat(borrower.browser.text("[data-term=amount]")).contains("1,500.00");
			assertThat(borrower.browser.text("[data-term=term_months]")).contains("12");
			assertThat(borrower.browser.text("[data-term=annual_rate_percent]")).contains("7.35");
			assertThat(borrower.browser.text("[data-term=payout_account]").replace(" ", "")).contains("3446");
			assertThat(borrower.outcome()).isEqualTo("booked");
			borrower.browser.screenshot("booked");
			assertThat(borrower.loans()).hasSize(1);
			borrower.browser.screenshot("loans");
			assertThat(borrower.browser.attribute("[data-loan-id]", "data-amount")).isEqualTo("1500.00");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void borrows8000WithAPasskeyOnly(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window)
			.withIdentityProven()
			.withTotp()
			.withPasskey("Key")) {
			borrower.asksFor(TestLoan.of("8000.00"));

			borrower.goOn("confirm-loan", "totp");

			borrower.browser.screenshot("confirm-8000");
			assertThat(borrower.browser.page()).isEqualTo("confirm-loan");
			assertThat(borrower.outcome()).isEqualTo("booked");
		}
	}

	@ParameterizedTest
	@EnumSource
	void namesThePasskeyThatIsMissing(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withIdentityProven().withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(TestLoan.of("8000.00"));

			borrower.goOn("denied");

			borrower.browser.screenshot("denied-no-passkey");
			assertThat(borrower.browser.has("main a[href*='/account']")).isTrue();
			assertThat(borrower.outcome()).isEqualTo("refused");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@Test
	void renamesAPasskeyAndKeepsRecoveryCodes() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withPasskey("Key")) {
			borrower.browser.press("[data-credential-id] summary");
			borrower.browser.fill("[data-credential-id] input[name=name]", "My phone");
			borrower.browser.click("[data-action=rename]");
			assertThat(borrower.browser.text("[data-credential-id] .row-title")).isEqualTo("My phone");

			borrower.newRecoveryCodes();
			borrower.browser.screenshot("recovery-codes");
			assertThat(borrower.browser.hasVisible("[data-action=print-codes]")).isTrue();
			assertThat(borrower.browser.hasVisible("[data-action=download-codes]")).isTrue();
			borrower.browser.press("[data-action=copy-codes]");
			borrower.browser.await("that they were copied",
					() -> borrower.browser.text("[data-action=copy-codes]").equals("Copied"));
		}
	}

	@Test
	void declinesOnThePageForTheCode() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withIdentityProven().withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(TestLoan.of("500.00"));
			borrower.goOn("totp");
			borrower.browser.screenshot("totp");

			borrower.browser.click("[data-action=deny]");

			assertThat(borrower.outcome()).isEqualTo("declined");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@Test
	void showsAPasswordWhileItIsTyped() {
		try (Browser browser = Browser.open(Window.DESKTOP)) {
			browser.go(TESTS.get().settings().issuer() + "/sign-in");
			browser.fill("#password", "seen");
			browser.press("[data-show-password]");
			assertThat(browser.attribute("#password", "type")).isEqualTo("text");
			browser.screenshot("password-shown");
			browser.press("[data-show-password]");
			assertThat(browser.attribute("#password", "type")).isEqualTo("password");
		}
	}

	@Test
	void comesBackToTheSameApplicationWithAPasskeyAddedOnTheWay() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withIdentityProven().withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(TestLoan.of("8000.00"));
			borrower.goOn("denied");
			String reference = borrower.browser.text("[data-reference]");
			borrower.account();
			borrower.browser.screenshot("account-waiting");
			borrower.browser.click("[data-application-id='" + reference + "'] [data-action=go-on]");

			borrower.addsPasskeyOnTheWay();

			borrower.browser.awaitPage("confirm-loan");
			assertThat(borrower.browser.text("[data-reference]")).isEqualTo(reference);
			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
			borrower.account();
			assertThat(borrower.browser.has("[data-application-id]")).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void borrows80000WithAPasskeyAndALivenessCheck(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withIdentityProven().withPasskey("Key")) {
			borrower.asksFor(TestLoan.of("80000.00"));
			borrower.goOn("liveness", "vendor");
			borrower.browser.screenshot("liveness");
			borrower.goOn("vendor");
			borrower.browser.screenshot("vendor");

			assertThat(borrower.outcome()).isEqualTo("booked");
		}
	}

	@ParameterizedTest
	@EnumSource
	void refusesAFaceThatFails(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withIdentityProven().withPasskey("Key")) {
			long before = Loans.booked(TESTS);

			String outcome = borrower.facing("failed").borrows(TestLoan.of("80000.00"));

			assertThat(outcome).isEqualTo("refused");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void refuses300000InPlainWords(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withIdentityProven().withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(TestLoan.of("300000.00"));

			borrower.goOn("denied");

			borrower.browser.screenshot("denied-300000");
			assertThat(borrower.outcome()).isEqualTo("refused");
			borrower.browser.screenshot("refused");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void holdsAnUnprovenBorrowerToTheFirstTier(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);

			assertThat(borrower.borrows(TestLoan.of("8000.00"))).isEqualTo("refused");

			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void changesThePayoutAccountOfABookedLoan(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withIdentityProven().withPasskey("Key")) {
			assertThat(borrower.borrows(TestLoan.of("410.00"))).isEqualTo("booked");
			long loans = Loans.booked(TESTS);
			long accounts = Loans.payoutAccounts(TESTS);

			borrower.asksForPayoutTo(TestLoan.OTHER_CARD);
			borrower.goOn("confirm-loan");

			borrower.browser.screenshot("confirm-payout-account");
			assertThat(borrower.browser.text("[data-term=payout_before]")).contains("3446");
			assertThat(borrower.browser.text("[data-term=payout_account]").replace(" ", "")).contains("3453");
			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(loans);
			assertThat(Loans.payoutAccounts(TESTS)).isEqualTo(accounts + 1);
			borrower.loans();
			assertThat(borrower.browser.text("[data-loan-id]").replace(" ", "")).contains("3453");
			borrower.asksForPayoutTo(TestLoan.OTHER_CARD);
			assertThat(borrower.outcome()).isEqualTo("refused");
			borrower.browser.screenshot("same-payout-account");
			assertThat(borrower.browser.attribute("[data-outcome]", "data-reason")).isEqualTo("same-account");
		}
	}

	@ParameterizedTest
	@EnumSource
	void speaksChineseToWhoeverReadsIt(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, Browser.open(window, "zh-CN")).withPasskey("手机")) {
			borrower.asksFor(TestLoan.of("1500.00"));
			borrower.goOn("confirm-loan");

			borrower.browser.screenshot("confirm-zh");
			assertThat(borrower.browser.attribute("html", "lang")).isEqualTo("zh-CN");
			assertThat(borrower.browser.text("[data-term=amount]")).contains("1,500.00");
			assertThat(borrower.outcome()).isEqualTo("booked");
			borrower.browser.screenshot("booked-zh");
			assertThat(borrower.browser.attribute("html", "lang")).isEqualTo("zh-CN");
		}
	}

}

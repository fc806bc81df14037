package org.loangate.system;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// What people do besides what they should: always a clear page, never a second loan, never one that was refused.
class InterruptionTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("310.00");

	@ParameterizedTest
	@EnumSource
	void refusesOnTheTermsPage(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");

			borrower.browser.click("button[data-action=deny]");

			assertThat(borrower.outcome()).isEqualTo("declined");
			borrower.browser.screenshot("declined");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void goesBackAfterRefusingAndAgreesToNothing(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");
			String terms = borrower.browser.url();
			borrower.browser.click("button[data-action=deny]");
			borrower.outcome();

			borrower.browser.go(terms);

			assertThat(borrower.browser.hasVisible("button[data-action=confirm]")).isFalse();
			borrower.browser.screenshot("back-after-refusing");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@ParameterizedTest
	@EnumSource
	void goesBackAfterTheLoanIsBooked(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");
			String terms = borrower.browser.url();
			assertThat(borrower.outcome()).isEqualTo("booked");

			borrower.browser.reload();
			borrower.browser.back();
			borrower.browser.go(terms);

			assertThat(borrower.browser.hasVisible("button[data-action=confirm]")).isFalse();
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void doubleClicksOnConfirm(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");

			borrower.browser.doubleClick("button[data-action=confirm]");

			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void opensTwoTabsWithTwoLoans(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(TestLoan.of("311.00"));
			borrower.goOn("confirm-loan");
			String first = borrower.browser.openTab();
			borrower.asksFor(TestLoan.of("312.00"));
			borrower.goOn("confirm-loan");
			String second = borrower.browser.tab();

			borrower.browser.switchTo(first);
			assertThat(borrower.browser.text("[data-term=amount]")).contains("311.00");
			assertThat(borrower.outcome()).isEqualTo("booked");
			borrower.browser.switchTo(second);
			assertThat(borrower.browser.text("[data-term=amount]")).contains("312.00");
			assertThat(borrower.outcome()).isEqualTo("booked");

			assertThat(Loans.booked(TESTS)).isEqualTo(before + 2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void losesTheNetworkOnTheTermsPage(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");
			String terms = borrower.browser.url();

			borrower.browser.offline(true);
			borrower.browser.press("button[data-action=confirm]");
			borrower.browser.screenshot("offline");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
			borrower.browser.offline(false);
			borrower.browser.go(terms);

			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void turnsAwayFromThePasskey(Window window) {
		try (Borrower borrower = Borrower.registered(TESTS, window).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");

			borrower.browser.userVerifies(false);
			borrower.browser.press("button[data-action=confirm]");
			borrower.browser.await("a word on what went wrong", () -> borrower.browser.hasVisible("[role=alert]"));
			borrower.browser.screenshot("passkey-failed");
			borrower.browser.userVerifies(true);

			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

}

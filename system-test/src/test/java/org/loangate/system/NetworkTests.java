package org.loangate.system;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The network goes away at any step and comes back: the page is still good, and the loan is booked once.
class NetworkTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("320.00");

	@ParameterizedTest
	@ValueSource(strings = { "sign-in", "totp", "confirm-loan" })
	void goesOnWhereTheNetworkWasLost(String page) {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.startsAnew();
			borrower.asksFor(LOAN);
			assertThat(borrower.goOn(page)).isEqualTo(page);
			String address = borrower.browser.url();

			borrower.browser.offline(true);
			send(borrower, page);
			assertThat(borrower.browser.page()).isEmpty();
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
			borrower.browser.offline(false);
			borrower.browser.go(address);

			assertThat(borrower.browser.page()).isEqualTo(page);
			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	// What is typed never arrives: a code that is wrong saves the right one.
	private static void send(Borrower borrower, String page) {
		switch (page) {
			case "sign-in" -> borrower.sendsPassword();
			case "totp" -> {
				borrower.browser.fill("[autocomplete=one-time-code]", "000000");
				borrower.browser.submit();
			}
			default -> borrower.browser.click("button[data-action=confirm]");
		}
	}

	@Test
	void booksOnceWhenTheAnswerToTheAgreementIsLost() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");
			String terms = borrower.browser.url();

			borrower.browser.sendUnanswered("form#agree");
			borrower.browser.offline(true);
			borrower.browser.click("button[data-action=confirm]");
			assertThat(borrower.browser.page()).isEmpty();
			borrower.browser.offline(false);
			borrower.browser.go(terms);

			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	@Test
	void showsTheSameLoanAfterTheNetworkWasLostInTheApp() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			assertThat(borrower.borrows(LOAN)).isEqualTo("booked");
			String address = borrower.browser.url();

			borrower.browser.offline(true);
			borrower.browser.click("[data-action=loans]");
			assertThat(borrower.browser.page()).isEmpty();
			borrower.browser.offline(false);
			borrower.browser.go(address);

			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(borrower.loans()).hasSize(1);
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

}

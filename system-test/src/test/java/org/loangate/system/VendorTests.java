package org.loangate.system;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A liveness vendor that does not do as it should: what it says late, twice or out of order counts once, and what is
/// not its own word for this very check never counts.
class VendorTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("80000.00");

	@ParameterizedTest
	@ValueSource(strings = { "late", "twice", "out-of-order" })
	void booksOnceWhenTheVerdictComes(String misbehaviour) {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP)
			.withIdentityProven()
			.withPasskey("Key")
			.withVendor(misbehaviour)) {
			long before = Loans.booked(TESTS);

			assertThat(borrower.borrows(LOAN)).isEqualTo("booked");

			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
			assertThat(borrower.loans()).hasSize(1);
		}
	}

	@Test
	void booksNothingUntilTheVendorItselfVouchesForThisCheck() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withIdentityProven().withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);

			borrower.withVendor("never").goOn("vendor");
			returnsTo(borrower, "form[data-waiting]");
			checksAgain(borrower.withVendor("bad-signature"));
			returnsTo(borrower, "form[data-waiting]");
			checksAgain(borrower.withVendor("wrong-nonce"));
			returnsTo(borrower, "form[data-waiting]");

			assertThat(Loans.booked(TESTS)).isEqualTo(before);
			checksAgain(borrower.withVendor("none"));
			assertThat(borrower.outcome()).isEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
		}
	}

	private static void returnsTo(Borrower borrower, String css) {
		borrower.goOn("liveness");
		borrower.browser.screenshot("liveness-after-misbehaviour");
		assertThat(borrower.browser.hasVisible(css)).isTrue();
	}

	private static void checksAgain(Borrower borrower) {
		borrower.browser.click("form[action$='/liveness/start'] button");
		borrower.goOn("vendor");
	}

}

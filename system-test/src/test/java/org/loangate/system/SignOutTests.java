package org.loangate.system;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Signing out, wherever a borrower does it: what was signed in by it ends too.
class SignOutTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@ParameterizedTest
	@EnumSource(names = { "SAME_SITE", "OTHER_SITE" })
	void endsTheSignInAtLoangateFromTheApp(TestStacks tests) {
		try (Borrower borrower = Borrower.registered(tests, Window.DESKTOP).withTotp()) {
			borrower.loans();

			borrower.browser.go(tests.get().settings().demoUrl() + "/sign-out");
			borrower.browser.click("[data-action=sign-out]");

			borrower.browser.awaitPage("home");
			assertThat(borrower.browser.has("[data-signed-out]")).isTrue();
			assertThat(borrower.browser.has("a[href='/sign-in']")).isTrue();
			borrower.browser.go(tests.get().settings().issuer() + "/account");
			borrower.browser.awaitPage("sign-in");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SAME_SITE", "OTHER_SITE" })
	void endsTheAppsSessionFromLoangate(TestStacks tests) {
		try (Borrower borrower = Borrower.registered(tests, Window.DESKTOP).withTotp()) {
			borrower.loans();
			borrower.account();

			borrower.browser.click("[data-action=sign-out]");

			borrower.browser.awaitPage("sign-in");
			borrower.browser.go(tests.get().settings().demoUrl() + "/");
			borrower.browser.await("the app to hear of it", () -> {
				borrower.browser.reload();
				return borrower.browser.has("a[href='/sign-in']");
			});
		}
	}

	@Test
	void endsASignInThatWasLeftBehindAndItsApps() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withTotp();
				Browser there = Browser.open(Window.DESKTOP)) {
			borrower.signsInAlsoAt(there);
			borrower.account();
			assertThat(borrower.browser.attributes("[data-session-id]", "data-session-id")).hasSize(2);
			borrower.browser.screenshot("account-sessions");

			borrower.browser.click("[data-action=end-session]");

			borrower.goOn("account");
			assertThat(borrower.browser.attributes("[data-session-id]", "data-session-id")).hasSize(1);
			assertThat(borrower.browser.has("[data-action=end-other-sessions]")).isFalse();
			there.go(TESTS.get().settings().issuer() + "/account");
			there.awaitPage("sign-in");
		}
	}

	@Test
	void asksBeforeItSignsOutForNobodyKnown() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE)) {
			borrower.browser.go(TESTS.get().settings().issuer() + "/connect/logout");
			borrower.browser.awaitPage("sign-out");
			borrower.browser.screenshot("sign-out");

			borrower.browser.submit();

			borrower.browser.awaitPage("signed-out");
			borrower.browser.screenshot("signed-out");
			borrower.browser.go(TESTS.get().settings().issuer() + "/account");
			borrower.browser.awaitPage("sign-in");
		}
	}

}

package org.loangate.system;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Somebody loses the phone that their passkey is on, and comes back: by a recovery code, or by nothing but their mailbox.
class LosingAPhoneTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@AfterEach
	void putTheTimeBack() {
		TESTS.ahead(Duration.ZERO);
	}

	@Test
	void comesBackByARecoveryCodeAndBorrowsLittleForADay() {
		try (Borrower lost = Borrower.registered(TESTS, Window.PHONE).withIdentityProven().withPasskey("Old phone")) {
			List<String> codes = lost.newRecoveryCodes();
			try (Borrower borrower = lost.atANewPhone(Window.PHONE)) {
				borrower.account();
				borrower.browser.click("[data-action=add-passkey]");
				borrower.browser.awaitPage("passkey");
				borrower.browser.screenshot("lost-passkey");
				borrower.browser.click("a[href*='way=recovery-code']");
				borrower.browser.awaitPage("recovery-code");
				borrower.browser.fill("[name=code]", codes.getFirst());
				borrower.browser.submit();
				borrower.browser.fill("[name=name]", "New phone");
				borrower.browser.click("button[data-passkey-create]");
				borrower.goOn("account");
				borrower.browser.screenshot("account-in-quarantine");
				assertThat(borrower.browser.attributes("[data-credential-id]", "data-credential-id")).hasSize(2);

				borrower.asksFor(TestLoan.of("8000.00"));
				borrower.goOn("denied");
				borrower.browser.screenshot("denied-quarantine");
				assertThat(borrower.outcome()).isEqualTo("refused");
				assertThat(borrower.borrows(TestLoan.of("1500.00"))).isEqualTo("booked");
			}
		}
	}

	@Test
	void comesBackByMailAfterTheWait() {
		try (Borrower lost = Borrower.registered(TESTS, Window.PHONE).withPasskey("Old phone");
				Borrower borrower = lost.atANewPhone(Window.PHONE)) {
			borrower.browser.go(TESTS.get().settings().issuer() + "/sign-in");
			borrower.browser.click("a[href*='/recover']");
			borrower.browser.fill("[autocomplete=username]", borrower.email());
			borrower.browser.screenshot("recover");
			borrower.browser.submit();
			borrower.browser.awaitPage("recover-sent");
			borrower.opensMail("/recover/begin");
			borrower.browser.screenshot("recover-begin");
			borrower.browser.submit();
			borrower.browser.awaitPage("recover-begun");
			borrower.browser.screenshot("recover-begun");
			lost.account();
			lost.browser.screenshot("account-being-recovered");
			assertThat(lost.browser.has("[data-pending=recovery]")).isTrue();

			TESTS.ahead(Duration.ofHours(25));

			borrower.opensMail("/recover/go-on");
			borrower.browser.screenshot("recover-go-on");
			String password = TESTS.secret("a new lantern by the quay");
			borrower.browser.fill("[autocomplete=new-password]", password);
			borrower.browser.submit();
			borrower.browser.awaitPage("account");
			borrower.browser.screenshot("account-recovered");
			assertThat(borrower.browser.has("[data-credential-id]")).isFalse();
			lost.browser.go(TESTS.get().settings().issuer() + "/account");
			lost.browser.awaitPage("sign-in");
			assertThat(borrower.knowing(password).withPasskey("New phone").browser.has("[data-credential-id]"))
				.isTrue();
		}
	}

	@Test
	void keepsTheAccountOfWhoeverStopsIt() {
		try (Borrower owner = Borrower.registered(TESTS, Window.DESKTOP).withPasskey("Phone");
				Borrower thief = owner.atANewPhone(Window.DESKTOP)) {
			thief.browser.go(TESTS.get().settings().issuer() + "/recover");
			thief.browser.fill("[autocomplete=username]", owner.email());
			thief.browser.submit();
			thief.opensMail("/recover/begin");
			thief.browser.submit();
			thief.browser.awaitPage("recover-begun");

			owner.opensMail("/recover/stop");
			owner.browser.screenshot("recover-stop");
			owner.browser.submit();

			owner.browser.awaitPage("recover-stopped");
			owner.account();
			assertThat(owner.browser.has("[data-pending]")).isFalse();
			assertThat(owner.browser.has("[data-credential-id]")).isTrue();
		}
	}

}

package org.loangate.authz.selfservice;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class AccountTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private String email;

	@BeforeEach
	void newName() {
		this.email = "p-" + UUID.randomUUID() + "@example.test";
	}

	private URI server() {
		return this.settings.issuer();
	}

	@Nested
	class Registering {

		@Test
		void opensAnAccountThatCanSignIn() {
			TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);

			TestBrowser other = TestBrowser.signedIn(server(),
					AccountTests.this.email.toUpperCase(java.util.Locale.ROOT), PASSWORD);

			assertThat(other.get("/account").body()).contains(AccountTests.this.email)
				.contains("data-action=\"add-totp\"", "data-action=\"add-passkey\"",
						"data-action=\"new-recovery-codes\"", "data-action=\"prove-identity\"",
						"data-action=\"sign-out\"");
		}

		@Test
		void refusesAPasswordThatIsShortOrCommon() {
			TestBrowser browser = new TestBrowser(server());
			browser.get("/register");

			for (String weak : new String[] { "short", "password12345", "qwertyuiop123", "aaaaaaaaaaaaaaa" }) {
				Page page = browser.post("/register", Map.of("username", AccountTests.this.email, "password", weak));
				assertThat(page.name()).as(weak).isEqualTo("register");
				assertThat(page.body()).contains("field-error").doesNotContain("value=\"" + weak);
			}
		}

		@Test
		void refusesAnAddressThatIsNone() {
			TestBrowser browser = new TestBrowser(server());
			browser.get("/register");

			for (String hostile : new String[] { "", "nobody", "a@b@c", "a\u0000b@example.test", "a b@example.test" }) {
				assertThat(browser.post("/register", Map.of("username", hostile, "password", PASSWORD)).name())
					.isEqualTo("register");
			}
		}

	}

	@Nested
	class SigningIn {

		@Test
		void changesTheSessionsIdentifier() {
			TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			TestBrowser victim = new TestBrowser(server());
			victim.get("/sign-in");
			String planted = victim.session();

			victim.post("/sign-in", Map.of("username", AccountTests.this.email, "password", PASSWORD));

			assertThat(victim.session()).isNotEmpty().isNotEqualTo(planted);
			TestBrowser attacker = new TestBrowser(server());
			attacker.session(planted);
			assertThat(attacker.get("/account").name()).isEqualTo("sign-in");
		}

		@Test
		void answersAnUnknownNameLikeAWrongPassword() {
			TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			TestBrowser browser = new TestBrowser(server());
			browser.get("/sign-in");

			Page wrong = browser.post("/sign-in", Map.of("username", AccountTests.this.email, "password", "not it"));
			Page unknown = browser.post("/sign-in",
					Map.of("username", "n-" + AccountTests.this.email, "password", "not it"));

			assertThat(wrong.name()).isEqualTo("sign-in");
			assertThat(unknown.status()).isEqualTo(wrong.status());
			assertThat(alert(unknown)).isNotEmpty().isEqualTo(alert(wrong));
		}

		@Test
		void givesTheNextPersonNothingOfTheOneBefore() {
			TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			TestBrowser browser = TestBrowser.signedIn(server(), "mei@example.test", "mei-demo-2026");
			String stepUp = browser.get("/account/passkeys/new").url().getPath();

			browser.post("/sign-in", Map.of("username", AccountTests.this.email, "password", PASSWORD));

			assertThat(browser.get("/account").body()).contains(AccountTests.this.email).doesNotContain("mei@");
			assertThat(browser.get(stepUp).status()).isEqualTo(404);
		}

		@Test
		void refusesAFormWithoutItsToken() {
			TestBrowser browser = new TestBrowser(server());

			Page page = browser.post("/sign-in", Map.of("username", AccountTests.this.email, "password", PASSWORD));

			assertThat(page.status()).isEqualTo(403);
		}

		@Test
		void leadsBackToWhatWasAskedFor() {
			TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			TestBrowser browser = new TestBrowser(server());
			Page asked = browser.get("/account/details");
			String continuation = asked.attribute("name=\"continue\" value").orElseThrow();

			Page page = browser.post("/sign-in",
					Map.of("username", AccountTests.this.email, "password", PASSWORD, "continue", continuation));

			assertThat(page.url().getPath()).isEqualTo("/account/details");
		}

		private String alert(Page page) {
			return page.body().replaceAll("(?s).*role=\"alert\"[^>]*>(.*?)</div>.*", "$1");
		}

	}

	@Nested
	class SigningOut {

		@Test
		void leavesNothingOfTheSession() {
			TestBrowser browser = TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			String session = browser.session();

			Page page = browser.post("/sign-out", Map.of());

			assertThat(page.name()).isEqualTo("sign-in");
			TestBrowser other = new TestBrowser(server());
			other.session(session);
			assertThat(other.get("/account").name()).isEqualTo("sign-in");
		}

	}

	@Nested
	class ChangingFactors {

		@Test
		void drawsTheAppsPictureHere() {
			Page add = TestBrowser.registered(server(), AccountTests.this.email, PASSWORD).get("/account/totp");

			assertThat(add.body()).contains("<svg").doesNotContain("http://chart", "https://chart");
		}

		@Test
		void saysThatTheKeyOfAnAppHasChangedSinceThePageWasOpened() {
			TestBrowser browser = TestBrowser.confirmed(server(), AccountTests.this.email, PASSWORD);
			String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
			assertThat(browser.get("/account/totp").attribute("data-totp-secret")).hasValue(secret);
			String before = "A".repeat(secret.length());

			Page changed = browser.post("/account/totp",
					Map.of("code", TestAuthenticator.code(before, 0), "key", before));

			assertThat(changed.body()).contains("The key on this page has changed");
			assertThat(changed.attribute("data-totp-secret")).hasValue(secret);
			assertThat(browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0), "key", secret))
				.url()
				.getPath()).isEqualTo("/account");
		}

		@Test
		void advisesToLookAtThePhonesClockAfterAWrongCode() {
			TestBrowser browser = TestBrowser.confirmed(server(), AccountTests.this.email, PASSWORD);
			browser.get("/account/totp");

			assertThat(browser.post("/account/totp", Map.of("code", "12")).body()).contains("automatic time");
		}

		@Test
		void showsTenRecoveryCodesOnceAndTakesEachOnce() {
			TestBrowser browser = TestBrowser.confirmed(server(), AccountTests.this.email, PASSWORD);
			String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
			browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
			Page codes = browser.post("/account/recovery-codes", Map.of());
			assertThat(codes.attributes("data-recovery-code")).hasSize(10).doesNotHaveDuplicates();
			String code = codes.attributes("data-recovery-code").getFirst();
			TestBrowser other = TestBrowser.signedIn(server(), AccountTests.this.email, PASSWORD);
			Page asked = other.get("/account/passkeys/new");
			assertThat(asked.body()).contains("way=recovery-code");
			TestBrowser third = TestBrowser.signedIn(server(), AccountTests.this.email, PASSWORD);
			String path = third.get("/account/passkeys/new").url().getPath();

			assertThat(other.post(asked.url().getPath() + "/recovery-code", Map.of("code", code)).url().getPath())
				.isEqualTo("/account/passkeys/new");

			assertThat(third.post(path + "/recovery-code", Map.of("code", code)).body()).contains("not right");
		}

		@Test
		void keepsAnotherPersonsStepUpOutOfReach() {
			TestBrowser mei = TestBrowser.signedIn(server(), "mei@example.test", "mei-demo-2026");
			String path = mei.get("/account/passkeys/new").url().getPath();

			TestBrowser other = TestBrowser.registered(server(), AccountTests.this.email, PASSWORD);
			TestBrowser sameUser = TestBrowser.signedIn(server(), "mei@example.test", "mei-demo-2026");

			assertThat(other.get(path).status()).isEqualTo(404);
			assertThat(sameUser.get(path).status()).isEqualTo(404);
			assertThat(other.get("/step-up/x").status()).isEqualTo(404);
		}

	}

	@Nested
	class Evidence {

		@Test
		void tellsOfEveryRegistrationEnrolmentAndRemoval() {
			TestBrowser browser = TestBrowser.confirmed(server(), AccountTests.this.email, PASSWORD);
			String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
			browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
			browser.post("/account/recovery-codes", Map.of());
			browser.get("/account");
			browser.post("/account/removal", Map.of("factor", "totp", "credential", "totp", "last", "true"));
			Subject subject = AccountTests.this.accounts.findByEmail(AccountTests.this.email).orElseThrow().subject();

			assertThat(AccountTests.this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :about ORDER BY type")
				.param("about", subject.id())
				.query(String.class)
				.list()).containsExactly("account-registered", "email-confirmed", "factor-enrolled", "factor-enrolled",
						"factor-removed", "recovery-codes-renewed", "session-started");
		}

	}

}

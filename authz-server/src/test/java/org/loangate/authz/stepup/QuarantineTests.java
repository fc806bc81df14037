package org.loangate.authz.stepup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class QuarantineTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Quarantine quarantine;

	@Autowired
	private Passwords passwords;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcClient jdbc;

	private String email = "q-" + UUID.randomUUID() + "@example.test";

	private TestBrowser registration;

	private Subject subject;

	private String secret;

	@BeforeEach
	void register() {
		this.registration = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);
		this.subject = new Subject(
				this.jdbc.sql("SELECT subject FROM authentication_account WHERE :email IN (email, claimed_email)")
					.param("email", this.email)
					.query(String.class)
					.single());
	}

	private void confirmAddress() {
		this.jdbc.sql("""
				UPDATE authentication_account SET email = coalesce(email, claimed_email), email_verified_at = now(),
					claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject
				""").param("subject", this.subject.id()).update();
	}

	// An account that is older than any registration's own sign-in.
	private TestBrowser signedInToAnOldAccount() {
		this.email = "old-" + UUID.randomUUID() + "@example.test";
		this.subject = this.transactions.execute((_) -> {
			Account account = this.accounts
				.registerForDemo(this.email, Identity.PROVEN, Role.BORROWER, Instant.now().minus(9, ChronoUnit.DAYS))
				.orElseThrow();
			this.passwords.set(account.subject(), PASSWORD);
			return account.subject();
		});
		confirmAddress();
		return TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
	}

	private void addApp(TestBrowser browser) {
		Page page = browser.get("/account/totp");
		this.secret = (page.name().equals("mail-code") ? browser.mailCode(page, this.email) : page)
			.attribute("data-totp-secret")
			.orElseThrow();
		assertThat(browser.post("/account/totp", Map.of("code", TestAuthenticator.code(this.secret, -1))).name())
			.isEqualTo("account");
	}

	private boolean holdsTheApp() {
		return this.quarantine.of(this.subject).until("totp", "totp").isPresent();
	}

	@Test
	void holdsWhatAPasswordAloneEnrolled() {
		addApp(signedInToAnOldAccount());

		assertThat(this.quarantine.of(this.subject).until("totp", "totp").orElseThrow())
			.isBetween(Instant.now().plus(23, ChronoUnit.HOURS), Instant.now().plus(25, ChronoUnit.HOURS));
	}

	@Test
	void letsGoWhenItsTimeIsOver() {
		addApp(this.registration);
		assertThat(holdsTheApp()).isTrue();

		this.jdbc
			.sql("UPDATE authentication_quarantine SET since = since - interval '25 hours' WHERE subject = :subject")
			.param("subject", this.subject.id())
			.update();

		assertThat(holdsTheApp()).isFalse();
	}

	@Test
	void letsGoOfTheRegistrationsOwnOnceTheAddressIsConfirmed() {
		addApp(this.registration);
		assertThat(holdsTheApp()).isTrue();
		assertThat(this.quarantine.isUntilConfirmed(this.subject)).isTrue();

		confirmAddress();

		assertThat(holdsTheApp()).isFalse();
		assertThat(this.quarantine.isUntilConfirmed(this.subject)).isFalse();
	}

	@Test
	void holdsWhatASecondSignInEnrolledThoughTheAddressIsConfirmed() {
		TestBrowser.confirm(this.settings.issuer(), this.email);

		addApp(TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD));

		assertThat(holdsTheApp()).isTrue();
	}

	@Test
	void holdsEverythingOnceARecoveryCodeWasUsed() {
		confirmAddress();
		addApp(this.registration);
		String code = this.registration.post("/account/recovery-codes", Map.of())
			.attributes("data-recovery-code")
			.getFirst();
		assertThat(holdsTheApp()).isFalse();
		TestBrowser other = TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
		String stepUp = other.get("/account/passkeys/new").url().getPath();

		other.post(stepUp + "/recovery-code", Map.of("code", code));

		assertThat(holdsTheApp()).isTrue();
		assertThat(this.quarantine.of(this.subject).until("passkey", "any")).isPresent();
	}

	@Test
	void isLiftedByAProofOfSomethingOlder() {
		confirmAddress();
		addApp(this.registration);
		this.quarantine.enter(this.subject, "AAAAAAAAAAAAAAAAAAAAAA", "passkey", "new", false, false);
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
		assertThat(browser.get("/account").body()).contains("data-action=\"vouch\"");

		Page asked = browser.get("/account/quarantine");
		assertThat(asked.name()).isEqualTo("totp");
		Page proven = browser.post(asked.url().getPath() + "/totp",
				Map.of("code", TestAuthenticator.code(this.secret, 1)));
		assertThat(proven.name()).isEqualTo("quarantine");
		browser.post("/account/quarantine", Map.of());

		assertThat(this.quarantine.of(this.subject).isEmpty()).isTrue();
	}

	@Test
	void isNotLiftedByWhatIsHeldItself() {
		TestBrowser browser = signedInToAnOldAccount();
		addApp(browser);

		assertThat(browser.get("/account").body()).doesNotContain("data-action=\"vouch\"");
		assertThat(browser.get("/account/quarantine").name()).isEqualTo("account");
		browser.post("/account/quarantine", Map.of());

		assertThat(holdsTheApp()).isTrue();
	}

}

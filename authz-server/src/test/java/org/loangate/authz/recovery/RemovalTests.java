package org.loangate.authz.recovery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.recoverycode.RecoveryCodes;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class RemovalTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

	private static final Map<String, String> APP = Map.of("factor", "totp", "credential", "totp", "last", "true");

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Passwords passwords;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private RecoveryCodes codes;

	@Autowired
	private PendingChanges changes;

	@Autowired
	private TransactionTemplate transactions;

	private final String email = "r-" + UUID.randomUUID() + "@example.test";

	private Subject subject;

	private TestBrowser browser;

	@BeforeEach
	void signIn() {
		this.subject = this.transactions.execute((_) -> {
			Account account = this.accounts
				.registerForDemo(this.email, Identity.PROVEN, Role.BORROWER, Instant.now().minus(9, ChronoUnit.DAYS))
				.orElseThrow();
			this.passwords.set(account.subject(), PASSWORD);
			this.authenticators.enrol(account.subject(), SECRET);
			return account.subject();
		});
		this.browser = TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
	}

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	// The person lost their phone and signs in by password and a recovery code.
	private void proveByRecoveryCode() {
		String code = this.codes.renew(this.subject).getFirst();
		Page asked = this.browser.get("/account/passkeys/new");
		this.browser.post(asked.url().getPath() + "/recovery-code", Map.of("code", code));
	}

	private boolean hasTheApp() {
		return this.browser.get("/account").body().contains("data-action=\"remove-totp\"");
	}

	@Test
	void removesAtOnceAfterAProofAsStrong() {
		assertThat(this.browser.post("/account/totp/remove", Map.of()).name()).isEqualTo("removal");
		Page asked = this.browser.post("/account/removal/prove", APP);
		assertThat(asked.name()).isEqualTo("totp");
		this.browser.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(SECRET, 0)));

		this.browser.post("/account/removal", APP);

		assertThat(hasTheApp()).isFalse();
		TestMailbox.await(this.email, "was removed");
	}

	@Test
	void saysWhatIsLostBeforeTheLastStrongFactorGoes() {
		Page page = this.browser.post("/account/totp/remove", Map.of());
		assertThat(page.body()).contains("An authenticator app", "data-loses", "last strong way");
		Page asked = this.browser.post("/account/removal/prove", APP);
		Page proven = this.browser.post(asked.url().getPath() + "/totp",
				Map.of("code", TestAuthenticator.code(SECRET, 0)));
		assertThat(proven.name()).isEqualTo("removal");
		assertThat(proven.body()).contains("data-action=\"remove\"", "Remove my last one", "last strong way");

		assertThat(this.browser.post("/account/removal", Map.of("factor", "totp", "credential", "totp")).name())
			.isEqualTo("removal");

		assertThat(this.authenticators.has(this.subject)).isTrue();
	}

	@Test
	void asksForTheWaitAfterARecoveryCodeOnly() {
		proveByRecoveryCode();

		Page page = this.browser.post("/account/totp/remove", Map.of());

		assertThat(page.name()).isEqualTo("removal");
		assertThat(page.body()).contains("data-action=\"lost\"").doesNotContain("data-action=\"remove\"");
		assertThat(this.browser.post("/account/removal", APP).name()).isEqualTo("removal");
		assertThat(hasTheApp()).isTrue();
	}

	@Test
	void removesWhatIsLostAfterTheWait() {
		proveByRecoveryCode();
		this.browser.post("/account/removal/later", APP);
		assertThat(this.browser.get("/account").body()).contains("data-pending=\"removal\"");
		assertThat(TestMailbox.await(this.email, "about to be removed").link().getPath()).isEqualTo("/recover/stop");

		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();

		assertThat(this.authenticators.has(this.subject)).isFalse();
		assertThat(this.changes.waiting(this.subject)).isEmpty();
		TestMailbox.await(this.email, "was removed");
	}

	@Test
	void keepsWhatItsOwnerStoppedTheRemovalOf() {
		proveByRecoveryCode();
		this.browser.post("/account/removal/later", APP);
		TestBrowser owner = new TestBrowser(this.settings.issuer());
		var stop = TestMailbox.await(this.email, "about to be removed").link();
		owner.get(stop.getRawPath() + "?" + stop.getRawQuery());

		owner.post("/recover/stop", Map.of("token", stop.getQuery().replace("token=", "")));

		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();
		assertThat(this.authenticators.has(this.subject)).isTrue();
		TestMailbox.await(this.email, "The removal was stopped");
	}

	@Test
	void knowsNothingOfWhatIsNotThePersonsOwn() {
		for (Map<String, String> other : List.of(Map.of("factor", "passkey", "credential", "AAAA"),
				Map.of("factor", "password", "credential", "password"), Map.of("factor", "x", "credential", "x"))) {
			assertThat(this.browser.post("/account/removal/later", other).status()).as("%s", other).isEqualTo(404);
			assertThat(this.browser.post("/account/removal", other).status()).as("%s", other).isEqualTo(404);
		}
	}

}

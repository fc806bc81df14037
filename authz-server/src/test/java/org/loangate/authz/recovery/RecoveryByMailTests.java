package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class RecoveryByMailTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private static final String NEW_PASSWORD = "another lantern by the quay";

	private static final String LOST_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Passwords passwords;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private Notices notices;

	@Autowired
	private Quarantine quarantine;

	@Autowired
	private PendingChanges changes;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcClient jdbc;

	private String email;

	private Subject subject;

	@BeforeEach
	void openAnAccountThatIsOldEnough() {
		open(Role.BORROWER);
	}

	private void open(Role role) {
		this.email = "lost-" + UUID.randomUUID() + "@example.test";
		this.subject = this.transactions.execute((_) -> {
			Account account = this.accounts
				.registerForDemo(this.email, Identity.PROVEN, role, Instant.now().minus(9, ChronoUnit.DAYS))
				.orElseThrow();
			this.passwords.set(account.subject(), PASSWORD);
			this.authenticators.enrol(account.subject(), LOST_SECRET);
			return account.subject();
		});
	}

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	private TestBrowser stranger() {
		return new TestBrowser(this.settings.issuer());
	}

	private Page ask(String address) {
		TestBrowser browser = stranger();
		browser.get("/recover");
		return browser.post("/recover", Map.of("username", address));
	}

	// What the link of the newest such mail leads to, and its token.
	private URI link(String subjectLine) {
		return TestMailbox.await(this.email, subjectLine).link();
	}

	private static Map<String, String> token(URI link) {
		return Map.of("token", link.getQuery().replace("token=", ""));
	}

	private static String local(URI link) {
		return link.getRawPath() + "?" + link.getRawQuery();
	}

	private Page follow(TestBrowser browser, URI link) {
		assertThat(browser.get(local(link)).status()).isEqualTo(200);
		return browser.post(link.getPath(), token(link));
	}

	private URI begun() {
		assertThat(ask(this.email).name()).isEqualTo("recover-sent");
		assertThat(follow(stranger(), link("Get back into")).name()).isEqualTo("recover-begun");
		return link("is recovering");
	}

	private URI ready() {
		begun();
		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();
		return link("You can go on");
	}

	private Page takeBack(TestBrowser browser, URI link, String password) {
		browser.get(local(link));
		return browser.post("/recover/go-on", Map.of("token", token(link).get("token"), "password", password));
	}

	private List<String> evidence() {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :subject ORDER BY position")
			.param("subject", this.subject.id())
			.query(String.class)
			.list();
	}

	@Nested
	class Asking {

		@Test
		void answersAlikeWhetherThereIsAnAccountOrNot() {
			Page known = ask(RecoveryByMailTests.this.email);
			Page unknown = ask("nobody-" + UUID.randomUUID() + "@example.test");

			assertThat(unknown.status()).isEqualTo(known.status());
			assertThat(unknown.name()).isEqualTo(known.name()).isEqualTo("recover-sent");
			assertThat(unknown.body().replaceAll("[\\w-]+@example.test|value=\"[^\"]*\"", ""))
				.isEqualTo(known.body().replaceAll("[\\w-]+@example.test|value=\"[^\"]*\"", ""));
		}

		@Test
		void keepsWhatWasTypedWhenItIsNoAddress() {
			Page page = ask("not an address");

			assertThat(page.name()).isEqualTo("recover");
			assertThat(page.body()).contains("field-error", "not an address");
		}

		@Test
		void sendsStaffToAnOperator() {
			open(Role.SECURITY_OFFICER);

			ask(RecoveryByMailTests.this.email);

			Mail mail = TestMailbox.await(RecoveryByMailTests.this.email, "Get back into");
			assertThat(mail.text()).contains("operator").doesNotContain("token=");
		}

	}

	@Nested
	class Waiting {

		@Test
		void changesNothingWhenALinkIsMerelyOpened() {
			ask(RecoveryByMailTests.this.email);
			URI link = link("Get back into");
			for (int scan = 0; scan < 5; scan++) {
				assertThat(stranger().get(local(link)).name()).isEqualTo("recover-begin");
			}
			assertThat(changes().waiting(subject())).isEmpty();
			URI stop = begunBy(link);

			for (int scan = 0; scan < 5; scan++) {
				assertThat(stranger().get(local(stop)).name()).isEqualTo("recover-stop");
			}

			assertThat(changes().waiting(subject())).hasSize(1);
		}

		private URI begunBy(URI link) {
			assertThat(follow(stranger(), link).name()).isEqualTo("recover-begun");
			return link("is recovering");
		}

		@Test
		void tellsEveryAddressOlderThanItself() {
			String former = "former-" + UUID.randomUUID() + "@example.test";
			RecoveryByMailTests.this.transactions.executeWithoutResult((_) -> {
				RecoveryByMailTests.this.notices.confirmed(subject().id(), former, Locale.SIMPLIFIED_CHINESE);
				RecoveryByMailTests.this.notices.replaced(subject().id(), former);
			});

			begun();

			Mail told = TestMailbox.await(former, "恢复您的账户");
			assertThat(told.link().getPath()).isEqualTo("/recover/stop");
		}

		@Test
		void isStoppedByOneTapOnTheLinkInThatMail() {
			URI stop = begun();

			assertThat(follow(stranger(), stop).name()).isEqualTo("recover-stopped");

			TestClock.ahead(Duration.ofHours(25));
			changes().sweep();
			assertThat(changes().waiting(subject())).isEmpty();
			assertThat(TestMailbox.count(RecoveryByMailTests.this.email, "You can go on")).isZero();
			assertThat(evidence()).contains("recovery-asked", "recovery-stopped");
			assertThat(stranger().get(local(stop)).name()).isEqualTo("recover-over");
		}

		private Page stopHere(TestBrowser browser) {
			assertThat(browser.get("/account").body()).contains("data-pending=\"recovery\"", "data-action=\"stop\"");
			return browser.post("/account/pending/stop", Map.of("id", changes().waiting(subject()).getFirst().id()));
		}

		private Page stopByTheApp(TestBrowser browser) {
			Page asked = stopHere(browser);
			assertThat(asked.name()).isEqualTo("totp");
			Page proven = browser.post(asked.url().getPath() + "/totp",
					Map.of("code", TestAuthenticator.code(LOST_SECRET, 0)));
			assertThat(proven.name()).isEqualTo("recovery-stop");
			return changes().waiting(subject()).isEmpty() ? proven : stopHere(browser);
		}

		private TestBrowser signedIn() {
			return TestBrowser.signedIn(RecoveryByMailTests.this.settings.issuer(), RecoveryByMailTests.this.email,
					PASSWORD);
		}

		private void ageTheApp() {
			RecoveryByMailTests.this.jdbc.sql("""
					WITH gone AS (DELETE FROM authentication_totp WHERE subject = :subject
						RETURNING subject, secret, last_step, enrolled_at)
					INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at)
					SELECT subject, secret, last_step, enrolled_at - interval '31 days' FROM gone
					""").param("subject", subject().id()).update();
		}

		@Test
		void isNotStoppedByAPasswordAlone() {
			RecoveryByMailTests.this.authenticators.remove(subject());
			TestBrowser thief = signedIn();
			begun();

			assertThat(stopHere(thief).body()).contains("A password does not stop this");

			assertThat(changes().waiting(subject())).hasSize(1);
		}

		@Test
		void isNotStoppedByWhatIsInQuarantine() {
			RecoveryByMailTests.this.authenticators.remove(subject());
			TestBrowser thief = signedIn();
			Page page = thief.mailCode(thief.get("/account/totp"), RecoveryByMailTests.this.email);
			String secret = page.attribute("data-totp-secret").orElseThrow();
			thief.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
			begun();

			assertThat(stopHere(thief).name()).isEqualTo("recovery-stop");

			assertThat(changes().waiting(subject())).hasSize(1);
		}

		@Test
		void isNotStoppedByASettledFactorThatIsYoungAndCameWithoutTheAddress() {
			TestBrowser young = signedIn();
			begun();

			stopByTheApp(young);

			assertThat(changes().waiting(subject())).hasSize(1);
		}

		@Test
		void isStoppedByAnOldFactorAndTheSecondTimeByTheDesk() {
			ageTheApp();
			TestBrowser owner = signedIn();
			begun();
			stopByTheApp(owner);
			assertThat(changes().waiting(subject())).isEmpty();
			assertThat(RecoveryByMailTests.this.accounts.isFrozen(subject())).isFalse();

			follow(stranger(), begunAgain());
			stopHere(owner);

			assertThat(RecoveryByMailTests.this.accounts.isFrozen(subject())).isTrue();
			TestMailbox.await(RecoveryByMailTests.this.email, "being looked at");
			assertThat(RecoveryByMailTests.this.jdbc
				.sql("SELECT kind || ' ' || reason FROM review_case WHERE subject = :subject")
				.param("subject", subject().id())
				.query(String.class)
				.list()).containsExactly("recovery stopped-twice");
			assertThat(owner.get("/account/passkeys/new").name()).isEqualTo("frozen");
			assertThat(owner.get("/account/password").name()).isEqualTo("frozen");
		}

		private URI begunAgain() {
			ask(RecoveryByMailTests.this.email);
			Awaitility.await().until(() -> TestMailbox.count(RecoveryByMailTests.this.email, "Get back into") == 2);
			return link("Get back into");
		}

		@Test
		void isNotStoppedBySomebodyElse() {
			begun();
			String id = changes().waiting(subject()).getFirst().id();
			TestBrowser mei = TestBrowser.signedIn(RecoveryByMailTests.this.settings.issuer(), "mei@example.test",
					"mei-demo-2026");

			assertThat(mei.post("/account/pending/stop", Map.of("id", id)).status()).isEqualTo(404);
			assertThat(mei.post("/account/pending/stop", Map.of("id", "AAAAAAAAAAAAAAAAAAAAAA")).status())
				.isEqualTo(404);

			assertThat(changes().waiting(subject())).hasSize(1);
		}

		@Test
		void beginsOnceThoughAskedTwice() {
			begun();
			Instant ready = changes().waiting(subject()).getFirst().readyAt();
			ask(RecoveryByMailTests.this.email);

			follow(stranger(), link("Get back into"));

			assertThat(changes().waiting(subject())).singleElement()
				.extracting(PendingChange::readyAt)
				.isEqualTo(ready);
		}

		@Test
		void isOverByTheServersClockAndNotTwoMinutesEarly() {
			begun();

			TestClock.ahead(Duration.ofHours(24).minusMinutes(2));
			changes().sweep();
			assertThat(changes().waiting(subject())).isNotEmpty();
			assertThat(TestMailbox.count(RecoveryByMailTests.this.email, "You can go on")).isZero();

			TestClock.ahead(Duration.ofHours(24).plusMinutes(2));
			changes().sweep();
			assertThat(takeBack(stranger(), link("You can go on"), NEW_PASSWORD).name()).isEqualTo("account");
		}

		@Test
		void refusesALinkThatIsTooOld() {
			ask(RecoveryByMailTests.this.email);
			URI link = link("Get back into");

			TestClock.ahead(Duration.ofMinutes(62));

			assertThat(stranger().get(local(link)).body()).contains("came too late");
			assertThat(stranger().get("/recover/begin?token=" + "A".repeat(43)).body()).contains("do not know");
			assertThat(changes().waiting(subject())).isEmpty();

			TestClock.ahead(Duration.ofMinutes(58));
			assertThat(follow(stranger(), link).name()).isEqualTo("recover-begun");
		}

	}

	@Nested
	class GoingOn {

		@Test
		void givesTheAccountBackWithNothingOfBefore() {
			TestBrowser before = TestBrowser.signedIn(RecoveryByMailTests.this.settings.issuer(),
					RecoveryByMailTests.this.email, PASSWORD);
			URI link = ready();
			TestBrowser browser = stranger();

			Page page = takeBack(browser, link, NEW_PASSWORD);

			assertThat(page.name()).isEqualTo("account");
			assertThat(page.body()).contains(RecoveryByMailTests.this.email).contains("data-action=\"add-totp\"");
			assertThat(before.get("/account").name()).isEqualTo("sign-in");
			assertThat(TestBrowser
				.signedIn(RecoveryByMailTests.this.settings.issuer(), RecoveryByMailTests.this.email, NEW_PASSWORD)
				.get("/account")
				.name()).isEqualTo("account");
			assertThat(evidence()).contains("recovery-done", "factor-removed", "session-ended");
			TestMailbox.await(RecoveryByMailTests.this.email, "was recovered");
		}

		@Test
		void keepsAFactorThatIsOlderThanThirtyDaysAndSettled() {
			RecoveryByMailTests.this.jdbc.sql("""
					WITH gone AS (DELETE FROM authentication_totp WHERE subject = :subject
						RETURNING subject, secret, last_step, enrolled_at)
					INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at)
					SELECT subject, secret, last_step, enrolled_at - interval '31 days' FROM gone
					""").param("subject", subject().id()).update();
			TestBrowser thief = stranger();

			takeBack(thief, ready(), NEW_PASSWORD);

			assertThat(RecoveryByMailTests.this.authenticators.has(subject())).isTrue();
			assertThat(thief.get("/account/passkeys/new").name()).isEqualTo("totp");
			Page later = thief.post("/account/removal/later", Map.of("factor", "totp", "credential", "totp"));
			assertThat(thief.mailCode(later, RecoveryByMailTests.this.email).name()).isEqualTo("removal");
			thief.post("/account/removal/later", Map.of("factor", "totp", "credential", "totp"));
			assertThat(thief.get("/account").body()).contains("data-pending=\"removal\"");
		}

		@Test
		void holdsWhateverIsEnrolledAfterwards() {
			TestBrowser browser = stranger();
			takeBack(browser, ready(), NEW_PASSWORD);
			String secret = browser.mailCode(browser.get("/account/totp"), RecoveryByMailTests.this.email)
				.attribute("data-totp-secret")
				.orElseThrow();

			browser.post("/account/totp",
					Map.of("code", TestAuthenticator.codeAt(secret, Instant.now().plus(25, ChronoUnit.HOURS))));

			assertThat(RecoveryByMailTests.this.quarantine.of(subject()).until("totp", "totp")).isPresent();
		}

		@Test
		void keepsTheLinkWhenThePasswordCannotBeChosen() {
			URI link = ready();
			TestBrowser browser = stranger();

			assertThat(takeBack(browser, link, "short").body()).contains("field-error");

			assertThat(takeBack(browser, link, NEW_PASSWORD).name()).isEqualTo("account");
		}

		@Test
		void givesItToOneOfTwoAtOnce() throws Exception {
			URI link = ready();
			Callable<Page> taking = () -> takeBack(stranger(), link, NEW_PASSWORD);
			try (ExecutorService two = Executors.newFixedThreadPool(2)) {
				List<String> names = two.invokeAll(List.of(taking, taking))
					.stream()
					.map(Future::resultNow)
					.map(Page::name)
					.toList();

				assertThat(names).containsExactlyInAnyOrder("account", "recover-over");
			}

			assertThat(evidence().stream().filter("recovery-done"::equals)).hasSize(1);
		}

		@Test
		void lapsesWhenNobodyGoesOn() {
			URI link = ready();

			TestClock.ahead(Duration.ofDays(9));
			changes().sweep();

			assertThat(stranger().get(local(link)).name()).isEqualTo("recover-over");
			assertThat(evidence()).contains("recovery-lapsed");
		}

	}

	private PendingChanges changes() {
		return this.changes;
	}

	private Subject subject() {
		return this.subject;
	}

}

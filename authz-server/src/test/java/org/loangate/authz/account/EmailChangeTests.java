package org.loangate.authz.account;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.TestOldAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class EmailChangeTests {

	private static final String PASSWORD = TestOldAccount.PASSWORD;

	private static final String ASKED = "is to be changed";

	private static final String CHANGED = "was changed";

	private String before = "b-" + UUID.randomUUID() + "@example.test";

	private final String after = "a-" + UUID.randomUUID() + "@example.test";

	@Autowired
	private Settings settings;

	@Autowired
	private ApplicationContext server;

	@Autowired
	private EmailChanges changes;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private URI server() {
		return this.settings.issuer();
	}

	private TestBrowser owner() {
		return TestBrowser.confirmed(server(), this.before, PASSWORD);
	}

	private static String ask(TestBrowser browser, String address) {
		browser.get("/account/email");
		Page page = browser.post("/account/email", Map.of("email", address));
		return page.attribute("data-email-state").orElse(page.name());
	}

	private String confirm(Mail mail) {
		TestBrowser reader = new TestBrowser(server());
		Page shown = reader.get(mail.link().getRawPath() + "?" + mail.link().getRawQuery());
		Page page = shown.name().equals("confirm-email")
				? reader.post("/email/confirm", Map.of("token", mail.link().getRawQuery().replaceFirst("token=", "")))
				: shown;
		return page.attribute("data-email-state").orElse(page.toString());
	}

	private String signIn(String address) {
		TestBrowser browser = new TestBrowser(server());
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", address, "password", PASSWORD)).name();
	}

	// An account that is older than any registration, signed in to by whoever knows the
	// password.
	private TestBrowser oldAccount() {
		TestOldAccount old = TestOldAccount.open(this.server);
		this.before = old.email();
		return old.signIn();
	}

	private TestBrowser proven(TestBrowser browser) {
		browser.mailCode(browser.get("/account/email"), this.before);
		return browser;
	}

	private Page takeBack(Mail mail) {
		TestBrowser reader = new TestBrowser(server());
		assertThat(mail.link().getPath()).isEqualTo("/email/stop");
		for (int scan = 0; scan < 3; scan++) {
			assertThat(reader.get(mail.link().getRawPath() + "?" + mail.link().getRawQuery()).name()).isEqualTo("stop");
		}
		return reader.post("/email/stop", Map.of("token", mail.link().getRawQuery().replaceFirst("token=", "")));
	}

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	@Test
	void countsAfterTheWaitAndTellsTheOldAddressBothTimes() {
		TestBrowser browser = proven(oldAccount());
		String subject = this.accounts.findByEmail(this.before).orElseThrow().subject().id();

		assertThat(ask(browser, this.after)).isEqualTo("sent");
		TestMailbox.await(this.before, ASKED);
		assertThat(confirm(TestMailbox.await(this.after, "Confirm your e-mail"))).isEqualTo("waits");
		this.changes.sweep();
		assertThat(signIn(this.before)).isEqualTo("account");
		assertThat(signIn(this.after)).isEqualTo("sign-in");
		assertThat(browser.get("/account").body()).contains("data-pending=\"email\"");
		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();

		TestMailbox.await(this.before, CHANGED);
		assertThat(signIn(this.after)).isEqualTo("account");
		assertThat(signIn(this.before)).isEqualTo("sign-in");
		assertThat(this.accounts.findByEmail(this.after).orElseThrow().emailVerified()).isTrue();
		assertThat(this.jdbc
			.sql("SELECT type FROM evidence_entry WHERE about = :about AND type LIKE 'email-%' ORDER BY position")
			.param("about", subject)
			.query(String.class)
			.list()).isEqualTo(List.of("email-claimed", "email-confirmed", "email-change-done"));
		assertThat(TestMailbox.count(this.after, CHANGED)).isZero();
	}

	@Test
	void countsAtOnceWhereASettledFactorVouched() {
		TestBrowser browser = owner();
		String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));

		ask(browser, this.after);
		TestBrowser.confirm(server(), this.after);

		assertThat(signIn(this.after)).isEqualTo("account");
		assertThat(signIn(this.before)).isEqualTo("sign-in");
	}

	@Test
	void isStoppedByTheOldAddressWithoutSigningIn() {
		TestBrowser browser = proven(oldAccount());
		ask(browser, this.after);
		confirm(TestMailbox.await(this.after, "Confirm your e-mail"));

		assertThat(takeBack(TestMailbox.await(this.before, ASKED)).attribute("data-email-state"))
			.contains("taken-back");

		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();
		assertThat(this.accounts.findByEmail(this.before)).isPresent();
		assertThat(this.accounts.findByEmail(this.after)).isEmpty();
	}

	@Test
	void isUndoneByTheOldAddressForThirtyDays() {
		TestBrowser browser = proven(oldAccount());
		ask(browser, this.after);
		confirm(TestMailbox.await(this.after, "Confirm your e-mail"));
		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();
		assertThat(this.accounts.findByEmail(this.after)).isPresent();
		TestClock.ahead(Duration.ofDays(29));

		assertThat(takeBack(TestMailbox.await(this.before, CHANGED)).attribute("data-email-state"))
			.contains("taken-back");

		assertThat(this.accounts.findByEmail(this.before).orElseThrow().emailVerified()).isTrue();
		assertThat(this.accounts.findByEmail(this.after)).isEmpty();
		assertThat(this.jdbc.sql("SELECT count(*) FROM notice_address WHERE address = :address")
			.param("address", this.after)
			.query(Integer.class)
			.single()).isZero();
	}

	@Test
	void isNotUndoneAfterThirtyDays() {
		TestBrowser browser = proven(oldAccount());
		ask(browser, this.after);
		confirm(TestMailbox.await(this.after, "Confirm your e-mail"));
		TestClock.ahead(Duration.ofHours(25));
		this.changes.sweep();
		Mail told = TestMailbox.await(this.before, CHANGED);
		TestClock.ahead(Duration.ofDays(32));

		Page page = new TestBrowser(server()).get(told.link().getRawPath() + "?" + told.link().getRawQuery());

		assertThat(page.name()).isEqualTo("email");
		assertThat(this.accounts.findByEmail(this.after)).isPresent();
	}

	@Test
	void happensOrIsStoppedWhenBothComeAtOnce() throws Exception {
		TestBrowser browser = proven(oldAccount());
		ask(browser, this.after);
		confirm(TestMailbox.await(this.after, "Confirm your e-mail"));
		Mail told = TestMailbox.await(this.before, ASKED);
		TestClock.ahead(Duration.ofHours(25));
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService two = Executors.newFixedThreadPool(2)) {
			Future<Page> stop = two.submit(() -> {
				start.await();
				return takeBack(told);
			});
			Future<?> sweep = two.submit(() -> {
				start.await();
				this.changes.sweep();
				return null;
			});
			start.countDown();
			stop.get();
			sweep.get();
		}

		// Whichever came first, the old address's word stands.
		assertThat(this.accounts.findByEmail(this.before)).isPresent();
		assertThat(this.accounts.findByEmail(this.after)).isEmpty();
	}

	@Test
	void isNotUndoneByALinkFromBefore() {
		TestBrowser browser = TestBrowser.registered(server(), this.before, PASSWORD);
		Mail first = TestMailbox.await(this.before, "Confirm your e-mail");

		ask(browser, this.after);
		TestBrowser.confirm(server(), this.after);

		assertThat(confirm(first)).isEqualTo("revoked");
		assertThat(this.accounts.findByEmail(this.after)).isPresent();
		assertThat(this.accounts.findByEmail(this.before)).isEmpty();
	}

	@Test
	void looksTheSameForAnAddressThatIsTakenWhoseOwnerIsTold() {
		TestBrowser.confirmed(server(), this.after, PASSWORD);
		TestBrowser browser = owner();

		assertThat(ask(browser, this.after)).isEqualTo("sent");

		TestMailbox.await(this.after, "You have an account already");
		TestMailbox.await(this.before, ASKED);
		assertThat(browser.get("/account").body()).contains(this.before, this.after);
		assertThat(this.accounts.findByEmail(this.before)).isPresent();
		assertThat(TestMailbox.count(this.after, "Confirm your e-mail")).isOne();
	}

	@Test
	void takesASecondFactorWhereThereIsOne() {
		TestBrowser enrolling = owner();
		String secret = enrolling.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		enrolling.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
		TestBrowser thief = TestBrowser.signedIn(server(), this.before, PASSWORD);

		assertThat(thief.get("/account/email").name()).isEqualTo("totp");
		assertThat(thief.post("/account/email", Map.of("email", this.after)).name()).isEqualTo("totp");

		assertThat(TestMailbox.count(this.before, ASKED)).isZero();
	}

	@Test
	void refusesWhatIsNoAddressAndStopsAfterFive() {
		TestBrowser browser = owner();

		assertThat(ask(browser, "a\r\nBcc: x@example.test")).isEqualTo("email-change");
		assertThat(ask(browser, this.before)).isEqualTo("email-change");
		for (int i = 0; i < 5; i++) {
			assertThat(ask(browser, i + this.after)).isEqualTo("sent");
		}
		assertThat(ask(browser, "x" + this.after)).isEqualTo("email-change");
	}

}

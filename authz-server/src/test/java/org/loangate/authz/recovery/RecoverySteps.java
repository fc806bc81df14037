package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// An account that is older than any quarantine, with a password, a confirmed address and an app, and what people do to get
/// it back or to keep it.
abstract class RecoverySteps {

	static final String PASSWORD = "quiet harbour lantern 7";

	static final String NEW_PASSWORD = "another lantern by the quay";

	static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

	static final Map<String, String> APP = Map.of("factor", "totp", "credential", "totp", "last", "true");

	private static final Duration COMES = Duration.ofSeconds(20);

	@Autowired
	Settings settings;

	@Autowired
	Accounts accounts;

	@Autowired
	Passwords passwords;

	@Autowired
	Authenticators authenticators;

	@Autowired
	PendingChanges changes;

	@Autowired
	TransactionTemplate transactions;

	@Autowired
	JdbcClient jdbc;

	@Autowired
	ApplicationContext server;

	String email;

	Subject subject;

	private Duration passed = Duration.ZERO;

	private int step;

	@BeforeEach
	void open() {
		open(Role.BORROWER);
	}

	void open(Role role) {
		this.email = "lost-" + UUID.randomUUID() + "@example.test";
		this.subject = this.transactions.execute((_) -> {
			Account account = this.accounts
				.registerForDemo(this.email, Identity.PROVEN, role, Instant.now().minus(9, ChronoUnit.DAYS))
				.orElseThrow();
			this.passwords.set(account.subject(), PASSWORD);
			this.authenticators.enrol(account.subject(), SECRET);
			return account.subject();
		});
	}

	@AfterEach
	void putTheTimeBack() {
		this.passed = Duration.ZERO;
		this.step = 0;
		TestClock.reset();
	}

	/// Lets time pass.
	void pass(Duration duration) {
		this.passed = this.passed.plus(duration);
		this.step = 0;
		TestClock.ahead(this.passed);
	}

	/// A code of the app's that was not used yet: two, before time passes.
	String code() {
		return TestAuthenticator.codeAt(SECRET, Instant.now().plus(this.passed).plusSeconds(30L * this.step++));
	}

	void ageTheApp() {
		this.jdbc.sql("""
				WITH gone AS (DELETE FROM authentication_totp WHERE subject = :subject
					RETURNING subject, secret, last_step, enrolled_at)
				INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at)
				SELECT subject, secret, last_step, enrolled_at - interval '31 days' FROM gone
				""").param("subject", this.subject.id()).update();
	}

	TestBrowser stranger() {
		return new TestBrowser(this.settings.issuer());
	}

	TestBrowser signedIn() {
		return TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
	}

	/// Gives the account another address by a proof of the app: it counts at once.
	/// @return the new one
	String moved() {
		String after = "after-" + UUID.randomUUID() + "@example.test";
		TestBrowser owner = signedIn();
		Page asked = owner.get("/account/email");
		owner.post(asked.url().getPath() + "/totp", Map.of("code", code()));
		owner.post("/account/email", Map.of("email", after));
		TestBrowser.confirm(this.settings.issuer(), after);
		return after;
	}

	Page ask(String address) {
		TestBrowser browser = stranger();
		browser.get("/recover");
		return browser.post("/recover", Map.of("username", address));
	}

	/// The link of the letter that something makes come.
	URI letter(String address, String subjectLine, Runnable cause) {
		long before = TestMailbox.count(address, subjectLine);
		cause.run();
		Awaitility.await().atMost(COMES).until(() -> TestMailbox.count(address, subjectLine) > before);
		return TestMailbox.await(address, subjectLine).link();
	}

	/// Asks for the link, and presses the button behind it.
	Page begin(String address) {
		return follow(stranger(), letter(address, "Get back into", () -> ask(address)));
	}

	/// Begins a recovery.
	/// @return the link that stops it
	URI begun() {
		return letter(this.email, "is recovering",
				() -> assertThat(begin(this.email).name()).isEqualTo("recover-begun"));
	}

	/// Waits until the recovery that was begun from an address can go on.
	/// @return the link for that
	URI waited(String address) {
		return letter(address, "You can go on", () -> {
			pass(Duration.ofHours(25));
			this.changes.sweep();
		});
	}

	static Map<String, String> token(URI link) {
		return Map.of("token", link.getQuery().replace("token=", ""));
	}

	static String local(URI link) {
		return link.getRawPath() + "?" + link.getRawQuery();
	}

	Page follow(TestBrowser browser, URI link) {
		assertThat(browser.get(local(link)).status()).isEqualTo(200);
		return browser.post(link.getPath(), token(link));
	}

	Page takeBack(TestBrowser browser, URI link, String password) {
		browser.get(local(link));
		return browser.post("/recover/go-on", Map.of("token", token(link).get("token"), "password", password));
	}

	/// Presses the button on the account page.
	Page stopHere(TestBrowser browser) {
		assertThat(browser.get("/account").body()).contains("data-pending=\"recovery\"", "data-action=\"stop\"");
		return browser.post("/account/pending/stop", Map.of("id", waiting().getFirst().id()));
	}

	/// The same, proving the app on the way.
	Page stopByTheApp(TestBrowser browser) {
		Page asked = stopHere(browser);
		assertThat(asked.name()).isEqualTo("totp");
		return prove(browser, asked);
	}

	/// Proves the app where the button led to that, and presses it once more.
	Page prove(TestBrowser browser, Page asked) {
		Page proven = browser.post(asked.url().getPath() + "/totp", Map.of("code", code()));
		assertThat(proven.name()).isEqualTo("recovery-stop");
		return waiting().isEmpty() ? proven : stopHere(browser);
	}

	/// Begins a recovery from each of two addresses.
	/// @return the present one
	String frozenByTwoAddresses() {
		String after = moved();
		assertThat(begin(this.email).name()).isEqualTo("recover-begun");
		assertThat(begin(after).name()).isEqualTo("recover-over");
		return after;
	}

	List<PendingChange> waiting() {
		return this.changes.waiting(this.subject);
	}

	boolean isFrozen() {
		return this.accounts.isFrozen(this.subject);
	}

	/// Kinds and reasons of the account's cases.
	List<String> cases() {
		return this.jdbc.sql("SELECT kind || ' ' || reason FROM review_case WHERE subject = :subject")
			.param("subject", this.subject.id())
			.query(String.class)
			.list();
	}

	List<String> evidence() {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :subject ORDER BY position")
			.param("subject", this.subject.id())
			.query(String.class)
			.list();
	}

}

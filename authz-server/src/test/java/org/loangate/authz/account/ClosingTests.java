package org.loangate.authz.account;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.TestProposals;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;
import org.loangate.authz.stepup.TestOldAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// An account that its own person closes.
@IntegrationTest
class ClosingTests {

	private static final String ASKED = "is to be closed";

	private static final String CLOSED = "Your account is closed";

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private Closings closings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private LoanApplications loans;

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcClient jdbc;

	private TestOldAccount account;

	@BeforeEach
	void open() {
		this.account = TestOldAccount.open(this.server);
	}

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	private TestBrowser proven() {
		TestBrowser browser = this.account.signIn();
		assertThat(browser.mailCode(browser.get("/account/close"), this.account.email()).url().getPath())
			.isEqualTo("/account/close");
		return browser;
	}

	private TestBrowser asked() {
		TestBrowser browser = proven();
		Page page = browser.post("/account/close", Map.of());
		assertThat(page.attributes("data-pending")).contains("closing");
		return browser;
	}

	private String signIn() {
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", this.account.email(), "password", TestOldAccount.PASSWORD))
			.name();
	}

	private boolean isClosed(Subject subject) {
		return this.accounts.find(subject).isEmpty();
	}

	private List<String> evidence(Subject subject) {
		return this.jdbc
			.sql("SELECT type FROM evidence_entry WHERE about = :about AND type LIKE 'account-clos%' ORDER BY position")
			.param("about", subject.id())
			.query(String.class)
			.list();
	}

	// One whose wait is just over.
	private void due(Subject subject) {
		this.jdbc.sql("""
				INSERT INTO authentication_closing (id, subject, state, asked_at, ready_at)
				VALUES (:id, :subject, 'waiting', :asked, :ready)
				""")
			.param("id", subject.id())
			.param("subject", subject.id())
			.param("asked", Instant.now().minus(Duration.ofDays(7)).atOffset(ZoneOffset.UTC))
			.param("ready", Instant.now().minusSeconds(1).atOffset(ZoneOffset.UTC))
			.update();
	}

	private LoanApplication propose(Subject subject) {
		return this.loans.propose(TestProposals.of(subject, TestProposals.terms("1500.00")));
	}

	private static Map<String, String> token(URI link) {
		return Map.of("token", link.getRawQuery().replaceFirst("token=", ""));
	}

	@Test
	void takesAPasswordAndAMailedCodeWhereNothingIsSettled() {
		TestBrowser thief = this.account.signIn();

		assertThat(thief.get("/account/close").name()).isEqualTo("mail-code");
		assertThat(thief.post("/account/close", Map.of()).name()).isEqualTo("mail-code");

		assertThat(this.closings.waiting(this.account.subject())).isEmpty();
	}

	@Test
	void takesASettledFactorWhereThereIsOne() {
		this.account.addApp(this.account.signIn());
		this.jdbc.sql("""
				UPDATE authentication_quarantine SET since = since - interval '31 days' WHERE subject = :subject
				""").param("subject", this.account.subject().id()).update();
		TestBrowser thief = this.account.signIn();

		assertThat(thief.get("/account/close").name()).isEqualTo("totp");
		assertThat(thief.post("/account/close", Map.of()).name()).isEqualTo("totp");

		assertThat(this.closings.waiting(this.account.subject())).isEmpty();
	}

	@Test
	void closesAfterTheWaitAndSaysSoByTheLastMail() {
		TestBrowser browser = asked();

		this.closings.sweep();
		assertThat(browser.get("/account").name()).isEqualTo("account");
		assertThat(TestMailbox.await(this.account.email(), ASKED).text()).contains("UTC");
		TestClock.ahead(Duration.ofDays(7).plusMinutes(1));
		this.closings.sweep();

		assertThat(signIn()).isEqualTo("sign-in");
		assertThat(browser.get("/account").name()).isEqualTo("sign-in");
		TestMailbox.await(this.account.email(), CLOSED);
		assertThat(evidence(this.account.subject())).isEqualTo(List.of("account-closing-asked", "account-closed"));
	}

	@Test
	void waitsOnceHoweverOftenItIsAskedFor() {
		asked();

		this.closings.begin(this.account.subject());

		assertThat(evidence(this.account.subject())).isEqualTo(List.of("account-closing-asked"));
	}

	@Test
	void isTakenBackByTheMailsLinkWithoutSigningIn() {
		asked();
		URI link = TestMailbox.await(this.account.email(), ASKED).link();
		TestBrowser reader = new TestBrowser(this.settings.issuer());
		for (int scan = 0; scan < 3; scan++) {
			assertThat(reader.get(link.getRawPath() + "?" + link.getRawQuery()).body())
				.contains("data-action=\"stop\"");
		}

		assertThat(reader.post(link.getPath(), token(link)).name()).isEqualTo("stopped");

		TestClock.ahead(Duration.ofDays(8));
		this.closings.sweep();
		assertThat(signIn()).isEqualTo("account");
		assertThat(evidence(this.account.subject()))
			.isEqualTo(List.of("account-closing-asked", "account-closing-stopped"));
		assertThat(reader.post(link.getPath(), token(link)).name()).isEqualTo("recover-over");
	}

	@Test
	void isTakenBackOnTheAccountPageAndAskedForAgain() {
		TestBrowser browser = asked();

		assertThat(browser.post("/account/close/stop", Map.of()).attributes("data-pending")).isEmpty();

		TestMailbox.await(this.account.email(), "stays open");
		assertThat(browser.post("/account/close", Map.of()).attributes("data-pending")).contains("closing");
	}

	@Test
	void isTakenBackWithAllThatSomebodyElseCouldHaveLeft() {
		asked();

		this.transactions.executeWithoutResult((_) -> this.events.publishEvent(new LeftBehind(this.account.subject())));

		assertThat(this.closings.waiting(this.account.subject())).isEmpty();
	}

	@Test
	void isRefusedWithItsReasonWhileALoanIsOpen() {
		TestBrowser browser = proven();
		LoanApplication loan = propose(this.account.subject());

		Page refused = browser.get("/account/close");
		assertThat(refused.status()).isEqualTo(409);
		assertThat(refused.attribute("data-refusal")).contains("loan");
		assertThat(browser.post("/account/close", Map.of()).name()).isEqualTo("close-refused");

		this.loans.revoke(loan.id());
		assertThat(browser.get("/account/close").name()).isEqualTo("close");
	}

	@Test
	void isRefusedWithItsReasonWhileACaseIsOpen() {
		TestBrowser browser = proven();
		this.transactions
			.executeWithoutResult((_) -> this.events.publishEvent(new ReviewNeeded(ReviewNeeded.Kind.IDENTITY,
					this.account.subject(), "claims-differ", Map.of("vendor", "standin"))));

		assertThat(browser.post("/account/close", Map.of()).attribute("data-refusal")).contains("case");
	}

	@Test
	void isRefusedWhileTheAccountIsFrozen() {
		TestBrowser browser = proven();
		this.transactions.executeWithoutResult((_) -> this.accounts.freeze(this.account.subject()));

		assertThat(browser.get("/account/close").name()).isEqualTo("frozen");
		assertThat(browser.post("/account/close", Map.of()).name()).isEqualTo("frozen");
		assertThat(this.closings.begin(this.account.subject())).contains("frozen");
	}

	@Test
	void isRefusedToStaff() {
		TestStaff staff = TestStaff.working(this.server, Role.AUDITOR);

		Page page = staff.browser().get("/account/close");

		assertThat(page.status()).isEqualTo(403);
		assertThat(page.attribute("data-refusal")).contains("staff");
		assertThat(staff.browser().get("/account").body()).doesNotContain("data-action=\"close-account\"");
	}

	@Test
	void isRefusedWhenItIsDueWhileSomethingHasOpenedSince() {
		asked();
		propose(this.account.subject());
		this.jdbc
			.sql("UPDATE loan_application SET expires_at = expires_at + interval '9 days' WHERE subject = :subject")
			.param("subject", this.account.subject().id())
			.update();

		TestClock.ahead(Duration.ofDays(7).plusMinutes(1));
		this.closings.sweep();

		assertThat(isClosed(this.account.subject())).isFalse();
		assertThat(this.closings.waiting(this.account.subject())).isEmpty();
		TestMailbox.await(this.account.email(), "could not be closed");
		assertThat(evidence(this.account.subject()))
			.isEqualTo(List.of("account-closing-asked", "account-closing-refused"));
	}

	@Test
	void givesTheAddressToANewAccountThatInheritsNothing() {
		this.account.addApp(this.account.signIn());
		due(this.account.subject());
		this.closings.sweep();
		assertThat(this.accounts.findByEmail(this.account.email())).isEmpty();

		TestBrowser browser = TestBrowser.confirmed(this.settings.issuer(), this.account.email(),
				"another lantern of 9 harbours");

		Account opened = this.accounts.findByEmail(this.account.email()).orElseThrow();
		assertThat(opened.subject()).isNotEqualTo(this.account.subject());
		assertThat(opened.identity()).isEqualTo(Identity.UNPROVEN);
		assertThat(browser.get("/account/totp").attribute("data-totp-secret")).isPresent();
		assertThat(signIn()).isEqualTo("sign-in");
	}

	@Test
	void takesNothingInAnyMoreOnceItIsClosed() {
		due(this.account.subject());
		this.closings.sweep();

		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> this.jdbc.sql("""
				INSERT INTO authentication_profile (subject, profile, updated_at) VALUES (:subject, 'x', now())
				""").param("subject", this.account.subject().id()).update());
		assertThatIllegalStateException().isThrownBy(() -> propose(this.account.subject()));
		assertThatIllegalStateException().isThrownBy(() -> this.closings.begin(this.account.subject()));
	}

	@Test
	void erasesNothingOfAnAccountThatIsOpen() {
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.jdbc.sql("SELECT authentication_erase(:subject)")
				.param("subject", this.account.subject().id())
				.query()
				.singleRow())
			.withMessageContaining("expected: one whose account is closed");
	}

	@Test
	void happensOnceHoweverManyDoIt() throws Exception {
		due(this.account.subject());

		race(this.closings::sweep, this.closings::sweep, this.closings::sweep, this.closings::sweep);

		assertThat(evidence(this.account.subject())).isEqualTo(List.of("account-closed"));
		TestMailbox.await(this.account.email(), CLOSED);
		assertThat(TestMailbox.count(this.account.email(), CLOSED)).isOne();
	}

	@Test
	void isEitherTakenBackOrDone() throws Exception {
		for (int round = 0; round < 10; round++) {
			Subject subject = TestOldAccount.open(this.server).subject();
			due(subject);

			race(this.closings::sweep, () -> this.closings.stop(subject));

			assertThat(evidence(subject)).hasSize(1)
				.containsAnyOf(isClosed(subject) ? "account-closed" : "account-closing-stopped");
		}
	}

	@Test
	void isNeverDoneBesideALoanThatWasProposedAtThatMoment() throws Exception {
		for (int round = 0; round < 10; round++) {
			Subject subject = TestOldAccount.open(this.server).subject();
			due(subject);

			race(this.closings::sweep, () -> {
				try {
					propose(subject);
				}
				catch (LoanApplications.NoAccount _) {
					assertThat(isClosed(subject)).isTrue();
				}
			});
			// A round in which the job looked before the loan was there, and refused, or
			// closed.
			this.closings.sweep();

			assertThat(isClosed(subject)).isNotEqualTo(this.loans.keepsOpen(subject).isPresent());
			assertThat(evidence(subject)).hasSize(1);
		}
	}

	private static void race(Runnable... runners) throws Exception {
		CyclicBarrier start = new CyclicBarrier(runners.length);
		try (ExecutorService threads = Executors.newFixedThreadPool(runners.length)) {
			List<Future<?>> running = List.of(runners).stream().<Future<?>>map((runner) -> threads.submit(() -> {
				start.await(10, TimeUnit.SECONDS);
				runner.run();
				return null;
			})).toList();
			for (Future<?> one : running) {
				one.get();
			}
		}
	}

}

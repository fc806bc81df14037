package org.loangate.authz.loan.facts;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.TestApplications;
import org.loangate.authz.loan.TestProposals;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.PayoutAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class VelocityTests {

	private final PayoutAccount account = TestProposals.freshAccount();

	@Autowired
	private LoanApplications applications;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private ApplicationContext server;

	private TestApplications test;

	@BeforeEach
	void setUp() {
		this.test = new TestApplications(this.server);
	}

	@AfterEach
	void putTheClockBack() {
		TestClock.reset();
	}

	private UUID propose(Subject subject, Actor actor) {
		return propose(subject, this.account, "100.00", "CNY", actor);
	}

	private UUID propose(Subject subject, PayoutAccount account, String amount, String currency, Actor actor) {
		return this.applications
			.propose(TestProposals.of(subject, TestProposals.terms(amount, currency, account), actor))
			.id();
	}

	private static Actor somewhere() {
		return new Actor("2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + ":1::1", null, null, null);
	}

	private static Actor in(UUID device) {
		return new Actor("198.51.100.1", null, new Actor.Device(device, null), null);
	}

	@Nested
	class OfAPayoutAccount {

		@Test
		void countsWhatOthersAskFor() {
			propose(test.borrower(), somewhere());
			propose(test.borrower(), TestProposals.freshAccount(), "100.00", "CNY", somewhere());

			UUID second = propose(test.borrower(), somewhere());

			assertThat(test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_1H)).isEqualTo("2");
			assertThat(test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_SUBJECTS_7D)).isEqualTo("2");
			assertThat(test.reading(second, Fact.VELOCITY_SUBJECT_1H)).isEqualTo("1");
		}

		@Test
		void countsTheOneAtHandOnceHoweverOftenItIsDecided() {
			Subject subject = test.borrower();
			LoanApplication.Challenged challenged = test
				.challenged(TestProposals.of(subject, TestProposals.terms("100.00", "CNY", account), somewhere()));
			test.approve(challenged, TestApplications.LIVE);

			assertThat(test.reading(challenged.id(), Fact.VELOCITY_PAYOUT_ACCOUNT_1H)).isEqualTo("1");
			assertThat(test.reading(challenged.id(), Fact.VELOCITY_SUBJECT_1H)).isEqualTo("1");
		}

		@Test
		void forgetsWhatIsOlderThanTheWindow() {
			propose(test.borrower(), somewhere());

			TestClock.ahead(Duration.ofMinutes(61));
			UUID anHourLater = propose(test.borrower(), somewhere());
			TestClock.ahead(Duration.ofHours(25));
			UUID aDayLater = propose(test.borrower(), somewhere());
			TestClock.ahead(Duration.ofDays(7).plusMinutes(1));
			UUID aWeekLater = propose(test.borrower(), somewhere());

			assertThat(test.reading(anHourLater, Fact.VELOCITY_PAYOUT_ACCOUNT_1H)).isEqualTo("1");
			assertThat(test.reading(anHourLater, Fact.VELOCITY_PAYOUT_ACCOUNT_24H)).isEqualTo("2");
			assertThat(test.reading(aDayLater, Fact.VELOCITY_PAYOUT_ACCOUNT_24H)).isEqualTo("2");
			assertThat(test.reading(aDayLater, Fact.VELOCITY_PAYOUT_ACCOUNT_7D)).isEqualTo("3");
			assertThat(test.reading(aWeekLater, Fact.VELOCITY_PAYOUT_ACCOUNT_7D)).isEqualTo("3");
		}

		@Test
		void addsUpWhateverBecameOfIt() {
			UUID refused = propose(test.borrower(), account, "900000.00", "CNY", somewhere());

			UUID second = propose(test.borrower(), account, "100.50", "CNY", somewhere());

			assertThat(applications.find(refused)).containsInstanceOf(LoanApplication.Refused.class);
			assertThat(test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H))
				.isEqualTo("{\"value\":\"900100.50\",\"currency\":\"CNY\"}");
		}

		@Test
		void doesNotAddUpDifferentCurrencies() {
			propose(test.borrower(), account, "100.00", "EUR", somewhere());

			UUID second = propose(test.borrower(), account, "100.00", "CNY", somewhere());

			assertThat(test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H)).isEqualTo("? currencies-differ");
			assertThat(test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_24H)).isEqualTo("2");
		}

		@Test
		void isKnownOnceALoanWasIssuedForIt() {
			Subject subject = test.borrower();
			UUID before = propose(subject, somewhere());
			test.issued(TestProposals.of(subject, TestProposals.terms("100.00", "CNY", account), somewhere()));

			UUID after = propose(subject, somewhere());
			UUID another = propose(test.borrower(), somewhere());

			assertThat(test.reading(before, Fact.LOAN_PAYOUT_ACCOUNT_KNOWN)).isEqualTo("false");
			assertThat(test.reading(after, Fact.LOAN_PAYOUT_ACCOUNT_KNOWN)).isEqualTo("true");
			assertThat(test.reading(another, Fact.LOAN_PAYOUT_ACCOUNT_KNOWN)).isEqualTo("false");
		}

		@Test
		void letsExactlyAsManyThroughAsARuleAllowsWhenManyRace() {
			TestPolicies.putInForce(jdbc, policies, TestPolicies.builtIn().replace("rules:\n", """
					rules:
					  - id: busy-account
					    when: velocity.payout_account_1h > 2
					    then: { deny: busy-account }
					"""));
			try {
				List<Subject> people = Stream.generate(test::borrower).limit(8).toList();

				List<LoanApplication> results = TestApplications.atOnce(people.size(), (i) -> applications.propose(
						TestProposals.of(people.get(i), TestProposals.terms("100.00", "CNY", account), somewhere())));

				assertThat(results).filteredOn(LoanApplication.Proposed.class::isInstance).hasSize(2);
				assertThat(results).filteredOn(LoanApplication.Refused.class::isInstance).hasSize(6);
			}
			finally {
				TestPolicies.putInForce(jdbc, policies, TestPolicies.builtIn());
			}
		}

		@Test
		void doesNotGuessWhatTheReleaseBeforeTookIn() {
			UUID untraced = propose(test.borrower(), somewhere());
			jdbc.sql("UPDATE loan_application SET trace_payout_account = NULL, trace_network = NULL WHERE id = :id")
				.param("id", untraced)
				.update();
			try {
				UUID now = propose(test.borrower(), somewhere());
				assertThat(test.reading(now, Fact.VELOCITY_PAYOUT_ACCOUNT_1H)).isEqualTo("? not-recorded");
				assertThat(test.reading(now, Fact.VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H)).isEqualTo("? not-recorded");
				assertThat(test.reading(now, Fact.VELOCITY_SUBJECT_1H)).isEqualTo("1");

				TestClock.ahead(Duration.ofHours(2));
				UUID later = propose(test.borrower(), somewhere());
				assertThat(test.reading(later, Fact.VELOCITY_PAYOUT_ACCOUNT_1H)).isEqualTo("1");
				assertThat(test.reading(later, Fact.VELOCITY_PAYOUT_ACCOUNT_24H)).isEqualTo("? not-recorded");
			}
			finally {
				jdbc.sql("UPDATE loan_application SET created_at = :old WHERE trace_payout_account IS NULL")
					.param("old", Instant.EPOCH.atOffset(ZoneOffset.UTC))
					.update();
			}
		}

	}

	@Test
	void countsWhatIsAskedForInOneBrowser() {
		UUID device = UUID.randomUUID();
		propose(this.test.borrower(), in(device));
		propose(this.test.borrower(), in(UUID.randomUUID()));

		UUID second = propose(this.test.borrower(), in(device));

		assertThat(this.test.reading(second, Fact.VELOCITY_DEVICE_24H)).isEqualTo("2");
		assertThat(this.test.reading(second, Fact.VELOCITY_DEVICE_SUBJECTS_7D)).isEqualTo("2");
	}

	@Test
	void knowsNothingOfABrowserThatWasNeverSeen() {
		UUID id = propose(this.test.borrower(), somewhere());

		assertThat(this.test.reading(id, Fact.VELOCITY_DEVICE_1H)).isEqualTo("? no-device");
		assertThat(this.test.reading(id, Fact.VELOCITY_DEVICE_SUBJECTS_7D)).isEqualTo("? no-device");
	}

	@Test
	void countsTheAddressesOfOneSubscriberAsOneNetwork() {
		String prefix = "2001:db8:" + UUID.randomUUID().toString().substring(0, 4) + ":7:";
		propose(this.test.borrower(), new Actor(prefix + ":1", null, null, null));
		propose(this.test.borrower(), somewhere());

		UUID second = propose(this.test.borrower(), new Actor(prefix + ":2", null, null, null));

		assertThat(this.test.reading(second, Fact.VELOCITY_NETWORK_1H)).isEqualTo("2");
		assertThat(this.test.reading(second, Fact.VELOCITY_NETWORK_SUBJECTS_7D)).isEqualTo("2");
	}

	@Test
	void countsAPersonsOwnAtEveryAccount() {
		Subject subject = this.test.borrower();
		propose(subject, TestProposals.freshAccount(), "100.00", "CNY", somewhere());

		UUID second = propose(subject, somewhere());

		assertThat(this.test.reading(second, Fact.VELOCITY_SUBJECT_7D)).isEqualTo("2");
		assertThat(this.test.reading(second, Fact.VELOCITY_PAYOUT_ACCOUNT_7D)).isEqualTo("1");
	}

	@Test
	void keepsNoAccountNumberThatCouldBeTriedOut() {
		UUID one = propose(this.test.borrower(), in(UUID.randomUUID()));

		byte[] key = this.jdbc.sql("SELECT key FROM loan_trace_key").query(byte[].class).single();
		byte[] trace = this.jdbc.sql("SELECT trace_payout_account FROM loan_application WHERE id = :id")
			.param("id", one)
			.query(byte[].class)
			.single();

		assertThat(key).hasSizeGreaterThan(32 + 90);
		assertThat(trace).hasSize(32);
	}

}

package org.loangate.authz.loan.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.TestApplications;
import org.loangate.authz.loan.TestProposals;
import org.loangate.authz.platform.LenderSettings;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.stepup.Quarantine;
import org.loangate.authz.stepup.StepUps;
import org.loangate.contract.Acr;
import org.loangate.contract.Terms;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class DecisionsTests {

	private static final Actor STRANGER = new Actor("203.0.113.7", null, null, null);

	@Autowired
	private LoanApplications applications;

	@Autowired
	private Quarantine quarantine;

	@Autowired
	private Passwords passwords;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private Clock clock;

	@Autowired
	private ApplicationContext server;

	private TestApplications test;

	private Subject borrower;

	@BeforeEach
	void setUp() {
		this.test = new TestApplications(this.server);
		this.borrower = this.test.borrower();
	}

	@AfterEach
	void putTheClockBack() {
		TestClock.reset();
	}

	private UUID propose(Actor actor) {
		return this.applications.propose(TestProposals.of(this.borrower, TestProposals.terms("100.00"), actor)).id();
	}

	@Test
	void knowsTheTerms() {
		UUID id = propose(STRANGER);

		assertThat(this.test.reading(id, Fact.LOAN_ANNUAL_RATE_PERCENT)).isEqualTo("7.35");
		assertThat(this.test.reading(id, Fact.LOAN_TERM_MONTHS)).isEqualTo("12");
		assertThat(this.test.reading(id, Fact.LOAN_PAYOUT_SCHEME)).isEqualTo("cn-bank-card");
		assertThat(this.test.reading(id, Fact.CLIENT_NAME)).isEqualTo("Sunrise Lending");
	}

	@Test
	void knowsOfAnAccountChangeWhatItHasOfALoan() {
		UUID id = this.applications.propose(TestProposals.of(this.borrower, TestProposals.change())).id();

		assertThat(this.test.reading(id, Fact.LOAN_AMOUNT)).isEqualTo("? not-a-loan");
		assertThat(this.test.reading(id, Fact.LOAN_ANNUAL_RATE_PERCENT)).isEqualTo("? not-a-loan");
		assertThat(this.test.reading(id, Fact.VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H)).isEqualTo("? not-a-loan");
		assertThat(this.test.reading(id, Fact.LOAN_PAYOUT_SCHEME)).isEqualTo("cn-bank-card");
	}

	@Test
	void suppliesEveryFactThereIs() {
		UUID id = propose(STRANGER);

		assertThat(Fact.ALL).noneMatch((fact) -> this.test.reading(id, fact).equals("? not-supplied"));
	}

	@Test
	void takesAnIdentityThatTwoAccountsClaimForNeithersAndHoldsBoth() {
		Subject other = this.test.borrower();
		new TransactionTemplate(this.transactions)
			.executeWithoutResult((_) -> this.server.getBean(IdentityDisputes.class)
				.open(this.borrower, other.id(), "document-of-another"));

		for (Subject one : List.of(this.borrower, other)) {
			LoanApplication large = this.applications
				.propose(TestProposals.of(one, TestProposals.terms("2500.00"), STRANGER));
			LoanApplication small = this.applications
				.propose(TestProposals.of(one, TestProposals.terms("100.00"), STRANGER));

			assertThat(large).isInstanceOf(LoanApplication.Held.class);
			assertThat(this.test.reading(large.id(), Fact.SUBJECT_IDENTITY)).isEqualTo("disputed");
			assertThat(small).isInstanceOf(LoanApplication.Proposed.class);
		}
	}

	@Test
	void tellsHowOldTheAccountAndItsFactorsAre() {
		new TransactionTemplate(this.transactions)
			.executeWithoutResult((_) -> this.passwords.set(this.borrower, "a-password-of-theirs"));
		TestClock.ahead(Duration.ofHours(30));
		new TransactionTemplate(this.transactions)
			.executeWithoutResult((_) -> this.authenticators.enrol(this.borrower, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
		TestClock.ahead(Duration.ofHours(49).plusMinutes(30));

		UUID id = propose(STRANGER);

		assertThat(this.test.reading(id, Fact.SUBJECT_ACCOUNT_AGE_HOURS)).isEqualTo("49");
		assertThat(this.test.reading(id, Fact.SUBJECT_PASSWORD_AGE_HOURS)).isEqualTo("49");
		assertThat(this.test.reading(id, Fact.SUBJECT_TOTP_AGE_HOURS)).isEqualTo("19");
		assertThat(this.test.reading(id, Fact.SUBJECT_PASSKEY_AGE_HOURS)).isEqualTo("? not-enrolled");
		assertThat(this.test.reading(id, Fact.SUBJECT_LIVENESS_AGE_HOURS)).isEqualTo("? not-enrolled");
	}

	@Test
	void tellsHowLongAgoTheAccountWasRecovered() {
		UUID before = propose(STRANGER);
		this.quarantine.enterAll(this.borrower);
		TestClock.ahead(Duration.ofMinutes(185));

		UUID after = propose(STRANGER);

		assertThat(this.test.reading(before, Fact.SUBJECT_RECOVERED)).isEqualTo("false");
		assertThat(this.test.reading(before, Fact.SUBJECT_RECOVERY_AGE_HOURS)).isEqualTo("? never-recovered");
		assertThat(this.test.reading(after, Fact.SUBJECT_RECOVERED)).isEqualTo("true");
		assertThat(this.test.reading(after, Fact.SUBJECT_RECOVERY_AGE_HOURS)).isEqualTo("3");
	}

	@Test
	void tellsSinceWhenTheBrowserIsThePersons() {
		Instant since = this.clock.instant().minus(Duration.ofHours(5)).minusSeconds(60);

		UUID known = propose(new Actor("203.0.113.7", null, new Actor.Device(UUID.randomUUID(), since), null));
		UUID strange = propose(new Actor("203.0.113.7", null, new Actor.Device(UUID.randomUUID(), null), null));

		assertThat(this.test.reading(known, Fact.DEVICE_KNOWN)).isEqualTo("true");
		assertThat(this.test.reading(known, Fact.DEVICE_AGE_HOURS)).isEqualTo("5");
		assertThat(this.test.reading(strange, Fact.DEVICE_KNOWN)).isEqualTo("false");
		assertThat(this.test.reading(strange, Fact.DEVICE_AGE_HOURS)).isEqualTo("? device-not-known");
	}

	@Test
	void remembersTheBrowserThatItWasAskedForIn() {
		UUID device = UUID.randomUUID();
		Instant since = this.clock.instant().minus(Duration.ofHours(5)).minusSeconds(60);
		LoanApplication.Challenged challenged = this.test.challenged(TestProposals.of(this.borrower,
				TestProposals.terms("100.00"), new Actor("203.0.113.7", null, new Actor.Device(device, since), null)));

		this.test.approve(challenged, TestApplications.LIVE);

		assertThat(this.test.reading(challenged.id(), Fact.DEVICE_AGE_HOURS)).isEqualTo("5");
		assertThat(this.test.reading(challenged.id(), Fact.VELOCITY_DEVICE_1H)).isEqualTo("1");
	}

	@Test
	void tellsOfTheSignIn() {
		Instant started = this.clock.instant().minus(Duration.ofMinutes(7)).minusSeconds(5);

		UUID id = propose(new Actor("203.0.113.7", null, null,
				new Actor.Session(started, Acr.MULTI, List.of("pwd", "otp", "mfa"))));
		UUID unknown = propose(STRANGER);

		assertThat(this.test.reading(id, Fact.SESSION_AGE_MINUTES)).isEqualTo("7");
		assertThat(this.test.reading(id, Fact.SESSION_ACR)).isEqualTo("urn:loangate:acr:multi");
		assertThat(this.test.reading(id, Fact.SESSION_AMR)).isEqualTo("[\"pwd\",\"otp\",\"mfa\"]");
		assertThat(this.test.reading(unknown, Fact.SESSION_ACR)).isEqualTo("? no-session");
	}

	@Test
	void tellsTheTimeAtTheLender() {
		Decisions inShanghai = new Decisions(this.server.getBean(Policies.class), this.server.getBean(Velocity.class),
				this.server.getBean(Accounts.class), this.server.getBean(IdentityDisputes.class),
				this.server.getBean(StepUps.class), this.quarantine, new LenderSettings(ZoneId.of("Asia/Shanghai")));
		Terms terms = TestProposals.terms("100.00");
		UUID id = UUID.randomUUID();
		Instant saturdayMorning = ZonedDateTime.of(2026, 11, 21, 1, 30, 0, 0, ZoneId.of("Asia/Shanghai")).toInstant();

		inShanghai.decide(new Circumstances(id, this.borrower, TestProposals.CLIENT, "Sunrise Lending", terms,
				STRANGER.network(), this.server.getBean(TraceKey.class).of(terms, STRANGER), null, null),
				saturdayMorning);

		assertThat(this.test.reading(id, Fact.TIME_HOUR)).isEqualTo("1");
		assertThat(this.test.reading(id, Fact.TIME_WEEKDAY)).isEqualTo("6");
	}

}

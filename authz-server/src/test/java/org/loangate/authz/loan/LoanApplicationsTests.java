package org.loangate.authz.loan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessRevoked;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.session.SignedOut;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class LoanApplicationsTests {

	private static final Assurance MULTI = new Assurance(Acr.MULTI, List.of("pwd", "otp", "mfa"), Instant.now());

	@Autowired
	private LoanApplications applications;

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private ApplicationContext server;

	private TestApplications test;

	private Subject borrower;

	@BeforeEach
	void setUp() {
		this.test = new TestApplications(this.server);
		this.borrower = this.test.borrower();
	}

	private LoanApplication.Reason refusal(LoanApplication application) {
		assertThat(application).isInstanceOf(LoanApplication.Refused.class);
		return ((LoanApplication.Refused) application).reason();
	}

	@Test
	void endsWhatIsNotRedeemedWithTheSignInItIsOf() {
		String sid = UUID.randomUUID().toString().substring(0, 22);
		UUID approved = this.test.approved(proposal(sid)).id();
		UUID issued = this.test.approved(proposal(sid)).id();
		String jti = this.test.issue(issued);
		UUID redeemed = this.test.approved(proposal(sid)).id();
		this.applications.redeem(TestApplications.request(this.test.issue(redeemed), "100.00", "key", "body"));
		UUID another = this.test.approved(proposal("another")).id();
		UUID held = this.applications.propose(proposal(sid)).id();
		this.test.hold(held, "held");

		this.transactions.executeWithoutResult(
				(_) -> this.events.publishEvent(new SignedOut(this.borrower, sid, SignedOut.Reason.IDLE)));

		assertThat(refusal(this.applications.find(approved).orElseThrow())).isEqualTo(Reason.REVOKED);
		assertThat(refusal(this.applications.find(issued).orElseThrow())).isEqualTo(Reason.REVOKED);
		assertThat(this.applications.redeem(TestApplications.request(jti, "100.00", "key", "body")))
			.isEqualTo(new Redemption.Refused(Redemption.Reason.REVOKED, List.of()));
		assertThat(this.applications.find(held)).containsInstanceOf(LoanApplication.Held.class);
		assertThat(this.applications.find(redeemed)).containsInstanceOf(LoanApplication.Redeemed.class);
		assertThat(this.applications.find(another)).containsInstanceOf(LoanApplication.Approved.class);
	}

	private Proposal proposal(String sid) {
		return TestProposals.of(this.borrower, TestProposals.terms("100.00"), UUID.randomUUID().toString(), sid);
	}

	@Test
	void refusesToIssueForAnApplicationNobodyMade() {
		assertThat(this.applications.find(UUID.randomUUID())).isEmpty();
		assertThat(this.applications.revoke(UUID.randomUUID())).isFalse();
		assertThat(this.applications.issue(UUID.randomUUID(), TestProposals.CLIENT, TestProposals.JKT, "jti",
				Instant.now().plusSeconds(300)))
			.isEqualTo(new Issuance.Refused());
	}

	@Nested
	class Approve {

		@Test
		void asksForMoreWhereMoreWasIssuedMeanwhile() {
			LoanApplication.Challenged first = test
				.challenged(TestProposals.of(borrower, TestProposals.terms("1500.00")));
			LoanApplication.Challenged second = test
				.challenged(TestProposals.of(borrower, TestProposals.terms("1500.00")));

			assertThat(test.approve(first, MULTI)).isInstanceOf(LoanApplication.Approved.class);
			LoanApplication after = test.approve(second, MULTI);

			assertThat(after).isInstanceOf(LoanApplication.Proposed.class);
			assertThat(((LoanApplication.Proposed) after).required().acrs()).containsExactly(Acr.PHR);
		}

		@Test
		void countsNothingTwice() {
			LoanApplication.Challenged challenged = test
				.challenged(TestProposals.of(borrower, TestProposals.terms("2000.00")));

			List<LoanApplication> results = TestApplications.atOnce(8, (i) -> test.approve(challenged, MULTI));

			assertThat(results).allMatch(LoanApplication.Approved.class::isInstance);
			assertThat(test.evidence(challenged.id(), "loan-approved")).isOne();
		}

		@Test
		void neverExceedsATierByTwoTabs() {
			for (int round = 0; round < 10; round++) {
				Subject subject = test.borrower();
				List<LoanApplication.Challenged> tabs = List.of(
						test.challenged(TestProposals.of(subject, TestProposals.terms("1500.00"))),
						test.challenged(TestProposals.of(subject, TestProposals.terms("1400.00"))),
						test.challenged(TestProposals.of(subject, TestProposals.terms("1300.00"))));

				List<LoanApplication> results = TestApplications.atOnce(tabs.size(),
						(i) -> test.approve(tabs.get(i), MULTI));

				assertThat(results).filteredOn(LoanApplication.Approved.class::isInstance).hasSize(1);
			}
		}

		@Test
		void doesNotApproveWhatTheBorrowerDeclined() {
			LoanApplication.Challenged challenged = test
				.challenged(TestProposals.of(borrower, TestProposals.terms("1500.00")));
			applications.end(challenged.id(), Reason.BORROWER_DECLINED);

			assertThat(refusal(test.approve(challenged, MULTI))).isEqualTo(Reason.BORROWER_DECLINED);
		}

	}

	@Nested
	class Issue {

		@Test
		void issuesOneTokenWhenManyRequestsRace() {
			UUID id = test.approved(TestProposals.of(borrower, TestProposals.terms("1500.00"))).id();

			List<Issuance> results = TestApplications.atOnce(20, (i) -> applications.issue(id, TestProposals.CLIENT,
					TestProposals.JKT, UUID.randomUUID().toString(), Instant.now().plusSeconds(300)));

			assertThat(results).filteredOn(Issuance.Issued.class::isInstance).hasSize(1);
			assertThat(test.evidence(id, "loan-issued")).isOne();
		}

		@Test
		void refusesAnotherClientAnotherKeyAndWhatIsNotApproved() {
			UUID id = test.approved(TestProposals.of(borrower, TestProposals.terms("1500.00"))).id();
			UUID open = applications.propose(TestProposals.of(test.borrower(), TestProposals.terms("1500.00"))).id();
			Instant end = Instant.now().plusSeconds(300);

			assertThat(applications.issue(id, "another", TestProposals.JKT, "jti-1", end))
				.isEqualTo(new Issuance.Refused());
			assertThat(applications.issue(id, TestProposals.CLIENT, "another", "jti-2", end))
				.isEqualTo(new Issuance.Refused());
			assertThat(applications.issue(open, TestProposals.CLIENT, TestProposals.JKT, "jti-3", end))
				.isEqualTo(new Issuance.Refused());
			test.lapse(id);
			assertThat(applications.issue(id, TestProposals.CLIENT, TestProposals.JKT, "jti-4", end))
				.isEqualTo(new Issuance.Refused());
		}

		@Test
		void putsOnlyAKeyedDigestOfTheAccountIntoTheToken() {
			UUID one = test.approved(TestProposals.of(borrower, TestProposals.terms("1000.00"))).id();
			UUID other = test.approved(TestProposals.of(borrower, TestProposals.terms("1000.00"))).id();

			List<TermsClaims> claims = List.of(one, other)
				.stream()
				.map((id) -> (Issuance.Issued) applications.issue(id, TestProposals.CLIENT, TestProposals.JKT,
						UUID.randomUUID().toString(), Instant.now().plusSeconds(300)))
				.map(Issuance.Issued::claims)
				.toList();

			assertThat(claims).noneMatch((claim) -> claim.toClaim().toString().contains(TestProposals.ACCOUNT.id()));
			assertThat(claims.getFirst().term("payout_account").orElseThrow().path("digest"))
				.isNotEqualTo(claims.getLast().term("payout_account").orElseThrow().path("digest"));
		}

	}

	@Nested
	class Revoke {

		@Test
		void takesBackWhateverIsNotRedeemedWhenALivenessCheckIs() {
			LoanApplication.Challenged open = test
				.challenged(TestProposals.of(test.borrower(), TestProposals.terms("80000.00")));
			LoanApplication.Approved approved = test
				.approved(TestProposals.of(test.borrower(), TestProposals.terms("80000.00")));
			LoanApplication.Approved issued = test
				.approved(TestProposals.of(test.borrower(), TestProposals.terms("80000.00")));
			String jti = test.issue(issued.id());

			for (LoanApplication application : List.of(open, approved, issued)) {
				events.publishEvent(new LivenessRevoked(application.id(), application.ask().subject(), Instant.now()));
				assertThat(refusal(applications.find(application.id()).orElseThrow())).isEqualTo(Reason.REVOKED);
			}

			assertThat(applications.redeem(TestApplications.request(jti, "80000.00", "key", "body")))
				.isEqualTo(new Redemption.Refused(Redemption.Reason.REVOKED, List.of()));
		}

		@Test
		void leavesARedeemedLoanAsItIs() {
			String jti = test.issued(TestProposals.of(borrower, TestProposals.terms("1500.00")));
			Redemption redemption = applications.redeem(TestApplications.request(jti, "1500.00", "key", "body"));

			assertThat(applications.revokeToken(jti)).isFalse();
			assertThat(applications.redeem(TestApplications.request(jti, "1500.00", "key", "body")))
				.usingRecursiveComparison()
				.isEqualTo(redemption);
		}

	}

	@Test
	void givesTheTransactionTokenFiveMinutesInWholeSeconds() {
		String jti = this.test.issued(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));
		Redemption.Granted granted = (Redemption.Granted) this.applications
			.redeem(TestApplications.request(jti, "1500.00", "key", "body"));

		assertThat(Duration.between(Instant.now(), granted.expiresAt())).isLessThanOrEqualTo(Duration.ofMinutes(5))
			.isGreaterThan(Duration.ofMinutes(4));
		assertThat(granted.expiresAt().getNano()).isZero();
	}

}

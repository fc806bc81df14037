package org.loangate.authz.loan;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.authentication.Accounts;
import org.loangate.authz.authentication.Identity;
import org.loangate.authz.authentication.LivenessRevoked;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import org.loangate.contract.TermsClaims;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@IntegrationTest
class LoanApplicationsTests {

	private static final Assurance MULTI = new Assurance(Acr.MULTI, List.of("pwd", "otp", "mfa"), Instant.now());

	@Autowired
	private LoanApplications applications;

	@Autowired
	private Accounts accounts;

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private JdbcClient jdbc;

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

	@Nested
	class Propose {

		@Test
		void demandsWhatPolicyAndClientDemandTogether() {
			Proposal small = TestProposals.of(borrower, TestProposals.terms("1500.00"));
			Proposal asking = new Proposal(small.subject(), small.clientId(), small.clientName(), small.terms(),
					small.jkt(), Requirement.of(Acr.PHR), small.interactionId(), small.actor(), small.sid(),
					small.returnTo(), small.formActionOrigin());

			LoanApplication.Proposed proposed = (LoanApplication.Proposed) applications.propose(asking);

			assertThat(proposed.required().acrs()).containsExactlyInAnyOrder(Acr.MULTI, Acr.PHR);
			assertThat(proposed.ask().terms()).isEqualTo(asking.terms());
			assertThat(test.evidence(proposed.id(), "loan-proposed")).isOne();
		}

		@Test
		void givesTheSameApplicationToTheSameRequest() {
			Proposal proposal = TestProposals.of(borrower, TestProposals.terms("1500.00"));

			LoanApplication first = applications.propose(proposal);
			LoanApplication second = applications.propose(proposal);

			assertThat(second.id()).isEqualTo(first.id());
			assertThatIllegalArgumentException().isThrownBy(() -> applications.propose(TestProposals.of(borrower,
					TestProposals.terms("1600.00"), proposal.interactionId(), proposal.sid())));
		}

		@Test
		void givesAnotherPersonUnderTheSameRequestAnApplicationOfTheirOwn() {
			Proposal proposal = TestProposals.of(borrower, TestProposals.terms("1500.00"));
			LoanApplication first = applications.propose(proposal);

			LoanApplication second = applications
				.propose(TestProposals.of(test.borrower(), proposal.terms(), proposal.interactionId(), "another-sid"));

			assertThat(second.id()).isNotEqualTo(first.id());
		}

		@Test
		void startsTheProofAnewWhereAnotherSessionContinues() {
			Proposal proposal = TestProposals.of(borrower, TestProposals.terms("1500.00"));
			LoanApplication.Challenged challenged = test.challenged(proposal);

			LoanApplication again = applications
				.propose(TestProposals.of(borrower, proposal.terms(), proposal.interactionId(), "another-sid"));

			assertThat(again).isInstanceOf(LoanApplication.Proposed.class);
			assertThat(again.id()).isEqualTo(challenged.id());
			assertThat(again.ask().sid()).isEqualTo("another-sid");
		}

		@Test
		void refusesAboveAllTiersAndInOtherCurrenciesWithWords() {
			LoanApplication large = applications.propose(TestProposals.of(borrower, TestProposals.terms("300000.00")));
			LoanApplication foreign = applications
				.propose(TestProposals.of(borrower, TestProposals.terms("100.00", "USD")));

			assertThat(refusal(large)).isEqualTo(Reason.REFUSED);
			assertThat(((LoanApplication.Refused) large).because()).containsKeys("en", "zh-CN");
			assertThat(refusal(foreign)).isEqualTo(Reason.REFUSED);
		}

		@Test
		void holdsTheUnprovenToTheFirstTier() {
			accounts.setIdentity(borrower, Identity.UNPROVEN);

			assertThat(applications.propose(TestProposals.of(borrower, TestProposals.terms("2000.00"))))
				.isInstanceOf(LoanApplication.Proposed.class);
			assertThat(refusal(applications.propose(TestProposals.of(borrower, TestProposals.terms("2000.01")))))
				.isEqualTo(Reason.REFUSED);
		}

		@Test
		void countsWhatWasIssuedInTheLastDay() {
			String jti = test.issued(TestProposals.of(borrower, TestProposals.terms("1500.00")));

			LoanApplication.Proposed second = (LoanApplication.Proposed) applications
				.propose(TestProposals.of(borrower, TestProposals.terms("1500.00")));
			jdbc.sql("UPDATE loan_application SET issued_at = issued_at - interval '25 hours' WHERE jti = :jti")
				.param("jti", jti)
				.update();
			LoanApplication.Proposed third = (LoanApplication.Proposed) applications
				.propose(TestProposals.of(borrower, TestProposals.terms("1500.00")));

			assertThat(second.required().acrs()).containsExactly(Acr.PHR);
			assertThat(third.required().acrs()).containsExactly(Acr.MULTI);
		}

		@Test
		void continuesAfterACoolingOffWithTheSameTermsOnly() {
			Proposal proposal = TestProposals.of(borrower, TestProposals.terms("1500.00"));
			UUID id = applications.propose(proposal).id();
			test.hold(id, "cooling-off");

			LoanApplication early = applications.propose(TestProposals.of(borrower, proposal.terms()));
			jdbc.sql("UPDATE loan_application SET held_until = now() - interval '1 second' WHERE id = :id")
				.param("id", id)
				.update();
			LoanApplication other = applications.propose(TestProposals.of(borrower, TestProposals.terms("1500.01")));
			LoanApplication late = applications.propose(TestProposals.of(borrower, proposal.terms()));

			assertThat(early.id()).isEqualTo(id);
			assertThat(((LoanApplication.Held) early).reason()).isEqualTo(Reason.COOLING_OFF);
			assertThat(other.id()).isNotEqualTo(id);
			assertThat(late.id()).isEqualTo(id);
			assertThat(late).isInstanceOf(LoanApplication.Proposed.class);
			assertThat(test.evidence(id, "loan-decided")).isOne();
		}

		@Test
		void doesNotTakeAHoldBackByAskingAgain() {
			Proposal proposal = TestProposals.of(borrower, TestProposals.terms("1500.00"));
			UUID id = applications.propose(proposal).id();
			test.hold(id, "held");

			LoanApplication again = applications.propose(TestProposals.of(borrower, proposal.terms()));

			assertThat(again.id()).isEqualTo(id);
			assertThat(((LoanApplication.Held) again).reason()).isEqualTo(Reason.HELD);
			assertThat(test.evidence(id, "loan-decided")).isZero();
		}

		@Test
		void demandsAPasskeyForAnotherPayoutAccount() {
			LoanApplication.Proposed proposed = (LoanApplication.Proposed) applications
				.propose(TestProposals.of(borrower, TestProposals.change()));

			assertThat(proposed.required().acrs()).containsExactly(Acr.PHR);
		}

		@Test
		void keepsNoAccountNumberInClear() {
			LoanApplication application = applications
				.propose(TestProposals.of(borrower, TestProposals.terms("1500.00")));

			for (String query : List.of("SELECT a::text FROM loan_application a WHERE id = :id",
					"SELECT string_agg(entry, ' ') FROM evidence_entry WHERE about = :id::text",
					"SELECT string_agg(d::text, ' ') FROM policy_decision d WHERE about = :id::text")) {
				String stored = jdbc.sql(query).param("id", application.id()).query(String.class).single();
				assertThat(stored).doesNotContain(TestProposals.ACCOUNT.id())
					.doesNotContain(
							HexFormat.of().formatHex(TestProposals.ACCOUNT.id().getBytes(StandardCharsets.US_ASCII)));
			}
		}

		@Test
		void expires() {
			LoanApplication application = applications
				.propose(TestProposals.of(borrower, TestProposals.terms("1500.00")));
			test.lapse(application.id());

			assertThat(applications.find(application.id()).orElseThrow()).isInstanceOf(LoanApplication.Expired.class);
			assertThat(test.evidence(application.id(), "loan-expired")).isOne();
		}

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

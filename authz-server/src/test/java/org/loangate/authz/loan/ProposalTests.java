package org.loangate.authz.loan;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@IntegrationTest
class ProposalTests {

	@Autowired
	private LoanApplications applications;

	@Autowired
	private Accounts accounts;

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

	private static LoanApplication.Reason refusal(LoanApplication application) {
		assertThat(application).isInstanceOf(LoanApplication.Refused.class);
		return ((LoanApplication.Refused) application).reason();
	}

	@Test
	void demandsWhatPolicyAndClientDemandTogether() {
		Proposal small = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));
		Proposal asking = new Proposal(small.subject(), small.clientId(), small.clientName(), small.terms(),
				small.jkt(), Requirement.of(Acr.PHR), small.interactionId(), small.actor(), small.sid(),
				small.returnTo(), small.formActionOrigin());

		LoanApplication.Proposed proposed = (LoanApplication.Proposed) this.applications.propose(asking);

		assertThat(proposed.required().acrs()).containsExactlyInAnyOrder(Acr.MULTI, Acr.PHR);
		assertThat(proposed.ask().terms()).isEqualTo(asking.terms());
		assertThat(this.test.evidence(proposed.id(), "loan-proposed")).isOne();
	}

	@Test
	void givesTheSameApplicationToTheSameRequest() {
		Proposal proposal = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));

		LoanApplication first = this.applications.propose(proposal);
		LoanApplication second = this.applications.propose(proposal);

		assertThat(second.id()).isEqualTo(first.id());
		assertThatIllegalArgumentException().isThrownBy(() -> this.applications.propose(TestProposals.of(this.borrower,
				TestProposals.terms("1600.00"), proposal.interactionId(), proposal.sid())));
	}

	@Test
	void givesAnotherPersonUnderTheSameRequestAnApplicationOfTheirOwn() {
		Proposal proposal = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));
		LoanApplication first = this.applications.propose(proposal);

		LoanApplication second = applications
			.propose(TestProposals.of(this.test.borrower(), proposal.terms(), proposal.interactionId(), "another-sid"));

		assertThat(second.id()).isNotEqualTo(first.id());
	}

	@Test
	void startsTheProofAnewWhereAnotherSessionContinues() {
		Proposal proposal = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));
		LoanApplication.Challenged challenged = this.test.challenged(proposal);

		LoanApplication again = applications
			.propose(TestProposals.of(this.borrower, proposal.terms(), proposal.interactionId(), "another-sid"));

		assertThat(again).isInstanceOf(LoanApplication.Proposed.class);
		assertThat(again.id()).isEqualTo(challenged.id());
		assertThat(again.ask().sid()).isEqualTo("another-sid");
	}

	@Test
	void refusesAboveAllTiersAndInOtherCurrenciesWithWords() {
		LoanApplication large = this.applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("300000.00")));
		LoanApplication foreign = applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("100.00", "USD")));

		assertThat(refusal(large)).isEqualTo(Reason.REFUSED);
		assertThat(((LoanApplication.Refused) large).because()).containsKeys("en", "zh-CN");
		assertThat(refusal(foreign)).isEqualTo(Reason.REFUSED);
	}

	@Test
	void holdsTheUnprovenToTheFirstTier() {
		this.accounts.setIdentity(this.borrower, Identity.UNPROVEN);

		assertThat(this.applications.propose(TestProposals.of(this.borrower, TestProposals.terms("2000.00"))))
			.isInstanceOf(LoanApplication.Proposed.class);
		assertThat(refusal(this.applications.propose(TestProposals.of(this.borrower, TestProposals.terms("2000.01")))))
			.isEqualTo(Reason.REFUSED);
	}

	@Test
	void countsWhatWasIssuedInTheLastDay() {
		String jti = this.test.issued(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));

		LoanApplication.Proposed second = (LoanApplication.Proposed) applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));
		this.jdbc.sql("UPDATE loan_application SET issued_at = issued_at - interval '25 hours' WHERE jti = :jti")
			.param("jti", jti)
			.update();
		LoanApplication.Proposed third = (LoanApplication.Proposed) applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));

		assertThat(second.required().acrs()).containsExactly(Acr.PHR);
		assertThat(third.required().acrs()).containsExactly(Acr.MULTI);
	}

	@Test
	void continuesAfterACoolingOffWithTheSameTermsOnly() {
		Proposal proposal = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));
		UUID id = this.applications.propose(proposal).id();
		this.test.hold(id, "cooling-off");

		LoanApplication early = this.applications.propose(TestProposals.of(this.borrower, proposal.terms()));
		this.jdbc.sql("UPDATE loan_application SET held_until = now() - interval '1 second' WHERE id = :id")
			.param("id", id)
			.update();
		LoanApplication other = this.applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("1500.01")));
		LoanApplication late = this.applications.propose(TestProposals.of(this.borrower, proposal.terms()));

		assertThat(early.id()).isEqualTo(id);
		assertThat(((LoanApplication.Held) early).reason()).isEqualTo(Reason.COOLING_OFF);
		assertThat(other.id()).isNotEqualTo(id);
		assertThat(late.id()).isEqualTo(id);
		assertThat(late).isInstanceOf(LoanApplication.Proposed.class);
		assertThat(this.test.evidence(id, "loan-decided")).isOne();
	}

	@Test
	void doesNotTakeAHoldBackByAskingAgain() {
		Proposal proposal = TestProposals.of(this.borrower, TestProposals.terms("1500.00"));
		UUID id = this.applications.propose(proposal).id();
		this.test.hold(id, "held");

		LoanApplication again = this.applications.propose(TestProposals.of(this.borrower, proposal.terms()));

		assertThat(again.id()).isEqualTo(id);
		assertThat(((LoanApplication.Held) again).reason()).isEqualTo(Reason.HELD);
		assertThat(this.test.evidence(id, "loan-decided")).isZero();
	}

	@Test
	void demandsAPasskeyForAnotherPayoutAccount() {
		LoanApplication.Proposed proposed = (LoanApplication.Proposed) applications
			.propose(TestProposals.of(this.borrower, TestProposals.change()));

		assertThat(proposed.required().acrs()).containsExactly(Acr.PHR);
	}

	@Test
	void keepsNoAccountNumberInClear() {
		LoanApplication application = applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));

		for (String query : List.of("SELECT a::text FROM loan_application a WHERE id = :id",
				"SELECT string_agg(entry, ' ') FROM evidence_entry WHERE about = :id::text",
				"SELECT string_agg(d::text, ' ') FROM policy_decision d WHERE about = :id::text")) {
			String stored = this.jdbc.sql(query).param("id", application.id()).query(String.class).single();
			assertThat(stored).doesNotContain(TestProposals.ACCOUNT.id())
				.doesNotContain(
						HexFormat.of().formatHex(TestProposals.ACCOUNT.id().getBytes(StandardCharsets.US_ASCII)));
		}
	}

	@Test
	void expires() {
		LoanApplication application = applications
			.propose(TestProposals.of(this.borrower, TestProposals.terms("1500.00")));
		this.test.lapse(application.id());

		assertThat(this.applications.find(application.id()).orElseThrow()).isInstanceOf(LoanApplication.Expired.class);
		assertThat(this.test.evidence(application.id(), "loan-expired")).isOne();
	}

}

package org.loangate.authz.recovery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.loan.Issuance;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.Proposal;
import org.loangate.authz.loan.Redemption;
import org.loangate.authz.loan.TestApplications;
import org.loangate.authz.loan.TestProposals;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// What an account that two sides want still agrees to.
@IntegrationTest
class FrozenAccountTests extends RecoverySteps {

	private static final String SMALL = "100.00";

	private static final String LARGE = "8000.00";

	@Autowired
	private LoanApplications applications;

	private TestApplications test;

	@BeforeEach
	void prepare() {
		this.test = new TestApplications(this.server);
	}

	private Proposal proposal(String amount) {
		return TestProposals.of(this.subject, TestProposals.terms(amount));
	}

	private LoanApplication now(UUID id) {
		return this.applications.find(id).orElseThrow();
	}

	private void freeze() {
		this.transactions.executeWithoutResult((_) -> this.changes.freeze(this.subject, "two-addresses", "change"));
	}

	@Test
	void losesWhatWasAgreedToAndNotRedeemedInThatMoment() {
		UUID approved = this.test.approved(proposal(SMALL)).id();
		UUID issued = this.test.approved(proposal(SMALL)).id();
		String jti = this.test.issue(issued);
		UUID redeemed = this.test.approved(proposal(SMALL)).id();
		this.applications.redeem(TestApplications.request(this.test.issue(redeemed), SMALL, "key", "body"));
		UUID another = this.test.approved(TestProposals.of(this.test.borrower(), TestProposals.terms(SMALL))).id();

		frozenByTwoAddresses();

		for (UUID id : List.of(approved, issued)) {
			assertThat(now(id)).isInstanceOfSatisfying(LoanApplication.Refused.class,
					(refused) -> assertThat(refused.reason()).isEqualTo(LoanApplication.Reason.REVOKED));
		}
		assertThat(this.applications.issue(approved, TestProposals.CLIENT, TestProposals.JKT, "jti",
				Instant.now().plusSeconds(300)))
			.isInstanceOf(Issuance.Refused.class);
		assertThat(this.applications.redeem(TestApplications.request(jti, SMALL, "key", "body")))
			.isEqualTo(new Redemption.Refused(Redemption.Reason.REVOKED, List.of()));
		assertThat(now(redeemed)).isInstanceOf(LoanApplication.Redeemed.class);
		assertThat(now(another)).isInstanceOf(LoanApplication.Approved.class);
	}

	@Test
	void losesNothingWhereFreezingIsTakenBack() {
		UUID approved = this.test.approved(proposal(SMALL)).id();

		this.transactions.executeWithoutResult((status) -> {
			this.changes.freeze(this.subject, "two-addresses", "change");
			status.setRollbackOnly();
		});

		assertThat(isFrozen()).isFalse();
		assertThat(now(approved)).isInstanceOf(LoanApplication.Approved.class);
	}

	@Test
	void agreesToSmallLoansAtMost() {
		assertThat(this.test.approved(proposal(LARGE))).isNotNull();
		open();
		LoanApplication.Challenged large = this.test.challenged(proposal(LARGE));
		LoanApplication.Challenged small = this.test.challenged(proposal(SMALL));

		freeze();

		assertThat(this.test.approve(large, TestApplications.LIVE)).isNotInstanceOf(LoanApplication.Approved.class);
		assertThat(this.test.approve(small, TestApplications.LIVE)).isInstanceOf(LoanApplication.Approved.class);
	}

	@Test
	void leavesNoLargeLoanWhicheverOfAgreeingAndFreezingIsFirst() {
		for (int round = 0; round < 20; round++) {
			open();
			LoanApplication.Challenged large = this.test.challenged(proposal(LARGE));

			TestApplications.atOnce(2, (i) -> {
				if (i == 0) {
					this.test.approve(large, TestApplications.LIVE);
				}
				else {
					freeze();
				}
				return i;
			});

			assertThat(now(large.id())).isNotInstanceOfAny(LoanApplication.Approved.class,
					LoanApplication.Issued.class);
		}
	}

}

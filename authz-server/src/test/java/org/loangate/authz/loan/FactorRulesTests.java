package org.loangate.authz.loan;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What a policy says of factors, obeyed by loans.
@IntegrationTest
class FactorRulesTests {

	private static final Assurance MULTI = new Assurance(Acr.MULTI, List.of("pwd", "otp", "mfa"), Instant.now());

	private static final String CEILING = """
			factors:
			  totp: { ceiling: { value: "1000.00", currency: CNY } }
			""";

	private static final String PASSKEYS_ONLY = """
			assurance:
			  - { acr: "urn:loangate:acr:single", any_of: [[password], [passkey]] }
			  - { acr: "urn:loangate:acr:multi", any_of: [[passkey]] }
			  - { acr: phr, any_of: [[passkey]] }
			  - { acr: phrh, any_of: [[passkey-attested]] }
			  - { acr: "urn:loangate:acr:live", any_of: [[passkey, liveness]] }
			""";

	@Autowired
	private LoanApplications applications;

	@Autowired
	private Agreements agreements;

	@Autowired
	private Accounts accounts;

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
	void putTheBuiltInPolicyBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	private void putInForce(String section) {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn() + section);
	}

	/// Mei has a password and an authenticator app.
	private Step next(LoanApplication application) {
		Subject mei = application.ask().subject();
		SignIn signIn = new SignIn(mei, "sid-of-the-browser",
				List.of(new ProvenFactor("password", List.of("pwd"), Instant.now())), Instant.now());
		return this.agreements.next(application.id(), signIn, new Summary(List.of()));
	}

	private Subject mei() {
		return this.accounts.findByEmail("mei@example.test").orElseThrow().subject();
	}

	private LoanApplication propose(String amount) {
		return this.applications.propose(TestProposals.of(mei(), TestProposals.terms(amount)));
	}

	private static void assertThatAPasskeyIsMissing(Step step) {
		assertThat(step).isInstanceOfSatisfying(Step.Enrol.class, (enrol) -> assertThat(enrol.ways()).singleElement()
			.satisfies((way) -> assertThat(way).extracting("id").containsExactly("passkey")));
	}

	@Test
	void asksForAFactorUpToItsCeiling() {
		putInForce(CEILING);

		assertThat(next(propose("1000.00"))).isInstanceOf(Step.Prove.class);
	}

	@Test
	void namesWhatIsMissingWhereTheAmountIsAboveAFactorsCeiling() {
		putInForce(CEILING);

		assertThatAPasskeyIsMissing(next(propose("1000.01")));
	}

	@Test
	void doesNotApproveByAFactorWhoseCeilingCameDownMeanwhile() {
		LoanApplication.Challenged challenged = this.test
			.challenged(TestProposals.of(this.test.borrower(), TestProposals.terms("1500.00")));
		putInForce(CEILING);

		assertThat(this.test.approve(challenged, MULTI)).isInstanceOf(LoanApplication.Proposed.class);
		assertThat(this.test.approve(this.test.challenge(challenged.id()), TestApplications.LIVE))
			.isInstanceOf(LoanApplication.Approved.class);
	}

	@Test
	void namesWhatIsMissingWhereAClassTakesMore() {
		putInForce(PASSKEYS_ONLY);

		assertThatAPasskeyIsMissing(next(propose("500.00")));
	}

	@Test
	void doesNotApproveByWhatNoLongerReachesTheClass() {
		LoanApplication.Challenged challenged = this.test
			.challenged(TestProposals.of(this.test.borrower(), TestProposals.terms("1500.00")));
		putInForce(PASSKEYS_ONLY);

		assertThat(this.test.approve(challenged, MULTI)).isInstanceOf(LoanApplication.Proposed.class);
	}

	@Test
	void keepsWithTheDecisionWhatDidNotCount() {
		putInForce(CEILING);

		UUID id = propose("1500.00").id();

		assertThat(this.jdbc.sql("SELECT obligations -> 'excluded_factors' FROM policy_decision WHERE about = :about")
			.param("about", id.toString())
			.query(String.class)
			.single()).isEqualTo("[\"totp\"]");
	}

}

package org.loangate.authz.policy.trial;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyReader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PolicyCasesTests {

	private static final String RULES = """
			rules:
			  - id: slowly
			    when: loan.term_months > 12
			    then: { step_up: { acr: phr }, cool_off: PT24H, notify: payout-account-change }
			  - id: by-a-person
			    when: subject.identity == "asserted"
			    then: { hold: known-from-elsewhere }
			  - id: idle
			    when: client.id == "nobody"
			    then: { deny: nobody }

			""";

	private final Policy policy = new PolicyReader().read(TestPolicies.withRules(RULES));

	@Test
	void comparesWhatACaseSaysAndNothingElse() {
		PolicyCases.Report report = run("""
				- name: later
				  given: { loan.term_months: 24, subject.identity: proven, client.id: a }
				  outcome: permit
				  step_up: phr
				  cool_off: PT24H
				  notify: [payout-account-change]
				- name: held
				  given: { loan.term_months: 6, subject.identity: asserted, client.id: a }
				  fires: [by-a-person]
				  outcome: hold
				  hold: known-from-elsewhere
				""");

		assertThat(report.cases()).allMatch(PolicyCases.Ran::passed);
		assertThat(report.passed()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "fires, [idle]", "outcome, deny", "step_up, phrh", "cool_off, PT1H", "notify, []", "hold, other",
			"reason, other" })
	void tellsWhatCameOtherThanExpected(String key, String wrong) {
		String outcome = key.equals("outcome") ? "" : "  outcome: permit\n";
		PolicyCases.Report report = run(
				"- name: one\n  given: { loan.term_months: 24, subject.identity: proven, client.id: a }\n" + outcome
						+ "  " + key + ": " + wrong + "\n");

		assertThat(report.passed()).isFalse();
		assertThat(report.cases().getFirst().actual().get(key))
			.isNotEqualTo(report.cases().getFirst().expected().get(key));
	}

	@Test
	void namesRulesThatNoCaseTries() {
		PolicyCases.Report report = run("""
				- name: one
				  given: { loan.term_months: 24, client.id: a }
				  outcome: hold
				""");

		assertThat(report.neverFiring()).containsExactly("by-a-person", "idle");
		assertThat(report.alwaysFiring()).containsExactly("slowly", "by-a-person");
		assertThat(report.coverage().getFirst())
			.isEqualTo(new PolicyCases.Coverage("slowly", List.of("one"), List.of()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			- { name: a, given: {}, outcome: permit, moon: full }    | line 1, column 42
			- { name: a, given: {}, outcome: maybe }                 | line 1, column 34
			- { name: a, given: { moon.phase: full }, outcome: deny }| line 1, column 23
			- { name: a, given: { loan.term_months: much }, outcome: deny } | a whole number
			- { name: a, given: { loan.amount: CNY 1.001 }, outcome: deny } | an amount such as CNY 1500.00
			- { name: a, given: {}, outcome: deny, step_up: alive }  | an acr that is defined
			- { name: a, given: {} }                                 | no outcome
			{ name: a }                                              | a list
			""")
	void refusesByLineAndColumnWhatIsNoCase(String document, String message) {
		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> PolicyCases.read(document))
			.withMessageContaining(message);
	}

	@Test
	void refusesTwoCasesOfOneName() {
		assertThatExceptionOfType(InvalidPolicy.class)
			.isThrownBy(() -> PolicyCases.read("- { name: a, given: {}, outcome: deny }\n".repeat(2)))
			.withMessageContaining("line 2")
			.withMessageContaining("again");
	}

	@Test
	void refusesMoreCasesThanAThousand() {
		assertThatExceptionOfType(InvalidPolicy.class)
			.isThrownBy(() -> PolicyCases.read("- { name: a, given: {}, outcome: deny }\n".repeat(1001)))
			.withMessageContaining("at most 1000");
	}

	private PolicyCases.Report run(String cases) {
		return PolicyCases.read(cases).run(this.policy);
	}

}

package org.loangate.authz.policy;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.language.TestDocuments;

import static org.assertj.core.api.Assertions.assertThat;

class QuietRuleTests {

	private static final Map<String, Object> KNOWN = Map.of("client.id", "a");

	@Test
	void keepsAQuietRulesReasonAndWordsFromTheBorrower() {
		Evaluation evaluation = evaluated("""
				- id: farm
				  when: client.id == "a"
				  then: { deny: device-farm }
				  because: { en: Too many., zh-CN: 太多 }
				  quiet: true
				""");

		Decision decision = evaluation.decision(UUID.randomUUID(), "digest");
		assertThat(evaluation.reason()).isEqualTo("device-farm");
		assertThat(decision.outcome()).isEqualTo(Outcome.DENY);
		assertThat(decision.reason()).isEqualTo("refused");
		assertThat(decision.because()).isEmpty();
	}

	@Test
	void tellsWhatAnotherRuleSaysWhereOneThatMayBeToldRefusesToo() {
		Evaluation evaluation = evaluated("""
				- id: a-quiet-one
				  when: client.id == "a"
				  then: { deny: device-farm }
				  quiet: true
				- id: loud
				  when: client.id != "b"
				  then: { deny: above-limit }
				  because: { en: Too much., zh-CN: 太多 }
				""");

		assertThat(evaluation.reason()).isEqualTo("above-limit");
		assertThat(evaluation.because()).containsEntry("en", "Too much.");
	}

	@Test
	void saysWhyAWaitIsAskedForRatherThanWhyAStepUpIs() {
		Evaluation evaluation = evaluated("""
				- id: step
				  when: client.id == "a"
				  then: { step_up: { acr: phr } }
				  because: { en: Prove it., zh-CN: 证明 }
				- id: wait
				  when: client.id == "a"
				  then: { cool_off: PT1H }
				  because: { en: Wait., zh-CN: 等待 }
				""");

		assertThat(evaluation.outcome()).isEqualTo(Outcome.PERMIT);
		assertThat(evaluation.because()).containsEntry("en", "Wait.");
	}

	@Test
	void saysWhyTheStrongestStepUpIsAskedForAndNothingOfAQuietOne() {
		String rules = """
				- id: lesser
				  when: client.id == "a"
				  then: { step_up: { acr: phr } }
				  because: { en: Prove it., zh-CN: 证明 }
				- id: strongest
				  when: client.id == "a"
				  then: { step_up: { acr: "urn:loangate:acr:live" } }
				  because: { en: Show your face., zh-CN: 露脸 }
				""";

		assertThat(evaluated(rules).because()).containsEntry("en", "Show your face.");
		assertThat(evaluated(rules + "  quiet: true\n").because()).isEmpty();
	}

	private static Evaluation evaluated(String rules) {
		return Evaluation.of(TestDocuments.policy(rules).index(), KNOWN);
	}

}

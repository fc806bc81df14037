package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.rule.RuleIndex;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import static org.assertj.core.api.Assertions.assertThat;

class EvaluationProperties {

	private static final Conditions CONDITIONS = new Conditions(Fact.ALL);

	private static final Condition TRUE = condition("true");

	private static final Condition FALSE = condition("false");

	// client.id is never among the known facts here.
	private static final Condition UNKNOWN = condition("client.id == 'a'");

	private static Condition condition(String source) {
		return CONDITIONS.compile(YamlValue.parse("when: \"" + source + "\"").fields(Set.of()).get("when"));
	}

	private static Evaluation evaluated(List<Rule> rules) {
		return Evaluation.of(RuleIndex.of(rules), Map.of());
	}

	@Property
	void theOrderOfRulesChangesNothing(@ForAll("rules") List<Rule> rules, @ForAll Random random) {
		List<Rule> shuffled = new ArrayList<>(rules);
		Collections.shuffle(shuffled, random);

		Evaluation one = evaluated(rules);
		Evaluation other = evaluated(shuffled);

		assertThat(other.outcome()).isEqualTo(one.outcome());
		assertThat(other.reason()).isEqualTo(one.reason());
		assertThat(other.because()).isEqualTo(one.because());
		assertThat(other.quiet()).isEqualTo(one.quiet());
		assertThat(other.obligations()).isEqualTo(one.obligations());
		assertThat(other.results()).isEqualTo(one.results());
	}

	@Property
	void permitsOnlyWhereARuleThatHoldsSaysStepUp(@ForAll("rules") List<Rule> rules) {
		Evaluation evaluation = evaluated(rules);

		boolean stepUp = rules.stream().anyMatch((rule) -> rule.when() == TRUE && rule.then().stepUp() != null);
		boolean restricted = rules.stream()
			.anyMatch((rule) -> rule.when() != FALSE && (rule.then().deny() != null || rule.then().hold() != null));
		assertThat(evaluation.outcome() == Outcome.PERMIT).isEqualTo(stepUp && !restricted);
	}

	@Property
	void knowingLessNeverPermitsMoreNorDemandsLess(@ForAll("rules") List<Rule> rules) {
		Map<Condition, Condition> less = Map.of(TRUE, TRUE, FALSE, UNKNOWN, UNKNOWN, UNKNOWN);
		List<Rule> darker = rules.stream()
			.map((rule) -> new Rule(rule.id(), less.get(rule.when()), rule.then(), rule.because(), rule.quiet()))
			.toList();

		Evaluation clear = evaluated(rules);
		Evaluation dark = evaluated(darker);

		if (dark.outcome() == Outcome.PERMIT) {
			assertThat(clear.outcome()).isEqualTo(Outcome.PERMIT);
			assertThat(required(dark).join(required(clear))).isEqualTo(required(dark));
		}
	}

	private static Requirement required(Evaluation evaluation) {
		return evaluation.obligations()
			.stream()
			.filter(Obligation.StepUp.class::isInstance)
			.map((obligation) -> ((Obligation.StepUp) obligation).requirement())
			.findFirst()
			.orElseThrow();
	}

	@Provide
	Arbitrary<List<Rule>> rules() {
		Arbitrary<Condition> conditions = Arbitraries.of(TRUE, FALSE, UNKNOWN);
		Arbitrary<Requirement> requirements = Combinators
			.combine(Arbitraries.of(Acr.class), Arbitraries.of("otp", "user", "face").set().ofMaxSize(2),
					Arbitraries.of(1, 5, 10).injectNull(0.3))
			.as((acr, methods, minutes) -> new Requirement(Set.of(acr), methods,
					(minutes != null) ? Duration.ofMinutes(minutes) : null));
		Arbitrary<Rule.Effects> effects = Combinators
			.combine(requirements.injectNull(0.4), Arbitraries.of(1, 60).map(Duration::ofMinutes).injectNull(0.7),
					Arbitraries.of("hold-a", "hold-b").injectNull(0.8),
					Arbitraries.of("deny-a", "deny-b").injectNull(0.85), Arbitraries.of("a", "b").injectNull(0.6))
			.as(Rule.Effects::new);
		Arbitrary<Rule> rule = Combinators.combine(conditions, effects, Arbitraries.of(true, false))
			.as((when, then, quiet) -> new Rule("", when, then, Map.of(), quiet));
		return rule.list().ofMaxSize(7).map((drafts) -> {
			List<Rule> rules = new ArrayList<>();
			drafts.forEach((draft) -> rules.add(new Rule("rule-" + rules.size(), draft.when(), draft.then(),
					Map.of("en", "because of " + rules.size()), draft.quiet())));
			return rules;
		});
	}

}

package org.loangate.authz.policy.trial;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.loangate.contract.Money;

/// What a policy says of one set of facts, explained.
///
/// @param outcome `permit`, `hold` or `deny`; what comes of it where facts that were not recorded are unknown
/// @param reason code of the rule that settled it
/// @param because that rule's words, by language tag
/// @param quiet whether the person it concerns is not told the reason
/// @param obligations as decisions are recorded
/// @param rules each rule, in the order written
/// @param change what it would have meant for a decision of the past, by the code of the [Change]; `null` for facts that
/// were given
/// @param needs facts that were not recorded then, and the rules that need them
public record Simulation(String outcome, String reason, Map<String, String> because, boolean quiet,
		Map<String, Object> obligations, List<Tested> rules, @Nullable String change, List<Needed> needs) {

	private static final Set<String> ALL = Fact.ALL.stream().map(Fact::name).collect(Collectors.toUnmodifiableSet());

	/// On facts that somebody gives.
	public static Simulation of(Policy policy, GivenFacts facts) {
		return explained(policy, policy.evaluate(facts.known()), facts.known(), Set.of(), null, List.of());
	}

	/// On what was known for a decision of the past.
	public static Simulation of(Policy policy, Decided decided) {
		RecordedFacts facts = new RecordedFacts.Reader(ALL).read(decided.readings().toString());
		Candidate.Tried tried = new Candidate(policy).on(facts,
				Outcome.valueOf(decided.outcome().toUpperCase(Locale.ROOT)), Demand.of(decided.obligations()));
		List<Needed> needs = tried.needs().stream().map((need) -> new Needed(need.rule(), need.fact())).toList();
		return explained(policy, policy.evaluate(facts.known()), facts.known(), facts.missing(), tried.change().code(),
				needs);
	}

	/// What each rule reads, and what became of it, where this is known.
	/// @param missing facts that were not recorded
	public static List<Tested> rules(Policy policy, Map<String, Object> known, Set<String> missing) {
		return Evaluation.explained(policy.rules(), known)
			.stream()
			.map((rule) -> new Tested(rule.rule(), code(rule.result()),
					rule.reads().stream().map((fact) -> reading(fact, known, missing)).toList()))
			.toList();
	}

	/// The rules of a policy over what was known for a decision.
	public static List<Tested> rules(Policy policy, Decided decided) {
		RecordedFacts facts = new RecordedFacts.Reader(ALL).read(decided.readings().toString());
		return rules(policy, facts.known(), facts.missing());
	}

	private static Simulation explained(Policy policy, Evaluation evaluation, Map<String, Object> known,
			Set<String> missing, @Nullable String change, List<Needed> needs) {
		return new Simulation(code(evaluation.outcome()), evaluation.reason(), evaluation.because(), evaluation.quiet(),
				DecisionRecords.json(evaluation.obligations()), rules(policy, known, missing), change, needs);
	}

	private static Map<String, Object> reading(String fact, Map<String, Object> known, Set<String> missing) {
		Map<String, Object> reading = new LinkedHashMap<>();
		reading.put("fact", fact);
		Object value = known.get(fact);
		if (value == null) {
			reading.put("unknown", missing.contains(fact) ? "not-recorded" : "not-known");
		}
		else {
			reading.put("value", (value instanceof Money money)
					? Map.of("value", money.value().toPlainString(), "currency", money.currency().getCurrencyCode())
					: value);
		}
		return reading;
	}

	private static String code(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	/// A rule.
	///
	/// @param result `true`, `false` or `unknown`
	/// @param reads the facts that its condition refers to: `fact` with `value` or
	/// `unknown`
	public record Tested(String id, String result, List<Map<String, Object>> reads) {
	}

	/// A fact that a rule needs and that was not recorded.
	public record Needed(String rule, String fact) {
	}

}

package org.loangate.authz.policy.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.Rule;

/// A policy that is tried on what was recorded: what it would have meant, as far as the record says.
///
/// A fact that was not recorded has some value that nobody knows. A rule whose condition rests on one may hold or not, so
/// both are followed up; where they lead to different changes, nothing is said.
final class Candidate {

	/// What the report calls the ceilings for factors, which read a fact as rules do. No
	/// rule can be called so.
	static final String CEILING = "factor_ceilings";

	private static final String TOTAL = Fact.LOAN_TOTAL_24H.name();

	private final Policy policy;

	private final Map<String, Rule> rules = new HashMap<>();

	private final Map<String, Set<String>> reads = new HashMap<>();

	Candidate(Policy policy) {
		this.policy = policy;
		for (Rule rule : policy.rules()) {
			this.rules.put(rule.id(), rule);
			this.reads.put(rule.id(), Set.copyOf(rule.when().reads()));
		}
	}

	/// Every fact that it reads.
	Set<String> reads() {
		Set<String> all = new TreeSet<>(Set.of(TOTAL));
		this.reads.values().forEach(all::addAll);
		return all;
	}

	/// What it would have meant.
	Tried on(RecordedFacts facts, Outcome outcome, Demand asked) {
		Evaluation evaluation = Evaluation.of(this.policy.index(), facts.known());
		List<Need> needs = facts.missing().isEmpty() ? List.of() : needs(evaluation, facts.missing());
		if (needs.isEmpty()) {
			Evaluation settled = this.policy.settled(evaluation, facts.known());
			return new Tried(change(settled, outcome, asked), settled, needs);
		}
		Set<String> open = new LinkedHashSet<>();
		needs.forEach((need) -> open.add(need.rule()));
		Evaluation least = with(evaluation, open, Result.FALSE);
		Evaluation most = this.policy.settled(with(evaluation, open, Result.TRUE), facts.known());
		if (!open.contains(CEILING)) {
			least = this.policy.settled(least, facts.known());
		}
		Change change = change(least, outcome, asked);
		if (change != change(most, outcome, asked) || (permitsNothing(least) && open.stream().anyMatch(this::opens))) {
			return new Tried(Change.UNDECIDABLE, most, needs);
		}
		return new Tried(change, most, needs);
	}

	private static Change change(Evaluation evaluation, Outcome outcome, Demand asked) {
		return Change.between(outcome, asked, evaluation.outcome(), Demand.of(evaluation.obligations()));
	}

	private List<Need> needs(Evaluation evaluation, Set<String> missing) {
		List<Need> needs = new ArrayList<>();
		evaluation.results().forEach((rule, result) -> {
			if (result == Result.UNKNOWN) {
				this.reads.getOrDefault(rule, Set.of())
					.stream()
					.filter(missing::contains)
					.forEach((fact) -> needs.add(new Need(rule, fact)));
			}
		});
		if (missing.contains(TOTAL) && (this.policy.settings().quarantineCeiling() != null
				|| !this.policy.factors().ceilings().isEmpty())) {
			needs.add(new Need(CEILING, TOTAL));
		}
		return needs;
	}

	private Evaluation with(Evaluation evaluation, Set<String> open, Result result) {
		Map<String, Result> results = new HashMap<>(evaluation.results());
		open.forEach((rule) -> results.replace(rule, result));
		return Evaluation.combining(this.policy.rules(), results);
	}

	// Where no rule permits, one that holds may still do so, or leave it to a person:
	// that is less than a denial, and lies between the two that were looked at.
	private static boolean permitsNothing(Evaluation least) {
		return least.outcome() == Outcome.DENY && least.reason().equals(Evaluation.NO_RULE_PERMITS);
	}

	private boolean opens(String id) {
		Rule rule = this.rules.get(id);
		return rule != null && rule.then().deny() == null
				&& (rule.then().stepUp() != null || rule.then().hold() != null);
	}

	/// A rule, and a fact it needs that was not recorded.
	record Need(String rule, String fact) {
	}

	/// What came of it.
	///
	/// @param evaluation with every rule that cannot be told taken to hold
	/// @param needs rules that cannot be told, and the facts they lack
	record Tried(Change change, Evaluation evaluation, List<Need> needs) {
	}

}

package org.loangate.authz.policy.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rules, ready to be evaluated: made once for each version of a policy, then shared by all threads.
public final class RuleIndex {

	private final List<Rule> rules;

	private final Map<String, Integer> positions;

	private RuleIndex(List<Rule> rules, Map<String, Integer> positions) {
		this.rules = rules;
		this.positions = positions;
	}

	/// Prepares rules.
	public static RuleIndex of(List<Rule> rules) {
		Map<String, Integer> positions = new HashMap<>();
		for (Rule rule : rules) {
			positions.put(rule.id(), positions.size());
		}
		return new RuleIndex(List.copyOf(rules), positions);
	}

	/// The rules, in the order written.
	public List<Rule> rules() {
		return this.rules;
	}

	/// What is known of where a rule stands, or -1.
	int position(Object id) {
		Integer position = this.positions.get(id);
		return (position != null) ? position : -1;
	}

	/// Evaluates every condition that what is known does not already rule out.
	Results results(Map<String, Object> known) {
		Condition.Result[] results = new Condition.Result[this.rules.size()];
		for (int i = 0; i < results.length; i++) {
			results[i] = this.rules.get(i).when().test(known);
		}
		return new Results(this, results);
	}

}

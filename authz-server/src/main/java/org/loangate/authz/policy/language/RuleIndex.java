package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.policy.language.FactIndex.ByThreshold;
import org.loangate.authz.policy.language.FactIndex.ByValue;
import org.loangate.authz.policy.language.FactIndex.Placed;
import org.loangate.authz.policy.language.Guard.Among;
import org.loangate.authz.policy.language.Guard.Range;

/// Rules, ready to be evaluated: made once for each version of a policy, then shared by all threads.
///
/// Each known fact leaves the alternatives of conditions whose guards it passes; only conditions of which every known fact
/// leaves an alternative are evaluated. The others are false, as CEL would find them: an unknown fact leaves everything.
public final class RuleIndex {

	private final List<Rule> rules;

	private final Map<String, Integer> positions;

	// The rule of each alternative.
	private final int[] owners;

	private final List<Map.Entry<String, FactIndex>> facts;

	private RuleIndex(List<Rule> rules) {
		this.rules = List.copyOf(rules);
		this.positions = new HashMap<>();
		this.owners = new int[rules.stream().mapToInt((rule) -> rule.when().guards().size()).sum()];
		Map<String, List<Placed<Among>>> values = new LinkedHashMap<>();
		Map<Map.Entry<String, Optional<?>>, List<Placed<Range>>> ranges = new LinkedHashMap<>();
		int alternatives = 0;
		for (Rule rule : rules) {
			int owner = this.positions.size();
			this.positions.put(rule.id(), owner);
			for (List<Guard> alternative : rule.when().guards()) {
				int position = alternatives++;
				this.owners[position] = owner;
				for (Guard guard : alternative) {
					switch (guard) {
						case Among among -> values.computeIfAbsent(among.fact(), (_) -> new ArrayList<>())
							.add(new Placed<>(position, among));
						case Range range ->
							ranges
								.computeIfAbsent(Map.entry(range.fact(), Optional.ofNullable(range.currency())),
										(_) -> new ArrayList<>())
								.add(new Placed<>(position, range));
					}
				}
			}
		}
		List<Map.Entry<String, FactIndex>> indexes = new ArrayList<>();
		values.forEach((fact, guards) -> indexes.add(Map.entry(fact, new ByValue(guards, this.owners.length))));
		ranges.forEach((key, guards) -> indexes.add(Map.entry(key.getKey(),
				new ByThreshold(guards.getFirst().guard().currency(), guards, this.owners.length))));
		this.facts = List.copyOf(indexes);
	}

	/// Prepares rules.
	public static RuleIndex of(List<Rule> rules) {
		return new RuleIndex(rules);
	}

	/// The rules, in the order written.
	public List<Rule> rules() {
		return this.rules;
	}

	/// Where a rule stands, or -1.
	int position(Object id) {
		Integer position = this.positions.get(id);
		return (position != null) ? position : -1;
	}

	/// What becomes of every condition.
	Results results(Map<String, Object> known) {
		Results results = new Results(this);
		long[] left = left(known);
		int evaluated = -1;
		for (int word = 0; word < left.length; word++) {
			for (long bits = left[word]; bits != 0; bits &= bits - 1) {
				int owner = this.owners[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
				// Alternatives of one rule stand side by side.
				if (owner != evaluated) {
					results.set(owner, this.rules.get(owner).when().test(known));
					evaluated = owner;
				}
			}
		}
		return results;
	}

	private long[] left(Map<String, Object> known) {
		long[] left = FactIndex.all(this.owners.length);
		for (Map.Entry<String, FactIndex> fact : this.facts) {
			Object value = known.get(fact.getKey());
			long[] these = (value != null) ? fact.getValue().left(value) : null;
			for (int i = 0; these != null && i < left.length; i++) {
				left[i] &= these[i];
			}
		}
		return left;
	}

}

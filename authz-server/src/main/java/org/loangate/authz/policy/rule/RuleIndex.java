package org.loangate.authz.policy.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.FactIndex.ByThreshold;
import org.loangate.authz.policy.rule.FactIndex.ByValue;
import org.loangate.authz.policy.rule.FactIndex.Placed;
import org.loangate.authz.policy.rule.Guard.Alternative;
import org.loangate.authz.policy.rule.Guard.Among;
import org.loangate.authz.policy.rule.Guard.Range;

/// Rules, ready to be evaluated: made once for each version of a policy, then shared by all threads.
///
/// Each known fact leaves the alternatives of conditions whose guards it passes. A condition of which no alternative is
/// left is false, and one holds of which an alternative is left that consists of guards on known facts alone: as CEL would
/// find them. The others are evaluated.
public final class RuleIndex {

	private final List<Rule> rules;

	private final Map<String, Integer> positions;

	// The rule of each alternative.
	private final int[] owners;

	// Alternatives to which more belongs than their guards.
	private final long[] parts;

	private final List<Indexed> facts;

	private RuleIndex(List<Rule> rules) {
		this.rules = List.copyOf(rules);
		this.positions = new HashMap<>();
		this.owners = new int[rules.stream().mapToInt((rule) -> rule.when().alternatives().size()).sum()];
		this.parts = FactIndex.none(this.owners.length);
		Map<String, List<Placed<Among>>> values = new LinkedHashMap<>();
		Map<Map.Entry<String, Optional<?>>, List<Placed<Range>>> ranges = new LinkedHashMap<>();
		int alternatives = 0;
		for (Rule rule : rules) {
			int owner = this.positions.size();
			this.positions.put(rule.id(), owner);
			for (Alternative alternative : rule.when().alternatives()) {
				int position = alternatives++;
				this.owners[position] = owner;
				if (!alternative.isWhole()) {
					FactIndex.set(this.parts, position);
				}
				for (Guard guard : alternative.guards()) {
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
		List<Indexed> indexes = new ArrayList<>();
		values.forEach((fact, guards) -> indexes
			.add(new Indexed(fact, new ByValue(guards, this.owners.length), guarded(guards))));
		ranges.forEach((key, guards) -> indexes.add(new Indexed(key.getKey(),
				new ByThreshold(guards.getFirst().guard().currency(), guards, this.owners.length), guarded(guards))));
		this.facts = List.copyOf(indexes);
	}

	private long[] guarded(List<? extends Placed<?>> guards) {
		long[] bits = FactIndex.none(this.owners.length);
		guards.forEach((one) -> FactIndex.set(bits, one.position()));
		return bits;
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
	/// @param known the facts that are known, by name; others are unknown
	public Results results(Map<String, Object> known) {
		Results results = new Results(this);
		long[] left = FactIndex.all(this.owners.length);
		long[] untold = this.parts.clone();
		for (Indexed fact : this.facts) {
			Object value = known.get(fact.name());
			long[] passed = (value != null) ? fact.index().left(value) : null;
			for (int i = 0; i < left.length; i++) {
				if (passed != null) {
					left[i] &= passed[i];
				}
				else {
					untold[i] |= fact.guarded()[i];
				}
			}
		}
		for (int word = 0; word < left.length; word++) {
			for (long bits = left[word] & ~untold[word]; bits != 0; bits &= bits - 1) {
				results.set(owner(word, bits), Result.TRUE);
			}
		}
		int evaluated = -1;
		for (int word = 0; word < left.length; word++) {
			for (long bits = left[word] & untold[word]; bits != 0; bits &= bits - 1) {
				int owner = owner(word, bits);
				// Alternatives of one rule stand side by side.
				if (owner != evaluated && !results.isSet(owner)) {
					results.set(owner, this.rules.get(owner).when().test(known));
					evaluated = owner;
				}
			}
		}
		return results;
	}

	// Of the lowest bit.
	private int owner(int word, long bits) {
		return this.owners[word * Long.SIZE + Long.numberOfTrailingZeros(bits)];
	}

	/// What is known of one fact's values.
	///
	/// @param guarded the alternatives that have a guard on it
	@SuppressWarnings("ArrayRecordComponent")
	private record Indexed(String name, FactIndex index, long[] guarded) {
	}

}

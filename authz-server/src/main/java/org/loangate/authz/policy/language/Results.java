package org.loangate.authz.policy.language;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.language.Condition.Result;
import org.loangate.authz.policy.language.Evaluation.Fired;

/// What became of every rule, by its id: a map that costs no more than the rules that were looked at.
final class Results extends AbstractMap<String, Result> {

	private final RuleIndex index;

	// A rule that was not looked at has nothing here: it does not hold.
	private final @Nullable Result[] results;

	Results(RuleIndex index, @Nullable Result[] results) {
		this.index = index;
		this.results = results;
	}

	Result at(int position) {
		Result result = this.results[position];
		return (result != null) ? result : Result.FALSE;
	}

	/// The rules that hold, or are not known to fail.
	List<Fired> fired(List<Rule> rules) {
		List<Fired> fired = new ArrayList<>();
		for (int i = 0; i < this.results.length; i++) {
			Result result = at(i);
			if (result != Result.FALSE) {
				fired.add(new Fired(rules.get(i), result == Result.TRUE));
			}
		}
		return fired;
	}

	@Override
	public @Nullable Result get(@Nullable Object id) {
		int position = (id != null) ? this.index.position(id) : -1;
		return (position >= 0) ? at(position) : null;
	}

	@Override
	public boolean containsKey(@Nullable Object id) {
		return id != null && this.index.position(id) >= 0;
	}

	@Override
	public Set<Map.Entry<String, Result>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public Iterator<Map.Entry<String, Result>> iterator() {
				return IntStream.range(0, size())
					.mapToObj((i) -> Map.entry(Results.this.index.rules().get(i).id(), at(i)))
					.iterator();
			}

			@Override
			public int size() {
				return Results.this.results.length;
			}

		};
	}

}

package org.loangate.authz.policy.rule;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.rule.Condition.Result;

/// What became of every rule, by its id: a map that costs no more than the rules that were looked at, since what was not
/// looked at does not hold.
public final class Results extends AbstractMap<String, Result> {

	private final RuleIndex index;

	// A bit for each rule that holds, and for each that cannot be told.
	private final long[] certain;

	private final long[] unknown;

	Results(RuleIndex index) {
		this.index = index;
		this.certain = FactIndex.none(index.rules().size());
		this.unknown = this.certain.clone();
	}

	void set(int position, Result result) {
		switch (result) {
			case TRUE -> FactIndex.set(this.certain, position);
			case UNKNOWN -> FactIndex.set(this.unknown, position);
			case FALSE -> {
				// As it is where nothing is set.
			}
		}
	}

	/// Whether a rule holds, or was found not to be known to fail.
	boolean isSet(int position) {
		return at(position) != Result.FALSE;
	}

	private static boolean isSet(long[] bits, int position) {
		return (bits[position / Long.SIZE] & 1L << position) != 0;
	}

	private Result at(int position) {
		return isSet(this.certain, position) ? Result.TRUE
				: isSet(this.unknown, position) ? Result.UNKNOWN : Result.FALSE;
	}

	/// The rules that hold, or are not known to fail.
	public List<Fired> fired() {
		List<Fired> fired = new ArrayList<>();
		for (int word = 0; word < this.certain.length; word++) {
			for (long bits = this.certain[word] | this.unknown[word]; bits != 0; bits &= bits - 1) {
				int position = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
				fired.add(new Fired(this.index.rules().get(position), isSet(this.certain, position)));
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
				return Results.this.index.rules().size();
			}

		};
	}

	/// A rule whose condition holds, or is not known to fail.
	///
	/// @param certain whether it holds
	public record Fired(Rule rule, boolean certain) {

		/// What it tells the person it concerns: only where its condition holds is that
		/// true
		/// of them.
		public Map<String, String> words() {
			return (this.certain && !this.rule.quiet()) ? this.rule.because() : Map.of();
		}

	}

}

package org.loangate.authz.policy.rule;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.rule.Guard.Among;
import org.loangate.authz.policy.rule.Guard.Bound;
import org.loangate.authz.policy.rule.Guard.Range;
import org.loangate.contract.Money;

/// What a value of one fact leaves of the alternatives of a policy's conditions: those whose guards it passes, and those
/// that have none on it.
sealed interface FactIndex {

	/// The alternatives that a value leaves, a bit for each, or nothing where none can be
	/// told.
	long @Nullable [] left(Object value);

	/// A guard and the position of its alternative.
	record Placed<G extends Guard>(int position, G guard) {
	}

	/// Sets a bit.
	static void set(long[] bits, int position) {
		bits[position / Long.SIZE] |= 1L << position;
	}

	private static void clear(long[] bits, int position) {
		bits[position / Long.SIZE] &= ~(1L << position);
	}

	/// Room for a bit for each.
	static long[] none(int alternatives) {
		return new long[(alternatives + Long.SIZE - 1) / Long.SIZE];
	}

	/// A bit for each.
	static long[] all(int alternatives) {
		long[] bits = none(alternatives);
		Arrays.fill(bits, -1);
		if (alternatives % Long.SIZE != 0) {
			bits[bits.length - 1] = (1L << alternatives) - 1;
		}
		return bits;
	}

	/// Of texts and truths: by value.
	final class ByValue implements FactIndex {

		private final Map<Object, long[]> left = new HashMap<>();

		private final long[] otherwise;

		ByValue(List<Placed<Among>> guards, int alternatives) {
			this.otherwise = all(alternatives);
			guards.stream()
				.filter((one) -> !one.guard().excluded())
				.forEach((one) -> clear(this.otherwise, one.position()));
			for (Placed<Among> one : guards) {
				for (Object value : one.guard().values()) {
					long[] bits = this.left.computeIfAbsent(value, (_) -> this.otherwise.clone());
					if (one.guard().excluded()) {
						clear(bits, one.position());
					}
					else {
						set(bits, one.position());
					}
				}
			}
		}

		@Override
		public long @Nullable [] left(Object value) {
			return this.left.getOrDefault(value, this.otherwise);
		}

	}

	/// Of numbers, and of amounts in one currency: by where a value lies among all
	/// thresholds.
	final class ByThreshold implements FactIndex {

		private final @Nullable Currency currency;

		private final BigDecimal[] thresholds;

		// Before the first threshold, at it, behind it, at the second, and so on.
		private final long[][] left;

		ByThreshold(@Nullable Currency currency, List<Placed<Range>> guards, int alternatives) {
			this.currency = currency;
			TreeSet<BigDecimal> sorted = new TreeSet<>();
			guards.forEach((one) -> Stream.of(one.guard().lower(), one.guard().upper())
				.filter(Bound.class::isInstance)
				.forEach((bound) -> sorted.add(bound.value())));
			this.thresholds = sorted.toArray(new BigDecimal[0]);
			this.left = new long[2 * this.thresholds.length + 1][];
			long[] unguarded = all(alternatives);
			guards.forEach((one) -> clear(unguarded, one.position()));
			Arrays.setAll(this.left, (_) -> unguarded.clone());
			for (Placed<Range> one : guards) {
				Bound lower = one.guard().lower();
				Bound upper = one.guard().upper();
				int from = (lower == null) ? 0 : place(lower.value()) + (lower.included() ? 0 : 1);
				int to = (upper == null) ? this.left.length - 1 : place(upper.value()) - (upper.included() ? 0 : 1);
				for (int i = from; i <= to; i++) {
					set(this.left[i], one.position());
				}
			}
		}

		private int place(BigDecimal value) {
			int found = Arrays.binarySearch(this.thresholds, value);
			return (found >= 0) ? 2 * found + 1 : 2 * (-found - 1);
		}

		@Override
		public long @Nullable [] left(Object value) {
			return switch (value) {
				case Money money when money.currency().equals(this.currency) -> this.left[place(money.value())];
				case Long number when this.currency == null -> this.left[place(BigDecimal.valueOf(number))];
				case Double number when this.currency == null && Double.isFinite(number) ->
					this.left[place(new BigDecimal(number))];
				default -> null;
			};
		}

	}

}

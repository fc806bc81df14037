package org.loangate.authz.policy.rule;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Something about one fact without which an alternative of a condition is false.
public sealed interface Guard {

	/// The fact's name.
	String fact();

	/// Whether no value at all passes.
	boolean isContradiction();

	/// The fact is one of these, or none of them.
	///
	/// @param values [String] or [Boolean]
	/// @param excluded whether it is none of them
	record Among(String fact, Set<Object> values, boolean excluded) implements Guard {

		public Among {
			values = Set.copyOf(values);
		}

		boolean allows(Object value) {
			return this.values.contains(value) != this.excluded;
		}

		/// What both allow, of the same fact.
		public Among and(Among other) {
			Set<Object> joined = new HashSet<>(this.values);
			if (this.excluded && other.excluded) {
				joined.addAll(other.values);
				return new Among(this.fact, joined, true);
			}
			Among allowing = this.excluded ? other : this;
			Among second = this.excluded ? this : other;
			Set<Object> kept = new HashSet<>(allowing.values);
			kept.removeIf((value) -> !second.allows(value));
			return new Among(this.fact, kept, false);
		}

		@Override
		public boolean isContradiction() {
			return this.values.isEmpty() && !this.excluded;
		}

	}

	/// The fact lies within bounds.
	///
	/// @param currency of an amount: one in another currency fails the condition, which
	/// does not make it false; `null` for numbers
	record Range(String fact, @Nullable Currency currency, @Nullable Bound lower,
			@Nullable Bound upper) implements Guard {

		/// What lies within both, of the same fact and currency.
		public Range and(Range other) {
			return new Range(this.fact, this.currency, tighter(this.lower, other.lower, 1),
					tighter(this.upper, other.upper, -1));
		}

		private static @Nullable Bound tighter(@Nullable Bound one, @Nullable Bound other, int direction) {
			if (one == null || other == null) {
				return (one != null) ? one : other;
			}
			int order = one.value.compareTo(other.value) * direction;
			return (order > 0 || (order == 0 && !one.included)) ? one : other;
		}

		@Override
		public boolean isContradiction() {
			if (this.lower == null || this.upper == null) {
				return false;
			}
			int order = this.lower.value.compareTo(this.upper.value);
			return order > 0 || (order == 0 && !(this.lower.included && this.upper.included));
		}

	}

	/// One way in which a condition may hold: every guard passes.
	///
	/// @param isWhole whether nothing else belongs to it: it then holds where every guard
	/// passes
	record Alternative(List<Guard> guards, boolean isWhole) {

		public Alternative {
			guards = List.copyOf(guards);
		}

		/// Whether no values at all pass.
		public boolean isContradiction() {
			return this.guards.stream().anyMatch(Guard::isContradiction);
		}

	}

	/// An end of a range.
	record Bound(BigDecimal value, boolean included) {
	}

}

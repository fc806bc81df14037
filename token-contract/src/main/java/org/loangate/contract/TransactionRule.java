package org.loangate.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a route that redeems demands: a transaction of one type, and which fields of the body must meet which terms.
///
/// @param type the `authorization_details` type
/// @param fields at least one; each names another term
public record TransactionRule(String type, List<FieldRule> fields) {

	public TransactionRule {
		fields = List.copyOf(fields);
		if (fields.isEmpty() || fields.stream().map(FieldRule::term).distinct().count() != fields.size()) {
			throw new IllegalArgumentException("fields: " + fields + " (expected: at least one, each of another term)");
		}
	}

	/// One field of the body against one term.
	///
	/// @param bodyPointer where the field is in the body, a JSON Pointer (RFC 6901) such
	/// as `/amount`
	/// @param term the term's member name in `authorization_details`, such as `amount`;
	/// compared as a whole and by value,
	/// so that `7.5` meets `7.50`
	/// @param comparison how the field must meet the term
	public record FieldRule(String bodyPointer, String term, Comparison comparison) {

		public FieldRule {
			if (!bodyPointer.startsWith("/")) {
				throw new IllegalArgumentException("body: " + bodyPointer + " (expected: a JSON Pointer)");
			}
			if (comparison == Comparison.AT_MOST && (term.equals("payout_account") || term.equals("purpose"))) {
				throw new IllegalArgumentException("comparison: <= on " + term + " (expected: =)");
			}
		}

	}

	/// How a field must meet a term.
	public enum Comparison {

		/// The same value.
		EQUAL("="),

		/// The same or less, for amounts, months and rates.
		AT_MOST("<=");

		private final String value;

		Comparison(String value) {
			this.value = value;
		}

		/// The sign as it stands in policy and in the route table, `=` or `<=`.
		public String value() {
			return this.value;
		}

		/// The comparison a sign stands for, or nothing for a sign nobody defined.
		public static Optional<Comparison> of(String value) {
			return Arrays.stream(values()).filter((comparison) -> comparison.value.equals(value)).findFirst();
		}

	}

}

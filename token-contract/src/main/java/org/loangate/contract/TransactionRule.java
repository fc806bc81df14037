package org.loangate.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/// What a route that redeems demands: a transaction of one type, which fields of the body must meet which terms, and what
/// else a body may hold. A member that is none of these was agreed to by nobody.
///
/// @param type the `authorization_details` type
/// @param fields at least one; each names another term
/// @param allow JSON Pointers (RFC 6901) of members that pass as they are, whatever they hold, such as `/channel`: up to
/// 100, elsewhere than the fields, none like another name but for case
/// @param again which statuses of a lending API's answer open one more try, each from 400 to 499: the authorization
/// server's affair, so not in the table that gateways follow
public record TransactionRule(String type, List<FieldRule> fields, List<String> allow, Set<Integer> again) {

	/// What `again` is where policy does not say.
	public static final Set<Integer> AGAIN = Set.of(400, 422);

	private static final int MAX_ALLOWED = 100;

	private static final Pattern ALLOWED = Pattern.compile("(/[A-Za-z0-9_.-]{1,64}){1,8}");

	public TransactionRule {
		fields = List.copyOf(fields);
		allow = List.copyOf(allow);
		again = Set.copyOf(again);
		if (!again.stream().allMatch((status) -> status >= 400 && status < 500)) {
			throw new IllegalArgumentException("again: " + again + " (expected: statuses from 400 to 499)");
		}
		if (fields.isEmpty() || fields.stream().map(FieldRule::term).distinct().count() != fields.size()) {
			throw new IllegalArgumentException("fields: " + fields + " (expected: at least one, each of another term)");
		}
		if (allow.size() > MAX_ALLOWED || allow.stream().distinct().count() != allow.size()) {
			throw new IllegalArgumentException(
					"allow: " + allow.size() + " (expected: at most " + MAX_ALLOWED + ", each once)");
		}
		for (String pointer : allow) {
			if (!ALLOWED.matcher(pointer).matches()) {
				throw new IllegalArgumentException("allow: " + pointer
						+ " (expected: a JSON Pointer of up to 8 names of ASCII letters, digits, _, . and -)");
			}
			if (fields.stream().anyMatch((field) -> isWithin(pointer, field.bodyPointer()))) {
				throw new IllegalArgumentException("allow: " + pointer + " (expected: another place than a field's)");
			}
		}
		if (members(fields, allow).isAmbiguous()) {
			throw new IllegalArgumentException(
					"allow: " + allow + " (expected: names that differ in more than case and Unicode form)");
		}
	}

	/// A rule that allows nothing but its fields.
	public TransactionRule(String type, List<FieldRule> fields) {
		this(type, fields, List.of());
	}

	/// A rule with the usual `again`.
	public TransactionRule(String type, List<FieldRule> fields, List<String> allow) {
		this(type, fields, allow, AGAIN);
	}

	/// JSON Pointers of what a body holds beside the fields and what is allowed: at most
	/// twenty, none where it holds nothing else.
	///
	/// At every level, a name that equals one of the rule's but for case or Unicode form
	/// is among them, also below what is allowed.
	public List<String> strangers(JsonNode body) {
		return members(this.fields, this.allow).strangers(body);
	}

	private static MemberTree members(List<FieldRule> fields, List<String> allow) {
		return new MemberTree(fields.stream().map(FieldRule::bodyPointer).toList(), allow);
	}

	private static boolean isWithin(String one, String other) {
		return (one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/");
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

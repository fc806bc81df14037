package org.loangate.contract;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads single terms out of JSON. Each method throws [InvalidTerm], which names the field.
final class TermReader {

	private static final Pattern PERCENT = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.[0-9]{1,4})?");

	private TermReader() {
	}

	static Money amount(JsonNode node, String field) {
		return object(node, field, List.of("value", "currency"),
				(amount) -> Money.of(text(amount, "value"), text(amount, "currency")));
	}

	static PayoutAccount payoutAccount(JsonNode node, String field) {
		return object(node, field, List.of("scheme", "id"),
				(account) -> PayoutAccount.of(text(account, "scheme"), text(account, "id")));
	}

	static int termMonths(JsonNode node, String field) {
		if (!node.isIntegralNumber() || !node.canConvertToInt()) {
			throw new InvalidTerm(field, "not a whole number (expected: 1 to 360)");
		}
		return node.intValue();
	}

	static BigDecimal percent(JsonNode node, String field) {
		String value = text(node, field, "a decimal string such as 7.35");
		if (!PERCENT.matcher(value).matches()) {
			throw new InvalidTerm(field, InvalidTerm.shown(value)
					+ " (expected: 0 to 100 as a decimal string, at most 4 digits after the point)");
		}
		return new BigDecimal(value);
	}

	/// The string that a member of an object is.
	static String text(JsonNode object, String name) {
		return text(member(object, name), name, "a string");
	}

	static String text(JsonNode node, String field, String expected) {
		if (!node.isString()) {
			throw new InvalidTerm(field, "not a string (expected: " + expected + ")");
		}
		return node.stringValue();
	}

	static JsonNode member(JsonNode object, String name) {
		JsonNode member = object.get(name);
		if (member == null) {
			throw new InvalidTerm(name, "missing");
		}
		return member;
	}

	/// Refuses members that nobody defined: what is not understood is not agreed to.
	static void onlyMembers(JsonNode object, Set<String> known) {
		unknownIn(object.propertyNames(), known);
	}

	private static <T> T object(JsonNode node, String field, List<String> members, Function<JsonNode, T> reader) {
		if (!node.isObject()) {
			throw new InvalidTerm(field, "not an object (expected: " + String.join(" and ", members) + ")");
		}
		try {
			unknownIn(node.propertyNames(), Set.copyOf(members));
			return reader.apply(node);
		}
		catch (InvalidTerm ex) {
			throw ex.within(field);
		}
	}

	private static void unknownIn(Collection<String> names, Set<String> known) {
		for (String name : names) {
			if (!known.contains(name)) {
				throw new InvalidTerm(named(name), "unknown");
			}
		}
	}

	/// A field name from outside, repeated only where it is harmless.
	static String named(@Nullable String name) {
		return (name != null && name.matches("[A-Za-z0-9_-]{1,40}")) ? name : "unnamed";
	}

}

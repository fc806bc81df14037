package org.loangate.authz.policy.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Fact;
import org.loangate.contract.Money;
import tools.jackson.databind.JsonNode;

/// Facts as somebody gives them in JSON: amounts as `{"value", "currency"}`, texts, numbers, truths and lists of texts as
/// what they are. What is `null` or not there is unknown.
///
/// @param known values by the fact's name
/// @param faults what is no fact, or not of its type, by the fact's name
public record GivenFacts(Map<String, Object> known, Map<String, String> faults) {

	private static final Map<String, Fact> FACTS = Fact.ALL.stream().collect(Collectors.toMap(Fact::name, (f) -> f));

	private static final int MOST_ITEMS = 1000;

	private static final int LONGEST = 1000;

	private static final int MOST_FAULTS = 100;

	/// Copies both.
	public GivenFacts {
		known = Map.copyOf(known);
		faults = Map.copyOf(faults);
	}

	/// Reads an object.
	public static GivenFacts read(JsonNode facts) {
		Map<String, Object> known = new HashMap<>();
		Map<String, String> faults = new LinkedHashMap<>();
		facts.properties().stream().takeWhile((_) -> faults.size() < MOST_FAULTS).forEach((given) -> {
			Fact fact = FACTS.get(given.getKey());
			if (fact == null) {
				faults.put(given.getKey(), "no such fact (expected: a declared fact)");
				return;
			}
			if (given.getValue().isNull()) {
				return;
			}
			Object value = value(fact, given.getValue());
			if (value != null) {
				known.put(fact.name(), value);
			}
			else {
				faults.put(fact.name(), "expected: " + expected(fact));
			}
		});
		return new GivenFacts(known, faults);
	}

	private static @Nullable Object value(Fact fact, JsonNode value) {
		return switch (fact.type()) {
			case TEXT -> isText(value) ? value.stringValue() : null;
			case TEXTS -> texts(value);
			case NUMBER -> (value.isIntegralNumber() && value.canConvertToLong()) ? (Object) value.longValue() : null;
			case DECIMAL -> value.isNumber() ? (Object) value.doubleValue() : null;
			case TRUTH -> value.isBoolean() ? (Object) value.booleanValue() : null;
			case MONEY -> money(value);
		};
	}

	private static boolean isText(JsonNode value) {
		return value.isString() && value.stringValue().length() <= LONGEST;
	}

	private static @Nullable List<String> texts(JsonNode value) {
		if (!value.isArray() || value.size() > MOST_ITEMS) {
			return null;
		}
		List<String> texts = new ArrayList<>();
		for (JsonNode item : value) {
			if (!isText(item)) {
				return null;
			}
			texts.add(item.stringValue());
		}
		return texts;
	}

	private static @Nullable Money money(JsonNode value) {
		if (value.size() != 2 || !value.path("value").isString() || !value.path("currency").isString()) {
			return null;
		}
		try {
			return Money.of(value.path("value").stringValue(), value.path("currency").stringValue());
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

	private static String expected(Fact fact) {
		return switch (fact.type()) {
			case TEXT -> "a text of at most 1000 characters";
			case TEXTS -> "a list of at most 1000 texts";
			case NUMBER -> "a whole number";
			case DECIMAL -> "a number";
			case TRUTH -> "true or false";
			case MONEY -> "an amount such as {\"value\": \"8000.00\", \"currency\": \"CNY\"}";
		};
	}

}

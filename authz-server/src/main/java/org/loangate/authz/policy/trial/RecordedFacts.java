package org.loangate.authz.policy.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Fact;
import org.loangate.contract.Money;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a past decision knew of some facts, read from its inputs as they were stored.
///
/// @param known values by the fact's name
/// @param missing names of facts that the record says nothing of: there was no such fact then. A fact that the record
/// calls unknown is not missing: nobody knew it then either
record RecordedFacts(Map<String, Object> known, Set<String> missing) {

	/// Reads the facts it is made for, and skips what else stands there.
	static final class Reader {

		private static final JsonFactory JSON = new JsonFactory();

		private final Map<String, Fact> wanted;

		Reader(Set<String> wanted) {
			this.wanted = Fact.ALL.stream()
				.filter((fact) -> wanted.contains(fact.name()))
				.collect(Collectors.toMap(Fact::name, (fact) -> fact));
		}

		RecordedFacts read(String inputs) {
			Map<String, Object> known = HashMap.newHashMap(this.wanted.size());
			Set<String> missing = null;
			int found = 0;
			try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), inputs)) {
				expect(json, JsonToken.START_OBJECT);
				for (String name = json.nextName(); name != null; name = json.nextName()) {
					Fact fact = this.wanted.get(name);
					json.nextToken();
					if (fact == null) {
						json.skipChildren();
						continue;
					}
					found++;
					Object value = reading(json, fact.type());
					if (value != null) {
						known.put(fact.name(), value);
					}
				}
			}
			if (found < this.wanted.size()) {
				missing = missing(inputs);
			}
			return new RecordedFacts(known, (missing != null) ? missing : Set.of());
		}

		private Set<String> missing(String inputs) {
			Set<String> recorded = new HashSet<>();
			try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), inputs)) {
				expect(json, JsonToken.START_OBJECT);
				for (String name = json.nextName(); name != null; name = json.nextName()) {
					recorded.add(name);
					json.nextToken();
					json.skipChildren();
				}
			}
			return this.wanted.keySet()
				.stream()
				.filter((name) -> !recorded.contains(name))
				.collect(Collectors.toUnmodifiableSet());
		}

		private static @Nullable Object reading(JsonParser json, Fact.Type type) {
			Object value = null;
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				if (name.equals("known")) {
					value = value(json, type);
				}
				else {
					json.skipChildren();
				}
			}
			return value;
		}

		// Nothing where the fact was of another type then: it is not known as it is meant
		// now.
		private static @Nullable Object value(JsonParser json, Fact.Type type) {
			JsonToken token = json.currentToken();
			Object value = switch (type) {
				case TEXT -> (token == JsonToken.VALUE_STRING) ? json.getString() : null;
				case TEXTS -> (token == JsonToken.START_ARRAY) ? texts(json) : null;
				case NUMBER -> (token == JsonToken.VALUE_NUMBER_INT) ? (Object) json.getLongValue() : null;
				case DECIMAL -> token.isNumeric() ? (Object) json.getDoubleValue() : null;
				case TRUTH -> token.isBoolean() ? (Object) json.getBooleanValue() : null;
				case MONEY -> (token == JsonToken.START_OBJECT) ? money(json) : null;
			};
			json.skipChildren();
			return value;
		}

		private static @Nullable List<String> texts(JsonParser json) {
			List<String> texts = new ArrayList<>();
			boolean only = true;
			for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
				if (token == JsonToken.VALUE_STRING) {
					texts.add(json.getString());
				}
				else {
					only = false;
					json.skipChildren();
				}
			}
			return only ? texts : null;
		}

		private static Money money(JsonParser json) {
			String value = "";
			String currency = "";
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				switch (name) {
					case "value" -> value = json.getString();
					case "currency" -> currency = json.getString();
					default -> json.skipChildren();
				}
			}
			return Money.of(value, currency);
		}

		private static void expect(JsonParser json, JsonToken expected) {
			if (json.nextToken() != expected) {
				throw new IllegalArgumentException("inputs (expected: an object)");
			}
		}

	}

}

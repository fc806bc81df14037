package org.loangate.authz.console.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import tools.jackson.databind.JsonNode;

/// Decisions as the API shows them.
final class DecisionJson {

	private DecisionJson() {
	}

	/// What lists show.
	static Map<String, Object> of(Decided decided) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", decided.id());
		json.put("about", decided.about());
		json.put("at", decided.at());
		json.put("version", decided.policyDigest());
		json.put("outcome", decided.outcome());
		json.put("reason", decided.reason());
		json.put("fired", decided.fired());
		json.put("obligations", decided.obligations());
		put(json, "action", decided.readings().path(Fact.ACTION.name()));
		put(json, "client", decided.readings().path(Fact.CLIENT_ID.name()));
		put(json, "amount", decided.readings().path(Fact.LOAN_AMOUNT.name()));
		return json;
	}

	private static void put(Map<String, Object> json, String name, JsonNode reading) {
		if (reading.has("known")) {
			json.put(name, reading.get("known"));
		}
	}

	/// Every fact of which the record says something, declared ones first and in their
	/// order.
	static List<Map<String, Object>> facts(Decided decided) {
		List<Map<String, Object>> facts = new ArrayList<>();
		Map<String, JsonNode> left = new LinkedHashMap<>();
		decided.readings().properties().forEach((reading) -> left.put(reading.getKey(), reading.getValue()));
		for (Fact fact : Fact.ALL) {
			JsonNode reading = left.remove(fact.name());
			if (reading != null) {
				facts.add(fact(fact.name(), reading));
			}
		}
		left.forEach((name, reading) -> facts.add(fact(name, reading)));
		return facts;
	}

	private static Map<String, Object> fact(String name, JsonNode reading) {
		Map<String, Object> fact = new LinkedHashMap<>();
		fact.put("fact", name);
		if (reading.has("known")) {
			fact.put("value", reading.get("known"));
		}
		else {
			fact.put("unknown", reading.path("unknown").asString(""));
		}
		return fact;
	}

}

package org.loangate.contract;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The token exchange's `request_details`: the terms that the body of a request holds, under their names in
/// `authorization_details`, whatever they are called in the body.
///
/// On the wire `{"type": "loan_application", "amount": {"value": "8000.00", "currency": "CNY"}, "term_months": 12, …}`. A
/// field that the body lacks is absent. It holds full account numbers: it is never logged.
///
/// @param type the `authorization_details` type that the route demands
/// @param terms what the body holds, by the terms' names; not checked
/// @see <a href="https://www.ietf.org/archive/id/draft-ietf-oauth-transaction-tokens-11.html">Transaction Tokens, draft
/// 11, Txn-Token Request</a>
public record RequestDetails(String type, Map<String, JsonNode> terms) {

	/// The most characters that are looked at.
	public static final int MAX_LENGTH = 64 * 1024;

	public RequestDetails {
		terms = Map.copyOf(terms);
	}

	/// Takes out of a body what a route's rule names.
	public static RequestDetails of(JsonNode body, TransactionRule rule) {
		Map<String, JsonNode> terms = new LinkedHashMap<>();
		rule.fields().forEach((field) -> {
			JsonNode value = body.at(field.bodyPointer());
			if (!value.isMissingNode()) {
				terms.put(field.term(), value);
			}
		});
		return new RequestDetails(rule.type(), terms);
	}

	/// The parameter's value.
	public String toJson() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("type", this.type);
		json.putAll(this.terms);
		return JsonMapper.shared().writeValueAsString(json);
	}

	/// Reads the parameter.
	///
	/// @throws IllegalArgumentException if it is no JSON object with a type
	public static RequestDetails parse(String json) {
		if (!(StrictJson.read(json, MAX_LENGTH) instanceof StrictJson.Read(JsonNode node)) || !node.isObject()) {
			throw new IllegalArgumentException("request_details: malformed (expected: a JSON object)");
		}
		Map<String, JsonNode> terms = new LinkedHashMap<>();
		node.properties().forEach((entry) -> terms.put(entry.getKey(), entry.getValue()));
		terms.remove("type");
		return new RequestDetails(TermReader.text(node, "type"), terms);
	}

	@Override
	public String toString() {
		return "RequestDetails[" + this.type + ", " + this.terms.keySet() + "]";
	}

}

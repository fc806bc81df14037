package org.loangate.authz.loan;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON of requirements and assurances in the table and in evidence, by the standards' names.
final class StoredJson {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private StoredJson() {
	}

	static Map<String, Object> of(Requirement requirement) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("acr", requirement.acrs().stream().sorted().map(Acr::value).toList());
		json.put("methods", requirement.methods().stream().sorted().toList());
		if (requirement.maxAge() != null) {
			json.put("max_age", requirement.maxAge().toString());
		}
		return json;
	}

	static Map<String, Object> of(Requirement requirement, boolean settled, Set<String> excluded) {
		Map<String, Object> json = of(requirement);
		json.put("settled", settled);
		json.put("excluded", excluded.stream().sorted().toList());
		return json;
	}

	/// Whether a requirement is met by nothing that is still in quarantine.
	static boolean settled(String json) {
		return MAPPER.readTree(json).path("settled").asBoolean(false);
	}

	/// The factors that do not count towards a requirement.
	static Set<String> excluded(String json) {
		return Set.copyOf(strings(MAPPER.readTree(json).path("excluded")));
	}

	static Map<String, Object> of(Assurance assurance) {
		return Map.of("acr", assurance.acr().value(), "amr", assurance.amr(), "auth_time",
				assurance.authTime().toString());
	}

	static String text(Map<String, ?> json) {
		return MAPPER.writeValueAsString(json);
	}

	static Requirement requirement(String json) {
		JsonNode node = MAPPER.readTree(json);
		Set<Acr> acrs = new LinkedHashSet<>();
		strings(node.path("acr")).forEach((value) -> acrs.add(acr(value)));
		JsonNode maxAge = node.get("max_age");
		return new Requirement(acrs, new LinkedHashSet<>(strings(node.path("methods"))),
				(maxAge != null) ? Duration.parse(maxAge.stringValue()) : null);
	}

	static Assurance assurance(String json) {
		JsonNode node = MAPPER.readTree(json);
		return new Assurance(acr(node.path("acr").stringValue()), strings(node.path("amr")),
				Instant.parse(node.path("auth_time").stringValue()));
	}

	static Map<String, String> texts(String json) {
		Map<String, String> texts = new LinkedHashMap<>();
		MAPPER.readTree(json)
			.properties()
			.forEach((entry) -> texts.put(entry.getKey(), entry.getValue().stringValue()));
		return texts;
	}

	private static Acr acr(String value) {
		return Acr.of(value).orElseThrow(() -> new IllegalStateException("stored acr: " + value));
	}

	private static List<String> strings(JsonNode array) {
		return array.values().stream().map(JsonNode::stringValue).toList();
	}

}

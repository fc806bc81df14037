package org.loangate.authz.console.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.loangate.authz.console.FactWords;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.rule.Rule;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Tells what a policy may be written of, which is no secret, and whoever may read policies what is wrong with one.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class LanguageController {

	// More than a document may have: the fault of one that is too long names its bound.
	private static final int MAX_LENGTH = 1024 * 1024;

	private static final Resource SCHEMA = new ClassPathResource("policy/schema.json");

	private static final MediaType SCHEMA_JSON = MediaType.valueOf("application/schema+json");

	private final PolicyReader reader = new PolicyReader();

	private final FactWords words;

	LanguageController(FactWords words) {
		this.words = words;
	}

	/// The facts that rules may read, in the reader's language.
	@GetMapping("/facts")
	Map<String, List<Map<String, String>>> facts(Locale locale) {
		return Map.of("items", Fact.ALL.stream().map((fact) -> json(this.words.tell(fact, locale))).toList());
	}

	private static Map<String, String> json(FactWords.Told fact) {
		Map<String, String> json = new LinkedHashMap<>();
		json.put("name", fact.name());
		json.put("type", fact.type().celName());
		json.put("unit", fact.unit());
		json.put("meaning", fact.meaning());
		return json;
	}

	/// The JSON Schema of documents.
	@GetMapping("/schema")
	ResponseEntity<Resource> schema() {
		return ResponseEntity.ok().contentType(SCHEMA_JSON).body(SCHEMA);
	}

	/// Everything that is wrong with a document; nothing is kept.
	@PostMapping("/check")
	Map<String, Object> check(Body body) {
		String document = body.only("document").text("document", MAX_LENGTH);
		Checked checked = this.reader.check(document);
		Map<String, Object> json = new LinkedHashMap<>();
		if (checked.policy() != null) {
			json.put("digest", checked.policy().digest());
		}
		json.put("rules",
				(checked.policy() != null) ? checked.policy().rules().stream().map(Rule::id).toList() : List.of());
		json.put("faults", FaultJson.of(checked.faults()));
		json.put("warnings", FaultJson.of(checked.warnings()));
		json.put("dangers", FaultJson.of(checked.dangers()));
		return json;
	}

}

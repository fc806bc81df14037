package org.loangate.authz.console.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.history.PolicyHistory;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.trial.GivenFacts;
import org.loangate.authz.policy.trial.PolicyCases;
import org.loangate.authz.policy.trial.Simulation;
import org.loangate.authz.policy.version.Draft;
import org.loangate.bootstrap.Beginning;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Tries policies on cases and on facts. It answers, and keeps nothing.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class TrialController {

	private final PolicyText policies;

	private final PolicyHistory history;

	TrialController(PolicyText policies, PolicyHistory history) {
		this.policies = policies;
		this.history = history;
	}

	@PostMapping("/test")
	Map<String, Object> test(Body body) {
		body.only("document", "tests");
		String document = body.text("document", Draft.MAX_LENGTH);
		String tests = body.text("tests", Draft.MAX_LENGTH);
		Checked checked = this.policies.check(document);
		List<FaultJson> faults = new ArrayList<>(FaultJson.in("document", checked.faults()));
		PolicyCases cases = null;
		try {
			cases = PolicyCases.read(tests);
		}
		catch (InvalidPolicy ex) {
			faults.addAll(FaultJson.in("tests", List.of(ex.fault())));
		}
		Map<String, Object> answer = new LinkedHashMap<>();
		if (checked.policy() != null && cases != null) {
			PolicyCases.Report report = cases.run(checked.policy());
			answer.put("passed", report.passed());
			answer.put("cases", report.cases());
			answer.put("coverage", report.coverage());
			answer.put("never_firing", report.neverFiring());
			answer.put("always_firing", report.alwaysFiring());
		}
		else {
			answer.put("passed", false);
			answer.put("cases", List.of());
			answer.put("coverage", List.of());
			answer.put("never_firing", List.of());
			answer.put("always_firing", List.of());
		}
		answer.put("faults", faults);
		return answer;
	}

	@PostMapping("/simulate")
	JsonNode simulate(Body body, Caller caller) {
		body.only("document", "version", "facts", "application");
		Optional<String> application = body.optionalText("application", 64);
		JsonNode facts = body.value("facts");
		if (application.isPresent() == facts.isObject()) {
			throw Body.invalid("facts", "expected: either facts, an object, or an application");
		}
		Policy policy = this.policies.policy(body);
		if (application.isEmpty()) {
			return CoarseNetworks.of(json(Simulation.of(policy, given(facts))), caller);
		}
		Decided decided = this.history.latest(application.get())
			.orElseThrow(() -> Body.invalid("application", "expected: one that was decided on"));
		Map<String, Object> answer = json(Simulation.of(policy, decided));
		answer.put("recorded", DecisionJson.of(decided));
		return CoarseNetworks.of(answer, caller);
	}

	private static GivenFacts given(JsonNode facts) {
		GivenFacts given = GivenFacts.read(facts);
		if (!given.faults().isEmpty()) {
			throw new Problem(HttpStatus.BAD_REQUEST, "field-invalid", "expected: declared facts, each of its type",
					given.faults()
						.entrySet()
						.stream()
						.sorted(Map.Entry.comparingByKey())
						.map((fault) -> new Problem.Fault("#/facts/" + escaped(fault.getKey()), fault.getValue()))
						.toList());
		}
		return given;
	}

	// RFC 6901, 3
	private static String escaped(String name) {
		String shown = Beginning.of(name, 64);
		return shown.replace("~", "~0").replace("/", "~1");
	}

	private static Map<String, Object> json(Simulation simulation) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("outcome", simulation.outcome());
		json.put("reason", simulation.reason());
		json.put("because", simulation.because());
		json.put("quiet", simulation.quiet());
		json.put("obligations", simulation.obligations());
		json.put("rules", simulation.rules());
		if (simulation.change() != null) {
			json.put("change", simulation.change());
			json.put("undecidable", simulation.needs());
		}
		return json;
	}

}

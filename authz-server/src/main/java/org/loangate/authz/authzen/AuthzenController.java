package org.loangate.authz.authzen;

import java.security.Principal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.Questions;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Obligation;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// The policy as a decision point for other services.
///
/// `decision` is true only where policy permits and nothing is left to be done: what the subject still owes stands in
/// `context.obligations`, so that a service that understands nothing of them refuses.
///
/// @see <a href="https://openid.net/specs/authorization-api-1_0.html">OpenID AuthZEN Authorization API 1.0</a>
@RestController
final class AuthzenController {

	private static final String PATH = "/access/v1/evaluation";

	private static final Logger LOG = LoggerFactory.getLogger(AuthzenController.class);

	private final Questions questions;

	private final Clock clock;

	private final SecureRandom random;

	private final String issuer;

	private final String gatewayUrl;

	private final String fieldInvalid;

	AuthzenController(Questions questions, Clock clock, SecureRandom random, Settings settings) {
		this.questions = questions;
		this.clock = clock;
		this.random = random;
		this.issuer = settings.issuer().toString();
		this.gatewayUrl = settings.gatewayUrl().toString();
		this.fieldInvalid = settings.problemType("field-invalid");
	}

	/// Authorization API 1.0, section 9.
	@GetMapping("/.well-known/authzen-configuration")
	ResponseEntity<Map<String, Object>> configuration() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePublic())
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("policy_decision_point", this.issuer, "access_evaluation_endpoint", this.issuer + PATH));
	}

	/// Authorization API 1.0, section 6.
	@PostMapping(path = PATH, consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Map<String, Object>> evaluate(@RequestBody JsonNode body, Principal caller) {
		EvaluationRequest request = EvaluationRequest.read(body, this.gatewayUrl);
		Questions.Answer answer = this.questions.ask(request.subject(), caller.getName(), request.terms(),
				request.network());
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(answer(answer, request.assurance()));
	}

	private Map<String, Object> answer(Questions.Answer answer, @Nullable Assurance assurance) {
		Decision decision = answer.decision();
		List<Map<String, Object>> open = new ArrayList<>();
		for (Obligation obligation : decision.obligations()) {
			if (!isDischarged(obligation, assurance, answer.settled())) {
				open.add(json(obligation));
			}
		}
		Map<String, Object> context = new LinkedHashMap<>();
		context.put("id", decision.id().toString());
		context.put("outcome", decision.outcome().name().toLowerCase(Locale.ROOT));
		context.put("reason", decision.reason());
		if (!decision.because().isEmpty()) {
			context.put("reason_user", decision.because());
		}
		context.put("obligations", open);
		return Map.of("decision", decision.outcome() == Outcome.PERMIT && open.isEmpty(), "context", context);
	}

	private boolean isDischarged(Obligation obligation, @Nullable Assurance assurance, boolean settled) {
		return switch (obligation) {
			case Obligation.StepUp(Requirement requirement) ->
				assurance != null && requirement.isMetBy(assurance, this.clock.instant());
			case Obligation.SettledFactors _ -> settled;
			// From phishing-resistant on up nothing but a passkey, and a face, counts.
			case Obligation.ExcludedFactors(Set<String> factors) ->
				assurance != null && assurance.acr().compareTo(Acr.PHR) >= 0
						&& factors.stream().noneMatch((factor) -> factor.matches("passkey.*|liveness"));
			// The server tells by itself.
			case Obligation.Notify _ -> true;
			case Obligation.CoolOff _ -> false;
		};
	}

	private static Map<String, Object> json(Obligation obligation) {
		Map<String, Object> json = new LinkedHashMap<>();
		switch (obligation) {
			case Obligation.StepUp(Requirement requirement) -> {
				json.put("type", "step_up");
				json.put("acr_values",
						requirement.acrs().stream().sorted().map(Acr::value).collect(Collectors.joining(" ")));
				Duration maxAge = requirement.maxAge();
				if (maxAge != null) {
					json.put("max_age", maxAge.toSeconds());
				}
			}
			case Obligation.SettledFactors _ -> json.put("type", "settled_factors");
			case Obligation.ExcludedFactors(Set<String> factors) -> {
				json.put("type", "excluded_factors");
				json.put("factors", factors.stream().sorted().toList());
			}
			case Obligation.Notify notify -> {
				json.put("type", "notify");
				json.put("notice", notify.notice());
			}
			case Obligation.CoolOff(Duration duration) -> {
				json.put("type", "cool_off");
				json.put("duration", duration.toString());
			}
		}
		return json;
	}

	@ExceptionHandler
	ResponseEntity<Map<String, Object>> refuse(EvaluationRequest.Malformed malformed) {
		byte[] bytes = new byte[9];
		this.random.nextBytes(bytes);
		String reference = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		LOG.info("refused [field-invalid] at {}, reference {}", PATH, reference);
		Map<String, Object> problem = new LinkedHashMap<>();
		problem.put("type", this.fieldInvalid);
		problem.put("title", "Field invalid");
		problem.put("status", HttpStatus.BAD_REQUEST.value());
		problem.put("detail", malformed.getMessage());
		problem.put("code", "field-invalid");
		problem.put("trace_id", reference);
		problem.put("errors", List
			.of(Map.of("pointer", "#" + malformed.pointer(), "detail", String.valueOf(malformed.getMessage()))));
		return ResponseEntity.badRequest().contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
	}

}

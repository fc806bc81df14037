package org.loangate.authz.policy.history;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.Reading;
import org.loangate.contract.Acr;
import org.loangate.contract.CanonicalJson;
import org.loangate.contract.Money;
import org.loangate.contract.Requirement;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Decisions as they are kept: with every input and each rule's result, so that one can be explained, or tried again
/// under other rules, without asking anything anew.
@Component
public final class DecisionRecords {

	private final JdbcClient jdbc;

	private final Clock clock;

	DecisionRecords(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/// Keeps a decision, in the caller's transaction.
	public void store(UUID id, String about, String policyDigest, Map<Fact, Reading> inputs, Evaluation evaluation) {
		Map<String, Object> facts = new LinkedHashMap<>();
		inputs.forEach((fact, reading) -> facts.put(fact.name(), json(reading)));
		Map<String, Object> results = new LinkedHashMap<>();
		evaluation.results().forEach((rule, result) -> results.put(rule, result.name().toLowerCase(Locale.ROOT)));
		this.jdbc
			.sql("""
					INSERT INTO policy_decision (id, about, decided_at, policy_digest, outcome, reason, inputs, results, obligations)
					VALUES (:id, :about, :at, :digest, :outcome, :reason, :inputs::jsonb, :results::jsonb, :obligations::jsonb)
					""")
			.param("id", id)
			.param("about", about)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("digest", Base64.getUrlDecoder().decode(policyDigest))
			.param("outcome", evaluation.outcome().name().toLowerCase(Locale.ROOT))
			.param("reason", evaluation.reason())
			.param("inputs", text(facts))
			.param("results", text(results))
			.param("obligations", text(json(evaluation.obligations())))
			.update();
	}

	private static String text(Map<String, Object> object) {
		return new String(CanonicalJson.of(object), StandardCharsets.UTF_8);
	}

	private static Map<String, Object> json(Reading reading) {
		return switch (reading) {
			case Reading.Unknown(String reason) -> Map.of("unknown", reason);
			case Reading.Known(Money money) -> Map.of("known",
					Map.of("value", money.value().toPlainString(), "currency", money.currency().getCurrencyCode()));
			case Reading.Known(Object value) -> Map.of("known", value);
		};
	}

	/// Obligations as they are kept: `step_up`, `cool_off`, `settled_factors`, `notify`.
	public static Map<String, Object> json(List<Obligation> obligations) {
		Map<String, Object> json = new LinkedHashMap<>();
		for (Obligation obligation : obligations) {
			switch (obligation) {
				case Obligation.StepUp(Requirement requirement) -> json.put("step_up", json(requirement));
				case Obligation.CoolOff coolOff -> json.put("cool_off", coolOff.duration().toString());
				case Obligation.SettledFactors _ -> json.put("settled_factors", true);
				case Obligation.ExcludedFactors(Set<String> factors) ->
					json.put("excluded_factors", factors.stream().sorted().toList());
				case Obligation.Notify _ -> json.put("notify", notices(obligations));
			}
		}
		return json;
	}

	private static Map<String, Object> json(Requirement requirement) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("acr", requirement.acrs().stream().sorted().map(Acr::value).toList());
		json.put("methods", requirement.methods().stream().sorted().toList());
		if (requirement.maxAge() != null) {
			json.put("max_age", requirement.maxAge().toString());
		}
		return json;
	}

	private static List<String> notices(List<Obligation> obligations) {
		return obligations.stream()
			.filter(Obligation.Notify.class::isInstance)
			.map((obligation) -> ((Obligation.Notify) obligation).notice())
			.toList();
	}

}

package org.loangate.authz.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.history.ConfirmedFraud;
import org.loangate.authz.policy.history.DecisionCursor;
import org.loangate.authz.policy.history.DecisionFilter;
import org.loangate.authz.policy.history.PolicyHistory;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.version.Versions;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Decisions: looked for, and each down to what every rule read.
@Controller
final class DecisionPages {

	private static final int MOST = 50;

	private static final List<String> FIELDS = List.of("outcome", "client", "rule", "action", "from", "to", "about");

	private final PolicyReader reader = new PolicyReader();

	private final PolicyHistory history;

	private final ConfirmedFraud frauds;

	private final Versions versions;

	private final People people;

	private final LoanApplications loans;

	DecisionPages(PolicyHistory history, ConfirmedFraud frauds, Versions versions, People people,
			LoanApplications loans) {
		this.history = history;
		this.frauds = frauds;
		this.versions = versions;
		this.people = people;
		this.loans = loans;
	}

	@GetMapping("/console/decisions")
	String list(@RequestParam Map<String, String> query, Model model) {
		Map<String, @Nullable String> asked = new LinkedHashMap<>();
		FIELDS.forEach((field) -> asked.put(field, text(query.get(field))));
		model.addAttribute("filter", asked);
		model.addAttribute("decisions", List.of());
		try {
			String after = text(query.get("after"));
			PolicyHistory.Page found = this.history.list(filter(asked),
					(after != null) ? DecisionCursor.parse(after) : null, MOST);
			model.addAttribute("decisions", found.items());
			model.addAttribute("came", this.loans.cameOf(found.items().stream().map(Decided::about).toList()));
			if (found.next() != null) {
				model.addAttribute("next", "/console/decisions?" + query(asked, found.next()));
			}
		}
		catch (IllegalArgumentException | DateTimeException _) {
			model.addAttribute("problem", "console.filter.invalid");
		}
		return "console/decisions";
	}

	@GetMapping("/console/decisions/{id}")
	String decision(@PathVariable String id, Locale locale, Model model) {
		Decided decision = uuid(id).flatMap(this.history::find)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		Map<String, String> inputs = decision.inputs();
		Map<String, Rule> rules = rules(decision.policyDigest());
		model.addAttribute("decision", decision);
		model.addAttribute("inputs", inputs);
		model.addAttribute("came", this.loans.cameOf(List.of(decision.about())));
		model.addAttribute("rules", results(decision, rules, inputs));
		Evaluation evaluation = evaluation(decision, rules);
		model.addAttribute("because", evaluation.because().get("zh".equals(locale.getLanguage()) ? "zh-CN" : "en"));
		model.addAttribute("quiet", evaluation.quiet());
		model.addAttribute("obligations", obligations(decision.obligations()));
		model.addAttribute("fraud",
				this.frauds.find(decision.about())
					.map((mark) -> new Mark(this.people.name(mark.by(), locale), mark.at(), mark.note()))
					.orElse(null));
		return "console/decision";
	}

	private static @Nullable String text(@Nullable String value) {
		return (value != null && !value.isBlank()) ? value.strip() : null;
	}

	private static DecisionFilter filter(Map<String, @Nullable String> asked) {
		return new DecisionFilter(asked.get("outcome"), asked.get("client"), asked.get("rule"), asked.get("action"),
				time(asked.get("from")), time(asked.get("to")), asked.get("about"));
	}

	private static @Nullable Instant time(@Nullable String text) {
		return (text != null) ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC) : null;
	}

	private static String query(Map<String, @Nullable String> asked, DecisionCursor next) {
		Map<String, String> query = new LinkedHashMap<>();
		asked.forEach((name, value) -> {
			if (value != null) {
				query.put(name, value);
			}
		});
		query.put("after", next.toString());
		return query.entrySet()
			.stream()
			.map((each) -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private static Optional<UUID> uuid(String id) {
		try {
			return Optional.of(UUID.fromString(id));
		}
		catch (IllegalArgumentException _) {
			return Optional.empty();
		}
	}

	private Map<String, Rule> rules(String digest) {
		Policy policy = this.versions.document(digest)
			.map((document) -> this.reader.recheck(document).policy())
			.orElse(null);
		Map<String, Rule> rules = new LinkedHashMap<>();
		if (policy != null) {
			policy.rules().forEach((rule) -> rules.put(rule.id(), rule));
		}
		return rules;
	}

	// In the order that tells most: what held, what could not be told, what did not hold.
	private static List<Result> results(Decided decision, Map<String, Rule> rules, Map<String, String> inputs) {
		List<String> order = List.of("true", "unknown", "false");
		return decision.results().propertyStream().map((result) -> {
			Rule rule = rules.get(result.getKey());
			Map<String, String> reads = new LinkedHashMap<>();
			if (rule != null) {
				rule.when().reads().forEach((fact) -> reads.put(fact, inputs.getOrDefault(fact, "?")));
			}
			return new Result(result.getKey(), result.getValue().stringValue(),
					(rule != null) ? rule.when().source() : "", reads);
		}).sorted((one, other) -> Integer.compare(order.indexOf(one.result()), order.indexOf(other.result()))).toList();
	}

	private static Evaluation evaluation(Decided decision, Map<String, Rule> rules) {
		Map<String, Condition.Result> results = new LinkedHashMap<>();
		rules.keySet()
			.forEach((rule) -> results.put(rule, Condition.Result
				.valueOf(decision.results().path(rule).asString("false").toUpperCase(Locale.ROOT))));
		return Evaluation.combining(List.copyOf(rules.values()), results);
	}

	private static Map<String, String> obligations(JsonNode obligations) {
		Map<String, String> shown = new LinkedHashMap<>();
		obligations.propertyStream().forEach((each) -> shown.put(each.getKey(), shown(each.getValue())));
		return shown;
	}

	private static String shown(JsonNode value) {
		if (value.isObject()) {
			return value.propertyStream()
				.filter((part) -> !part.getValue().isArray() || !part.getValue().isEmpty())
				.map((part) -> part.getKey() + ": " + shown(part.getValue()))
				.collect(Collectors.joining(", "));
		}
		if (value.isArray()) {
			return value.valueStream().map(DecisionPages::shown).collect(Collectors.joining(", "));
		}
		return value.isString() ? value.stringValue() : value.toString();
	}

	/// What became of a rule.
	///
	/// @param result `true`, `false` or `unknown`
	/// @param reads the facts that its condition refers to, and what was known of them
	record Result(String id, String result, String when, Map<String, String> reads) {
	}

	/// That the case was fraud.
	record Mark(String by, Instant at, String note) {
	}

}

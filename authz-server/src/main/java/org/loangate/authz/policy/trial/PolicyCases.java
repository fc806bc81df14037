package org.loangate.authz.policy.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.YamlValue;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;

/// The cases that stand beside a policy, `tests.yaml`: what is given, which rules fire, and what comes of it.
///
/// ```yaml
/// - name: a cent more takes a passkey
///   given: { action: loan_application, loan.total_24h: CNY 2000.01, subject.identity: proven }
///   fires: [second-tier]
///   outcome: permit
///   step_up: phr
/// ```
///
/// A case says what it cares for: of `fires` (no more and no fewer; a rule that cannot be told fires), `reason`, `step_up`
/// (the one class demanded), `cool_off`, `notify` (all notices) and `hold` (the code of the hold) whatever is not there is
/// not compared. Facts that are not given are unknown.
public final class PolicyCases {

	private static final int MOST_CASES = 1000;

	private static final int MOST_ITEMS = 1000;

	private static final Set<String> KEYS = Set.of("name", "given", "fires", "outcome", "reason", "step_up", "cool_off",
			"notify", "hold");

	private static final Map<String, Fact> FACTS = Fact.ALL.stream().collect(Collectors.toMap(Fact::name, (f) -> f));

	private static final Map<String, Function<Evaluation, Object>> ACTUAL = Map.of("fires", PolicyCases::fired,
			"outcome", (evaluation) -> code(evaluation.outcome()), "reason", Evaluation::reason, "step_up",
			PolicyCases::stepUp, "cool_off", PolicyCases::coolOff, "notify", PolicyCases::notices, "hold",
			PolicyCases::hold);

	private final List<Case> cases;

	private PolicyCases(List<Case> cases) {
		this.cases = List.copyOf(cases);
	}

	/// Reads `tests.yaml`: strictly, and as a whole or not at all.
	/// @param document at most 262,144 characters and 1,000 cases
	/// @throws InvalidPolicy at the first thing in it that is not as it must be
	public static PolicyCases read(String document) {
		List<Case> cases = new ArrayList<>();
		Set<String> names = new HashSet<>();
		for (YamlValue item : YamlValue.parse(document).items(MOST_CASES)) {
			Map<String, YamlValue> fields = item.fields(KEYS);
			YamlValue name = item.field(fields, "name");
			if (!names.add(name.text(200))) {
				throw name.refuse("case " + YamlValue.quoted(name.text()) + " again", "each name once");
			}
			cases.add(new Case(name.text(), given(item.field(fields, "given")), expected(item, fields)));
		}
		return new PolicyCases(cases);
	}

	private static Map<String, Object> given(YamlValue value) {
		Map<String, Object> known = new HashMap<>();
		value.fields(FACTS.keySet()).forEach((name, given) -> {
			Fact fact = FACTS.get(name);
			if (fact != null) {
				known.put(name, typed(fact, given));
			}
		});
		return known;
	}

	private static Object typed(Fact fact, YamlValue given) {
		return switch (fact.type()) {
			case TEXT -> given.text();
			case TEXTS -> texts(given);
			case NUMBER -> Long.valueOf(given.text("-?[0-9]{1,18}", "a whole number"));
			case DECIMAL -> Double.valueOf(given.text("-?[0-9]{1,12}(\\.[0-9]{1,6})?", "a decimal such as 7.35"));
			case TRUTH -> Boolean.valueOf(given.text("true|false", "true or false"));
			case MONEY -> money(given);
		};
	}

	private static List<String> texts(YamlValue list) {
		return list.items(MOST_ITEMS).stream().map(YamlValue::text).toList();
	}

	private static Money money(YamlValue given) {
		String text = given.text("[A-Z]{3} [0-9.]{1,18}", "an amount such as CNY 1500.00");
		try {
			return Money.of(text.substring(4), text.substring(0, 3));
		}
		catch (IllegalArgumentException ex) {
			throw given.refuse(String.valueOf(ex.getMessage()), "an amount such as CNY 1500.00");
		}
	}

	private static Map<String, Object> expected(YamlValue item, Map<String, YamlValue> fields) {
		Map<String, Object> expected = new LinkedHashMap<>();
		fields.forEach((key, value) -> {
			switch (key) {
				case "fires", "notify" -> expected.put(key, texts(value).stream().sorted().toList());
				case "outcome" -> expected.put(key, value.text("permit|hold|deny", "permit, hold or deny"));
				case "reason", "hold" -> expected.put(key, value.text(64));
				case "step_up" -> expected.put(key, acr(value));
				case "cool_off" ->
					expected.put(key, value.duration(Duration.ofSeconds(1), Duration.ofDays(366)).toString());
				default -> {
				}
			}
		});
		item.field(fields, "outcome");
		return expected;
	}

	private static List<String> acr(YamlValue value) {
		return List.of(Acr.of(value.text())
			.orElseThrow(() -> value.refuse(YamlValue.quoted(value.text()), "an acr that is defined"))
			.value());
	}

	/// Runs every case.
	public Report run(Policy policy) {
		List<Ran> ran = new ArrayList<>();
		Map<String, List<String>> fires = new LinkedHashMap<>();
		Map<String, List<String>> spares = new LinkedHashMap<>();
		for (Case one : this.cases) {
			Evaluation evaluation = policy.evaluate(one.given());
			Map<String, Object> actual = new LinkedHashMap<>();
			one.expected().keySet().forEach((key) -> actual.put(key, actual(key, evaluation)));
			ran.add(new Ran(one.name(), actual.equals(one.expected()), one.expected(), actual));
			evaluation.results().forEach((rule, result) -> {
				switch (result) {
					case TRUE -> fires.computeIfAbsent(rule, (_) -> new ArrayList<>()).add(one.name());
					case FALSE -> spares.computeIfAbsent(rule, (_) -> new ArrayList<>()).add(one.name());
					case UNKNOWN -> {
						// Neither: the case says nothing of the condition.
					}
				}
			});
		}
		List<Coverage> coverage = policy.rules()
			.stream()
			.map(Rule::id)
			.map((rule) -> new Coverage(rule, fires.getOrDefault(rule, List.of()),
					spares.getOrDefault(rule, List.of())))
			.toList();
		return new Report(ran.stream().allMatch(Ran::passed), ran, coverage);
	}

	private static Object actual(String key, Evaluation evaluation) {
		Function<Evaluation, Object> reading = ACTUAL.get(key);
		if (reading == null) {
			throw new IllegalArgumentException(key + " (expected: one of " + ACTUAL.keySet() + ")");
		}
		return reading.apply(evaluation);
	}

	private static List<String> fired(Evaluation evaluation) {
		return evaluation.results()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() != Result.FALSE)
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
	}

	private static List<String> stepUp(Evaluation evaluation) {
		return evaluation.obligations()
			.stream()
			.filter(Obligation.StepUp.class::isInstance)
			.flatMap((obligation) -> ((Obligation.StepUp) obligation).requirement().acrs().stream())
			.sorted()
			.map(Acr::value)
			.toList();
	}

	private static String coolOff(Evaluation evaluation) {
		return evaluation.obligations()
			.stream()
			.filter(Obligation.CoolOff.class::isInstance)
			.map((obligation) -> ((Obligation.CoolOff) obligation).duration().toString())
			.findFirst()
			.orElse("");
	}

	private static List<String> notices(Evaluation evaluation) {
		return evaluation.obligations()
			.stream()
			.filter(Obligation.Notify.class::isInstance)
			.map((obligation) -> ((Obligation.Notify) obligation).notice())
			.sorted()
			.toList();
	}

	private static String hold(Evaluation evaluation) {
		return code(evaluation.outcome()).equals("hold") ? evaluation.reason() : "";
	}

	private static String code(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private record Case(String name, Map<String, Object> given, Map<String, Object> expected) {
	}

	/// What came of all cases.
	///
	/// @param passed whether each case came out as it says
	/// @param cases in the order written
	/// @param coverage of each rule, in the order written
	public record Report(boolean passed, List<Ran> cases, List<Coverage> coverage) {

		public Report {
			cases = List.copyOf(cases);
			coverage = List.copyOf(coverage);
		}

		/// Rules that fire in no case.
		public List<String> neverFiring() {
			return this.coverage.stream().filter((rule) -> rule.fires().isEmpty()).map(Coverage::rule).toList();
		}

		/// Rules that no case is spared by.
		public List<String> alwaysFiring() {
			return this.coverage.stream().filter((rule) -> rule.spares().isEmpty()).map(Coverage::rule).toList();
		}

	}

	/// A case that was run.
	///
	/// @param expected what it says, by the keys of `tests.yaml`
	/// @param actual what came of it, by the same keys
	public record Ran(String name, boolean passed, Map<String, Object> expected, Map<String, Object> actual) {
	}

	/// What the cases say of a rule. A case in which its condition cannot be told says
	/// nothing.
	///
	/// @param fires names of cases in which its condition holds
	/// @param spares names of cases in which it does not
	public record Coverage(String rule, List<String> fires, List<String> spares) {
	}

}

package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.rule.RuleIndex;
import org.loangate.contract.Money;

import static org.assertj.core.api.Assertions.assertThat;

class RuleIndexProperties {

	private static final Conditions CONDITIONS = new Conditions(Fact.ALL);

	private static final Map<String, Condition> COMPILED = new HashMap<>();

	private static final Rule.Effects DENY = new Rule.Effects(null, null, null, "no", null);

	@Property(tries = 200)
	void leavesWhatCelFinds(@ForAll("rules") List<Rule> rules, @ForAll("facts") Map<String, Object> known) {
		Map<String, Result> plain = new LinkedHashMap<>();
		rules.forEach((rule) -> plain.put(rule.id(), rule.when().test(known)));

		Evaluation indexed = Evaluation.of(RuleIndex.of(rules), known);

		assertThat(indexed.results()).isEqualTo(plain);
		assertThat(indexed.outcome()).isEqualTo(Evaluation.combining(rules, plain).outcome());
	}

	@Property(tries = 40)
	void takesRulesInAnyOrder(@ForAll("rules") List<Rule> rules, @ForAll("facts") Map<String, Object> known,
			@ForAll Random random) {
		List<Rule> shuffled = new ArrayList<>(rules);
		Collections.shuffle(shuffled, random);

		assertThat(Evaluation.of(RuleIndex.of(shuffled), known)).isEqualTo(Evaluation.of(RuleIndex.of(rules), known));
	}

	@Provide
	Arbitrary<List<Rule>> rules() {
		return conditions().list().ofMaxSize(75).map((sources) -> {
			List<Rule> rules = new ArrayList<>();
			sources.forEach((source) -> rules.add(new Rule("rule-" + rules.size(),
					COMPILED.computeIfAbsent(source, RuleIndexProperties::compiled), DENY, Map.of(), false)));
			return rules;
		});
	}

	// Few texts and numbers, so that facts meet them often; some that fail, some that
	// cannot be indexed.
	private static Arbitrary<String> conditions() {
		Arbitrary<String> texts = Arbitraries.of("\"a\"", "\"b\"", "\"c\"");
		Arbitrary<String> text = Combinators
			.combine(Arbitraries.of("client.id", "action"), Arbitraries.of("==", "!="), texts)
			.as((fact, sign, value) -> fact + " " + sign + " " + value);
		Arbitrary<String> in = texts.list()
			.ofMaxSize(3)
			.map((values) -> "client.id in [" + String.join(", ", values) + "]");
		Arbitrary<String> signs = Arbitraries.of("<", "<=", ">", ">=");
		Arbitrary<String> number = Combinators
			.combine(Arbitraries.of("<", "<=", ">", ">=", "==", "!="), Arbitraries.integers().between(-1, 3))
			.as((sign, value) -> "loan.term_months " + sign + " " + value);
		Arbitrary<String> mirrored = Combinators.combine(signs, Arbitraries.integers().between(-1, 3))
			.as((sign, value) -> value + " " + sign + " loan.term_months");
		Arbitrary<String> mixed = Combinators.combine(signs, Arbitraries.of("1.0", "1.5", "2"))
			.as((sign, value) -> "loan.annual_rate_percent " + sign + " " + value);
		Arbitrary<String> money = Combinators
			.combine(Arbitraries.of("loan.amount", "loan.total_24h"), signs, Arbitraries.integers().between(1, 3),
					Arbitraries.of("CNY", "USD"))
			.as((fact, sign, value, currency) -> fact + " " + sign + " money(\"" + value + ".00\", \"" + currency
					+ "\")");
		Arbitrary<String> others = Arbitraries.of("loan.payout_account_known", "!loan.payout_account_known",
				"loan.payout_account_known == false", "\"x\" in subject.factors", "1 / loan.term_months == 1",
				"subject.factors.exists(f, f == client.id)", "loan.amount + loan.amount > money(\"3.00\", \"CNY\")");
		Arbitrary<String> atoms = Arbitraries.oneOf(text, in, number, mirrored, mixed, money, others);
		Arbitrary<String> groups = Combinators
			.combine(atoms.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(" && ", " || "),
					Arbitraries.of("", "", "", "!"))
			.as((parts, joint, not) -> not + "(" + String.join(joint, parts) + ")");
		return Combinators.combine(groups.list().ofMinSize(1).ofMaxSize(3), Arbitraries.of(" && ", " && ", " || "))
			.as((parts, joint) -> String.join(joint, parts));
	}

	@Provide
	Arbitrary<Map<String, Object>> facts() {
		Arbitrary<Object> texts = Arbitraries.of("a", "b", "d");
		Arbitrary<Object> money = Combinators
			.combine(Arbitraries.of("0.99", "1.00", "2.00", "2.01", "9.00"), Arbitraries.of("CNY", "USD", "EUR"))
			.as(Money::of);
		Map<String, Arbitrary<Object>> each = Map.of("client.id", texts, "action", texts, "loan.amount", money,
				"loan.total_24h", money, "loan.term_months", Arbitraries.longs().between(-2, 4).map((value) -> value),
				"loan.annual_rate_percent", Arbitraries.of(0.5, 1.0, 1.5, 2.0, Double.NaN), "loan.payout_account_known",
				Arbitraries.of(true, false), "subject.factors", Arbitraries.of(List.of(), List.of("a", "x")));
		Arbitrary<Map<String, Object>> all = Arbitraries.just(Map.of());
		for (Map.Entry<String, Arbitrary<Object>> one : each.entrySet()) {
			all = Combinators.combine(all, one.getValue().injectNull(0.25)).as((known, value) -> {
				Map<String, Object> more = new HashMap<>(known);
				if (value != null) {
					more.put(one.getKey(), value);
				}
				return more;
			});
		}
		return all;
	}

	private static Condition compiled(String source) {
		return CONDITIONS.compile(YamlValue.parse("when: '" + source + "'").fields(List.of()).get("when"));
	}

}

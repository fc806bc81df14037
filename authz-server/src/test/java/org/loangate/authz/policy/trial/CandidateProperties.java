package org.loangate.authz.policy.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;
import org.loangate.contract.Requirement;

import static org.assertj.core.api.Assertions.assertThat;

/// Policies tried on records that lack facts: what is said holds whatever those facts were.
class CandidateProperties {

	// Besides each of these a fact may have been unknown.
	private static final Map<String, List<Object>> VALUES = Map.of("device.known", List.of(true, false),
			"loan.term_months", List.of(6L, 24L), "loan.total_24h",
			List.of(Money.of("100.00", "CNY"), Money.of("9000.00", "CNY")));

	private static final Map<String, Object> ALWAYS = Map.of("client.id", "a");

	private static final PolicyReader READER = new PolicyReader();

	@Property
	void whatIsSaidHoldsWhateverWasNotRecorded(@ForAll("policies") Policy policy,
			@ForAll("records") RecordedFacts record, @ForAll Outcome before, @ForAll("demands") Demand asked) {
		Change said = new Candidate(policy).on(record, before, asked).change();

		Set<Change> possible = new HashSet<>();
		for (Map<String, Object> known : completed(record)) {
			possible.add(change(policy, known, before, asked));
		}
		if (said != Change.UNDECIDABLE) {
			assertThat(possible).containsExactly(said);
		}
		if (record.missing().isEmpty()) {
			assertThat(said).isNotEqualTo(Change.UNDECIDABLE);
		}
	}

	@Property
	void whatIsNotSaidNamesTheRulesThatLackAFact(@ForAll("policies") Policy policy,
			@ForAll("records") RecordedFacts record, @ForAll Outcome before, @ForAll("demands") Demand asked) {
		Candidate candidate = new Candidate(policy);

		Candidate.Tried tried = candidate.on(record, before, asked);

		if (tried.change() == Change.UNDECIDABLE) {
			assertThat(tried.needs()).isNotEmpty();
		}
		assertThat(tried.needs()).allSatisfy((need) -> {
			assertThat(record.missing()).contains(need.fact());
			assertThat(candidate.reads()).contains(need.fact());
		});
	}

	private static Change change(Policy policy, Map<String, Object> known, Outcome before, Demand asked) {
		Evaluation evaluation = policy.evaluate(known);
		return Change.between(before, asked, evaluation.outcome(), Demand.of(evaluation.obligations()));
	}

	private static List<Map<String, Object>> completed(RecordedFacts record) {
		List<Map<String, Object>> all = List.of(record.known());
		for (String fact : record.missing()) {
			List<Map<String, Object>> more = new ArrayList<>(all);
			for (Map<String, Object> known : all) {
				VALUES.getOrDefault(fact, List.of()).forEach((value) -> {
					Map<String, Object> with = new HashMap<>(known);
					with.put(fact, value);
					more.add(with);
				});
			}
			all = more;
		}
		return all;
	}

	@Provide
	Arbitrary<Policy> policies() {
		Arbitrary<String> conditions = Arbitraries.of("device.known", "!device.known", "client.id == \"a\"",
				"client.id == \"a\" && device.known", "client.id == \"b\" || device.known", "loan.term_months > 12",
				"loan.term_months > 12 && !device.known", "client.id == \"a\" || loan.term_months > 12",
				"loan.total_24h > money(\"2000.00\", \"CNY\")");
		Arbitrary<String> effects = Arbitraries.of("step_up: { acr: phr }",
				"step_up: { acr: \"urn:loangate:acr:multi\", max_age: PT5M }", "hold: looked-at", "deny: not-now",
				"cool_off: PT1H", "step_up: { acr: phr }, hold: looked-at", "step_up: { acr: phr }, deny: not-now");
		return Combinators.combine(conditions, effects)
			.as((when, then) -> "when: '" + when + "', then: { " + then + " } }\n")
			.list()
			.ofMinSize(1)
			.ofMaxSize(4)
			.map((rules) -> {
				StringBuilder section = new StringBuilder("rules:\n");
				rules.forEach(
						(rule) -> section.append("  - { id: rule-").append(section.length()).append(", ").append(rule));
				return READER.read(TestPolicies.withRules(section + "\n"));
			});
	}

	@Provide
	Arbitrary<RecordedFacts> records() {
		Arbitrary<RecordedFacts> records = Arbitraries.just(new RecordedFacts(ALWAYS, Set.of()));
		for (Map.Entry<String, List<Object>> fact : VALUES.entrySet()) {
			Arbitrary<String> kinds = Arbitraries.of("known", "unknown", "missing");
			records = Combinators.combine(records, kinds, Arbitraries.of(fact.getValue())).as((record, kind, value) -> {
				Map<String, Object> known = new HashMap<>(record.known());
				Set<String> missing = new HashSet<>(record.missing());
				if (kind.equals("known")) {
					known.put(fact.getKey(), value);
				}
				if (kind.equals("missing")) {
					missing.add(fact.getKey());
				}
				return new RecordedFacts(known, missing);
			});
		}
		return records;
	}

	@Provide
	Arbitrary<Demand> demands() {
		return Combinators
			.combine(Arbitraries.of(Acr.MULTI, Acr.PHR).injectNull(0.3), Arbitraries.of(0, 60),
					Arbitraries.of(true, false))
			.as((acr, minutes, settled) -> {
				List<Obligation> asked = new ArrayList<>();
				if (acr != null) {
					asked.add(new Obligation.StepUp(Requirement.of(acr)));
				}
				asked.add(new Obligation.CoolOff(Duration.ofMinutes(minutes)));
				if (settled) {
					asked.add(new Obligation.SettledFactors());
				}
				return Demand.of(asked);
			});
	}

}

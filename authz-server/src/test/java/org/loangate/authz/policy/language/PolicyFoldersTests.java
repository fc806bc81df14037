package org.loangate.authz.policy.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.Condition.Result;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs the cases beside the built-in policy.
class PolicyFoldersTests {

	private final Policy policy = new PolicyReader().read(resource("policy/default/policy.yaml"));

	private final List<YamlValue> cases = YamlValue.parse(resource("policy/default/tests.yaml")).items(200);

	@TestFactory
	Stream<DynamicTest> decidesEachCaseAsWritten() {
		return this.cases.stream().map((item) -> {
			Map<String, YamlValue> fields = fields(item);
			return DynamicTest.dynamicTest(fields.get("name").text(), () -> check(fields));
		});
	}

	private void check(Map<String, YamlValue> fields) {
		Evaluation evaluation = Evaluation.of(this.policy.rules(), given(fields.get("given")));

		assertThat(fired(evaluation)).isEqualTo(fires(fields));
		assertThat(evaluation.outcome().name()).isEqualToIgnoringCase(fields.get("outcome").text());
		if (fields.containsKey("reason")) {
			assertThat(evaluation.reason()).isEqualTo(fields.get("reason").text());
		}
		if (fields.containsKey("step_up")) {
			Acr acr = Acr.of(fields.get("step_up").text()).orElseThrow();
			assertThat(evaluation.obligations()).filteredOn(Obligation.StepUp.class::isInstance)
				.singleElement()
				.extracting((obligation) -> ((Obligation.StepUp) obligation).requirement().acrs())
				.isEqualTo(Set.of(acr));
		}
	}

	@Test
	void hasForEachRuleACaseThatFiresAndOneThatDoesNot() {
		Set<String> firing = new HashSet<>();
		Set<String> resting = new HashSet<>();

		this.cases.forEach((item) -> {
			Map<String, Result> results = Evaluation.of(this.policy.rules(), given(fields(item).get("given")))
				.results();
			results.forEach((rule, result) -> {
				if (result == Result.TRUE) {
					firing.add(rule);
				}
				if (result == Result.FALSE) {
					resting.add(rule);
				}
			});
		});

		Set<String> rules = this.policy.rules().stream().map(Rule::id).collect(Collectors.toSet());
		assertThat(firing).isEqualTo(rules);
		assertThat(resting).isEqualTo(rules);
	}

	@Test
	void routesWhatTheDemoNeeds() {
		assertThat(this.policy.routes().find("POST", "/loans").orElseThrow().transaction()).isNotNull();
		assertThat(this.policy.routes().find("GET", "/loans/42").orElseThrow().acr()).isEqualTo(Acr.MULTI);
		assertThat(this.policy.routes().find("POST", "/loans/42/payout-account").orElseThrow().scope())
			.isEqualTo("loans:manage");
		assertThat(this.policy.routes().find("DELETE", "/loans/42")).isEmpty();
	}

	private static Map<String, YamlValue> fields(YamlValue item) {
		return item.fields(Set.of("name", "given", "fires", "outcome", "reason", "step_up"));
	}

	private static Set<String> fires(Map<String, YamlValue> fields) {
		return fields.get("fires").items(50).stream().map(YamlValue::text).collect(Collectors.toSet());
	}

	private static Set<String> fired(Evaluation evaluation) {
		return evaluation.results()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() != Result.FALSE)
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	private static Map<String, Object> given(YamlValue value) {
		Map<String, Fact> declared = Fact.ALL.stream().collect(Collectors.toMap(Fact::name, (fact) -> fact));
		Map<String, Object> known = new HashMap<>();
		value.fields(declared.keySet()).forEach((name, given) -> known.put(name, switch (declared.get(name).type()) {
			case TEXT -> given.text();
			case TEXTS -> given.items(20).stream().map(YamlValue::text).toList();
			case NUMBER -> Long.valueOf(given.text());
			case DECIMAL -> Double.valueOf(given.text());
			case TRUTH -> Boolean.valueOf(given.text());
			case MONEY -> Money.of(given.text().substring(4), given.text().substring(0, 3));
		}));
		return known;
	}

	private static String resource(String path) {
		try {
			return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}

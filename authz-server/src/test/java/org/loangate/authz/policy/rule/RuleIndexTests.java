package org.loangate.authz.policy.rule;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Evaluation.Explained;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.TestDocuments;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.contract.Money;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyMap;

class RuleIndexTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
			client.id == "client-7"                                                    ; 0
			client.id in ["client-7", "other"]                                         ; 0
			client.id == "client-7" && (loan.term_months > 3 || action == "x")         ; 0
			loan.amount > money("100.00", "CNY") && loan.amount <= money("101.00", "CNY") ; 0
			loan.term_months == 7                                                      ; 0
			client.id == "client-7" || loan.term_months == 7                            ; 0
			client.id == "client-7" && loan.term_months + 1 > 3                         ; 1
			client.id == "client-7" || "client-7" in subject.factors                   ; 500
			""")
	void evaluatesNoConditionThatKnownFactsSettle(String condition, int evaluated) throws CelEvaluationException {
		AtomicInteger count = new AtomicInteger();
		String written = IntStream.range(0, 500)
			.mapToObj((i) -> "- { id: rule-" + i + ", when: '" + numbered(condition, i) + "', then: { deny: no } }")
			.collect(Collectors.joining("\n"));
		List<Rule> rules = TestDocuments.policy(written)
			.rules()
			.stream()
			.map((rule) -> new Rule(rule.id(), counting(rule.when(), count), rule.then(), rule.because(), rule.quiet()))
			.toList();

		Evaluation evaluation = Evaluation.of(RuleIndex.of(rules),
				Map.of("client.id", "client-7", "loan.term_months", 7L, "loan.amount", Money.of("100.50", "CNY")));

		assertThat(count).hasValue(evaluated);
		assertThat(evaluation.results()).hasSize(500);
		assertThat(evaluation.results().values()).filteredOn((result) -> result == Result.TRUE).hasSize(1);
	}

	private static String numbered(String condition, int i) {
		return condition.replace("client-7", "client-" + i)
			.replace("100.00", (i + 1) + ".00")
			.replace("101.00", (i + 2) + ".00")
			.replace("== 7", "== " + i);
	}

	private static Condition counting(Condition condition, AtomicInteger count) {
		CelRuntime.Program program = Mockito.mock(CelRuntime.Program.class);
		try {
			BDDMockito.given(program.eval(anyMap())).willAnswer((call) -> {
				count.incrementAndGet();
				return condition.program().eval(call.<Map<String, Object>>getArgument(0));
			});
		}
		catch (CelEvaluationException ex) {
			throw new AssertionError(ex);
		}
		return new Condition(condition.source(), program, condition.reads(), condition.alternatives());
	}

	@Test
	void leavesEveryRuleWhereTheFactIsUnknown() {
		Policy policy = TestDocuments.policy("- { id: any, when: 'client.id == \"a\"', then: { deny: no } }");

		assertThat(Evaluation.of(policy.index(), Map.of()).results()).containsEntry("any", Result.UNKNOWN);
		assertThat(Evaluation.of(policy.index(), Map.of("client.id", "b")).results()).containsEntry("any",
				Result.FALSE);
	}

	@Test
	void namesTheFactsThatEachConditionReads() {
		Policy policy = TestDocuments.policy("""
				- { id: one, when: 'client.id == "a" && subject.factors.exists(f, f == "totp")', then: { deny: no } }
				- { id: two, when: 'loan.amount > money("1.00", "CNY")', then: { deny: no } }
				""");

		assertThat(Evaluation.explained(policy.rules(), Map.of("client.id", "b"))).containsExactly(
				new Explained("one", Result.FALSE, List.of("client.id", "subject.factors")),
				new Explained("two", Result.UNKNOWN, List.of("loan.amount")));
	}

}

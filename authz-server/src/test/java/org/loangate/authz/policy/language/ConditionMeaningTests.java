package org.loangate.authz.policy.language;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConditionMeaningTests {

	private final PolicyReader reader = new PolicyReader();

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
			true                                ; always holds
			1 < 2 || client.id == "a"           ; always holds
			[1, 2].exists(n, n == 2)            ; always holds
			false                               ; never holds
			client.id == "a" && 1 > 2           ; never holds
			1 / 0 == 1                          ; always fails
			""")
	void refusesAConditionThatDependsOnNothing(String when, String found) {
		Checked checked = check(when);

		assertThat(checked.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.path()).isEqualTo("rules[0].when");
			assertThat(fault.found()).contains(found);
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "loan.term_months > 5 && loan.term_months < 3", "loan.term_months >= 5 && loan.term_months < 5",
					"loan.amount > money(\"5.00\", \"CNY\") && loan.amount <= money(\"5.00\", \"CNY\")",
					"client.id == \"a\" && client.id == \"b\"", "client.id == \"a\" && client.id != \"a\"",
					"client.id in [\"a\", \"b\"] && client.id == \"c\"",
					"loan.payout_account_known && !loan.payout_account_known && client.id == \"a\"",
					"(loan.term_months > 5 || loan.term_months > 7) && loan.term_months < 3" })
	void warnsOfComparisonsThatNoValuePasses(String when) {
		Checked checked = check(when);

		assertThat(checked.policy()).isNotNull();
		assertThat(checked.warnings()).singleElement()
			.satisfies((warning) -> assertThat(warning.path()).isEqualTo("rules[0].when"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "loan.term_months >= 5 && loan.term_months <= 5",
			"loan.amount > money(\"5.00\", \"CNY\") && loan.amount < money(\"1.00\", \"USD\")",
			"(loan.term_months > 5 || client.id == \"a\") && loan.term_months < 3" })
	void doesNotWarnOfWhatSomeValuePasses(String when) {
		assertThat(check("action == \"loan_application\" && (" + when + ")").warnings()).isEmpty();
	}

	@Test
	void refusesListsWithinLists() {
		assertThat(check("subject.factors.exists(f, subject.passkeys.exists(p, p == f))").faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.found()).contains("within another"));
		assertThat(check("subject.factors.exists(f, f == 'a') && subject.passkeys.all(p, p == 'b')").faults())
			.isEmpty();
	}

	@Test
	void refusesAConditionOfTooManySteps() {
		String body = IntStream.range(0, 50).mapToObj((i) -> "f == 'a'").collect(Collectors.joining(" || "));

		assertThat(check("subject.factors.exists(f, " + body + ")").faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.expected()).isEqualTo("at most " + Cost.MOST_STEPS));
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 501, 1000 })
	void boundsTheRules(int count) {
		String rules = IntStream.range(0, count)
			.mapToObj((i) -> "- { id: rule-" + i + ", when: client.id == 'a', then: { deny: no } }")
			.collect(Collectors.joining("\n"));

		Checked checked = this.reader.check(TestDocuments.withRules(rules));

		if (count <= 500) {
			assertThat(checked.faults()).isEmpty();
			return;
		}
		assertThat(checked.faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.path()).isEqualTo("rules");
			assertThat(fault.found()).isEqualTo(count + " entries");
			assertThat(fault.expected()).isEqualTo("at most 500");
		});
	}

	@Test
	void refusesALargeDocumentBeforeReadingIt() {
		assertThat(this.reader.check("[".repeat(10 * 1024 * 1024)).faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.expected()).isEqualTo("at most 262144"));
	}

	@Test
	void refusesAnExplodingDocumentWhereItBegins() {
		String bomb = "a: &a [x, x]\n" + IntStream.range(1, 30)
			.mapToObj((i) -> "k" + i + ": &b" + i + " [*a, *a]")
			.collect(Collectors.joining("\n"));

		assertThat(this.reader.check(bomb).faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.line()).isEqualTo(1);
			assertThat(fault.column()).isEqualTo(4);
			assertThat(fault.found()).isEqualTo("an anchor");
		});
	}

	private Checked check(String when) {
		return this.reader
			.check(TestDocuments.withRules("- id: any\n  when: >-\n    " + when + "\n  then: { deny: no }\n"));
	}

}

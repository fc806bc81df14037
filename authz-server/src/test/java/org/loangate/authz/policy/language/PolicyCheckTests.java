package org.loangate.authz.policy.language;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyCheckTests {

	private final PolicyReader reader = new PolicyReader();

	@Test
	void findsEveryFaultOfADocument() {
		Checked checked = this.reader.check("""
				settings:
				  sign_in_age: soon
				  step_up_max_age: PT10M
				  loan_token_ttl: PT9M
				  application_ttl: PT10M
				  held_ttl: P7D
				  colour: blue
				rules:
				  - id: any
				    when: nobody.told
				    then: {}
				    because: { en: Sorry. }
				  - id: any
				    when: client.id == "a"
				    then: { step_up: { acr: strong } }
				    quiet: perhaps
				routes:
				  - id: Here
				extra: 1
				""");

		assertThat(checked.policy()).isNull();
		assertThat(checked.faults()).extracting(Fault::line)
			.containsExactly(2, 2, 4, 7, 10, 11, 12, 13, 15, 16, 18, 19);
		assertThat(checked.faults()).extracting(Fault::path)
			.contains("settings", "settings.sign_in_age", "settings.loan_token_ttl", "rules[0].when", "rules[0].then",
					"rules[0].because", "rules[1].id", "rules[1].then.step_up.acr", "rules[1].quiet", "routes[0]", "");
	}

	@Test
	void hasAPolicyWhereThereIsNoFault() {
		Checked checked = this.reader.check(TestDocuments.withSections(""));

		assertThat(checked.faults()).isEmpty();
		assertThat(checked.policy()).isNotNull();
	}

	@Test
	void endsAtAHundredFaults() {
		String rules = IntStream.range(0, 150)
			.mapToObj((i) -> "- { id: rule-" + i + ", when: nobody.told, then: { deny: no } }")
			.collect(Collectors.joining("\n"));

		assertThat(this.reader.check(TestDocuments.withRules(rules)).faults()).hasSize(100);
	}

	@ParameterizedTest
	@ValueSource(strings = { "when: client.id == 'a' || nobody.told == 1",
			"when: \"client.id == 'a' || nobody.told == 1\"", "when: 'client.id == ''a'' || nobody.told == 1'",
			"when: >-\n    client.id ==\n    'a'\n    || nobody.told == 1",
			"when: |\n    client.id == 'a'\n    || nobody.told == 1",
			"when: client.id == 'a'\n    || nobody.told == 1" })
	void pointsAtTheWordInHoweverAConditionIsWritten(String when) {
		String document = TestDocuments.withRules("- id: any\n  " + when + "\n  then: { deny: no }\n");

		Fault fault = this.reader.check(document).faults().getFirst();

		String line = document.lines().toList().get(fault.line() - 1);
		assertThat(line.substring(fault.column() - 1)).startsWith("nobody.told");
		assertThat(fault.endLine()).isEqualTo(fault.line());
		assertThat(line.substring(fault.column() - 1, fault.endColumn() - 1)).isIn("nobody", "nobody.told");
	}

	@Test
	void saysWhereAValueEnds() {
		Fault fault = this.reader.check(TestDocuments.withSections("").replace("PT15M", "later")).faults().getFirst();

		assertThat(List.of(fault.line(), fault.column(), fault.endLine(), fault.endColumn())).containsExactly(2, 16, 2,
				21);
		assertThat(fault.found()).isEqualTo("\"later\"");
		assertThat(fault.expected()).contains("ISO 8601 duration");
	}

}

package org.loangate.authz.policy.language;

import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.Money;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever is written is a policy or has faults that have their places.
class PolicyReaderProperties {

	private static final PolicyReader READER = new PolicyReader();

	private static final List<Map<String, Object>> FACTS = List.of(Map.of(),
			Map.of("client.id", "a", "loan.term_months", 7L, "subject.factors", List.of("a", "b"), "device.known", true,
					"loan.amount", Money.of("1.00", "CNY")));

	@Property
	void readsAnyDocument(@ForAll("documents") String document) {
		Checked checked = READER.check(document);

		assertThat(checked.policy() == null).isEqualTo(!checked.faults().isEmpty());
		int lines = document.split("\r\n|\r|\n", -1).length;
		assertThat(checked.faults()).allSatisfy((fault) -> {
			assertThat(fault.line()).isBetween(1, lines);
			assertThat(fault.column()).isPositive();
			assertThat(fault.endLine()).isGreaterThanOrEqualTo(fault.line());
		});
	}

	@Property
	void readsAnyCondition(@ForAll("conditions") String when) {
		Checked checked = READER
			.check(TestDocuments.withRules("- id: any\n  when: |-\n    " + when + "\n  then: { deny: no }\n"));

		assertThat(checked.policy() == null).isEqualTo(!checked.faults().isEmpty());
		assertThat(checked.faults()).allSatisfy((fault) -> assertThat(fault.path()).isEqualTo("rules[0].when"));
		if (checked.policy() != null) {
			FACTS.forEach((known) -> assertThat(Evaluation.of(checked.policy().index(), known).results()).hasSize(1));
		}
	}

	// The built-in policy, with a few pieces taken out and others put in.
	@Provide
	Arbitrary<String> documents() {
		Arbitrary<String> pieces = Arbitraries.oneOf(Arbitraries.of(":", "-", "?", "{", "}", "[", "]", ",", "&a ", "*a",
				"!!str ", "|", ">", ">-\n", "%", "@", "`", "\"", "'", "#", "\n", "\r", "\r\n", "\t", "  ", "---\n",
				"...\n", "<<: ", "~", "\0", "\uFEFF", "\u202E", "\uD83D", "rules:", "acr: phr", "- id: any",
				"when: true", "\"\\u0000\"", "money("), Arbitraries.strings().ofMaxLength(12));
		record Edit(double at, int length, String instead) {
		}
		return Combinators.combine(Arbitraries.doubles().between(0, 1), Arbitraries.integers().between(0, 30), pieces)
			.as(Edit::new)
			.list()
			.ofMinSize(1)
			.ofMaxSize(4)
			.map((edits) -> {
				StringBuilder text = new StringBuilder(TestPolicies.builtIn());
				for (Edit edit : edits) {
					int from = (int) (edit.at() * text.length());
					text.replace(from, Math.min(text.length(), from + edit.length()), edit.instead());
				}
				return text.toString();
			});
	}

	@Provide
	Arbitrary<String> conditions() {
		Arbitrary<String> pieces = Arbitraries.oneOf(
				Arbitraries.of("client.id", "loan.amount", "loan.term_months", "subject.factors", "device.known", "f"),
				Arbitraries.of("\"a\"", "7", "-1", "1.5", "true", "[]", "[1, \"a\"]", "{\"a\": 1}", "null",
						"9223372036854775807", "money(\"1.00\", \"CNY\")"),
				Arbitraries.of("&&", "||", "==", "!=", "<", ">", "in", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",",
						"(", ")", "[", "]", "{", "}"),
				Arbitraries.of(".exists(f, f == \"a\")", ".all(f, ", ".size()", ".contains(", "size(", "int(",
						"string(", "timestamp(", "duration(", "has(", "dyn(", "type("),
				Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(4));
		return pieces.list()
			.ofMinSize(1)
			.ofMaxSize(14)
			.map((parts) -> String.join(" ", parts).strip())
			.filter((when) -> !when.isEmpty());
	}

}

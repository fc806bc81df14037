package org.loangate.authz.policy.language;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Facts and functions that there are not.
class UnknownNameTests {

	private final PolicyReader reader = new PolicyReader();

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			textBlock = """
					loan.totle > money("1.00", "CNY")            ; loan.totle      ; fact loan.totle      ; a declared fact: did you mean loan.total_24h?
					loan.amuont > money("1.00", "CNY")           ; loan.amuont     ; fact loan.amuont     ; a declared fact: did you mean loan.amount?
					client.id == "a" && !device.knwon            ; device.knwon    ; fact device.knwon    ; a declared fact: did you mean device.known?
					acton == "loan_application"                  ; acton           ; fact acton           ; a declared fact: did you mean action
					"totp" in subject . factrs                   ; subject . factrs ; fact subject.factrs ; a declared fact: did you mean subject.factors?
					subject.factrs.exists(f, f == "totp")        ; subject.factrs  ; fact subject.factrs  ; a declared fact: did you mean subject.factors?
					client.nmae.startsWith("a")                  ; client.nmae     ; fact client.nmae     ; a declared fact: did you mean client.name?
					subject == "somebody"                        ; subject         ; fact subject         ; a declared fact: did you mean subject.factors or
					nobody.told == 1                             ; nobody.told     ; fact nobody.told     ; a declared fact
					subject.factors.exists(f, g == "totp")       ; g ==            ; fact g               ; a declared fact
					mony("1.00", "CNY") < loan.amount            ; mony            ; function mony        ; a declared function: did you mean money?
					client.id.startWith("a")                     ; startWith       ; function startWith   ; a declared function: did you mean startsWith?
					has(loan.amount)                             ; has(            ; function has         ; one of all, bool, bytes, contains,
					subject.factors.map(f, f == "a") == [true]   ; map(            ; function map         ; money
					""")
	void areNamedWholeAtTheirPlaceWithTheNearest(String when, String place, String found, String expected) {
		Fault fault = check(when).getFirst();

		assertThat(fault.path()).isEqualTo("rules[0].when");
		assertThat(fault.found()).isEqualTo("unknown " + found);
		assertThat(fault.expected()).contains(expected);
		assertThat(document(when).lines().toList().get(fault.line() - 1).substring(fault.column() - 1))
			.startsWith(place);
	}

	@Test
	void areNamedAllInOneGo() {
		assertThat(check("loan.one == 1 &&\n    action == \"a\" && loan.two == 2")).extracting(Fault::found)
			.containsExactly("unknown fact loan.one", "unknown fact loan.two");
	}

	@Test
	void areNamedUpToABound() {
		assertThat(check("x == 1 || ".repeat(150) + "x == 1")).hasSize(10);
	}

	@Test
	void leaveAloneWhatIsFarFromAnyName() {
		assertThat(Nearest.to("x".repeat(100), List.of("x".repeat(99)))).isEmpty();
		assertThat(Nearest.to("cel", List.of("client.id", "velocity.subject_1h"))).isEmpty();
		assertThat(Nearest.to("abcd", List.of("abcx", "abcy", "wxyz", "abcz", "abcw"))).containsExactly("abcw", "abcx",
				"abcy");
	}

	private List<Fault> check(String when) {
		return this.reader.check(document(when)).faults();
	}

	private static String document(String when) {
		return TestDocuments.withRules("- id: any\n  when: >-\n    " + when + "\n  then: { deny: no }\n");
	}

}

package org.loangate.authz.policy.language;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.authz.policy.rule.Condition.Result;

import static org.assertj.core.api.Assertions.assertThat;

/// Rules that read a fact without asking whether it applies.
class GuardWarningTests {

	private final PolicyReader reader = new PolicyReader();

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			textBlock = """
					loan.amount > money("50000.00", "CNY")                        ; loan.amount               ; action == "loan_application" && …
					loan.amount > money("5.00", "CNY") && loan.term_months > 12   ; loan.amount               ; action == "loan_application" && …
					client.id == "a" && device.age_hours < 1                      ; device.age_hours          ; device.known && …
					device.known || device.age_hours < 1                          ; device.age_hours          ; device.known && …
					"totp" in subject.factors && subject.passkey_age_hours < 24   ; subject.passkey_age_hours ; "passkey" in subject.factors && …
					subject.recovery_age_hours < 72                               ; subject.recovery_age_hours ; subject.recovered && …
					""")
	void warnOnce(String when, String fact, String guard) {
		Checked checked = check(when);

		assertThat(checked.faults()).isEmpty();
		assertThat(checked.warnings()).singleElement().satisfies((warning) -> {
			assertThat(warning.path()).isEqualTo("rules[0].when");
			assertThat(warning.found()).startsWith(fact + " where it does not apply");
			assertThat(warning.expected()).isEqualTo(guard);
			assertThat(document(when).lines().toList().get(warning.line() - 1).substring(warning.column() - 1))
				.startsWith(fact);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "device.known && device.age_hours < 1", "device.age_hours < 1 && device.known",
			"!device.known || device.age_hours < 1", "client.id == \"a\" && (!device.known || device.age_hours < 24)",
			"device.known ? device.age_hours < 1 : client.id == \"a\"",
			"\"passkey\" in subject.factors && subject.passkey_age_hours < 24",
			"subject.factors.exists(f, f == \"passkey\") && subject.passkey_age_hours < 24",
			"subject.recovered && subject.recovery_age_hours < 72",
			"action != \"payout_account_change\" && loan.term_months > 3", "velocity.device_1h > 5",
			"session.age_minutes < 5" })
	void doNotWarnWhereTheConditionAsksFirstOrNothingSaysSo(String when) {
		assertThat(check(when).warnings()).isEmpty();
	}

	@Test
	void doNotWarnOfTheBuiltInPolicy() {
		assertThat(this.reader.check(TestPolicies.builtIn()).warnings()).isEmpty();
	}

	@Test
	void nameGuardsThatAreFalseWhereTheFactDoesNotApply() {
		List<Fact> guarded = Fact.ALL.stream().filter((fact) -> fact.applicability() != null).toList();

		assertThat(guarded).isNotEmpty().allSatisfy((fact) -> {
			Fact.Applicability applies = fact.applicability();
			Condition guard = this.reader.read(document(applies.condition())).rules().getFirst().when();
			assertThat(guard.test(applies.otherwise())).isEqualTo(Result.FALSE);
		});
	}

	private Checked check(String when) {
		return this.reader.check(document(when));
	}

	private static String document(String when) {
		return TestDocuments.withRules("- id: any\n  when: >-\n    " + when + "\n  then: { deny: no }\n");
	}

}

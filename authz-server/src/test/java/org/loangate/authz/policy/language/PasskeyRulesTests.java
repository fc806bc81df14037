package org.loangate.authz.policy.language;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.TestPolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PasskeyRulesTests {

	private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");

	private static final UUID OTHER = UUID.fromString("22222222-2222-4222-8222-222222222222");

	private static PasskeyRules read(String section) {
		return new PolicyReader().read(TestPolicies.builtIn() + section).passkeys();
	}

	@Test
	void acceptsAnyWhereThePolicySaysNothing() {
		PasskeyRules rules = read("");

		assertThat(rules.direct()).isFalse();
		assertThat(rules.accepts(null, null)).isTrue();
		assertThat(rules.accepts(ONE, null)).isTrue();
	}

	@Test
	void asksForAttestationAndAcceptsAnyAllTheSame() {
		PasskeyRules rules = read("passkeys: { attestation: direct }");

		assertThat(rules.direct()).isTrue();
		assertThat(rules.accepts(null, null)).isTrue();
	}

	@Test
	void acceptsAttestedOnesOnlyWhereThatIsRequired() {
		PasskeyRules rules = read("passkeys: { attestation: direct, require: attested }");

		assertThat(rules.accepts(null, null)).isFalse();
		assertThat(rules.accepts(ONE, null)).isTrue();
	}

	@Test
	void acceptsAnyCertificationWhereNoneIsNamed() {
		PasskeyRules rules = read("passkeys: { attestation: direct, require: certified }");

		assertThat(rules.accepts(ONE, null)).isFalse();
		assertThat(rules.accepts(ONE, Certification.FIDO_CERTIFIED)).isTrue();
	}

	@Test
	void acceptsTheLeastCertificationAndBetter() {
		PasskeyRules rules = read(
				"passkeys: { attestation: direct, require: certified, certification: FIDO_CERTIFIED_L1plus }");

		assertThat(rules.accepts(ONE, Certification.L1)).isFalse();
		assertThat(rules.accepts(ONE, Certification.L1_PLUS)).isTrue();
		assertThat(rules.accepts(ONE, Certification.L3_PLUS)).isTrue();
		assertThat(rules.accepts(null, Certification.L3_PLUS)).isFalse();
	}

	@Test
	void acceptsListedModelsOnlyAndNoneThatIsDenied() {
		PasskeyRules allowing = read(
				"passkeys: { attestation: direct, require: attested, allow_aaguids: [" + ONE + "] }");
		PasskeyRules denying = read(
				"passkeys: { attestation: direct, require: attested, deny_aaguids: [" + ONE + "] }");

		assertThat(allowing.accepts(ONE, null)).isTrue();
		assertThat(allowing.accepts(OTHER, null)).isFalse();
		assertThat(denying.accepts(ONE, null)).isFalse();
		assertThat(denying.accepts(OTHER, null)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			attestation: indirect                                               | passkeys.attestation
			require: some                                                       | passkeys.require
			require: attested                                                   | require without attestation
			certification: FIDO_CERTIFIED_L1                                    | passkeys.certification
			attestation: direct, require: certified, certification: L1          | passkeys.certification
			attestation: direct, deny_aaguids: [11111111-1111-4111-8111-111111111111] | passkeys.deny_aaguids
			attestation: direct, require: attested, allow_aaguids: [yubikey]    | passkeys.allow_aaguids[0]
			attestations: direct                                                | unknown key attestations
			""")
	void refusesRulesThatDoNotHold(String section, String found) {
		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> read("passkeys: { " + section + " }"))
			.withMessageStartingWith("policy, line ")
			.withMessageContaining(found);
	}

}

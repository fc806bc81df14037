package org.loangate.authz.session;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;

import static org.assertj.core.api.Assertions.assertThat;

class AssurancesTests {

	private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

	private static final ProvenFactor PASSWORD = new ProvenFactor("password", List.of("pwd"), NOW.minusSeconds(300));

	private static final ProvenFactor TOTP = new ProvenFactor("totp", List.of("otp"), NOW.minusSeconds(60));

	private static final ProvenFactor PASSKEY = new ProvenFactor("passkey", List.of("swk", "user", "mfa"),
			NOW.minusSeconds(30));

	private static final ProvenFactor HARDWARE = new ProvenFactor("passkey", List.of("hwk", "user", "mfa"),
			NOW.minusSeconds(30));

	private static Assurances with(Acr acr, Set<String> factors) {
		Map<Acr, List<Set<String>>> rules = new EnumMap<>(AssuranceRules.PLAIN.reachedBy());
		rules.put(acr, List.of(factors));
		return new Assurances(new AssuranceRules(rules));
	}

	@Test
	void reachesAClassByTheSetsThatPolicyNames() {
		Assurances strict = with(Acr.PHR, Set.of("passkey", "totp"));

		assertThat(strict.of(PASSWORD, List.of(PASSKEY)).acr()).isEqualTo(Acr.MULTI);
		assertThat(strict.of(PASSWORD, List.of(PASSKEY, TOTP)))
			.isEqualTo(new Assurance(Acr.PHR, List.of("swk", "user", "otp", "mfa"), TOTP.at()));
		assertThat(strict.reaches(Set.of(Acr.PHR), PASSWORD, List.of(PASSKEY))).isFalse();
	}

	@Test
	void countsAPasswordThatAClassRestsOn() {
		assertThat(with(Acr.PHR, Set.of("passkey", "password")).of(PASSWORD, List.of(PASSKEY)))
			.isEqualTo(new Assurance(Acr.PHR, List.of("pwd", "swk", "user", "mfa"), PASSWORD.at()));
	}

	@Test
	void reachesNoLessThanTheContractAsks() {
		Assurances lax = with(Acr.PHR, Set.of("totp"));

		assertThat(lax.of(PASSWORD, List.of(TOTP)).acr()).isEqualTo(Acr.MULTI);
		assertThat(lax.reaches(Set.of(Acr.PHR), PASSWORD, List.of(TOTP))).isFalse();
	}

	@Test
	void takesAnAttestedPasskeyForAPasskeyAndNotTheOtherWayRound() {
		Assurances plain = new Assurances(AssuranceRules.PLAIN);

		assertThat(plain.of(null, List.of(HARDWARE)).acr()).isEqualTo(Acr.PHRH);
		assertThat(plain.reaches(Set.of(Acr.PHR), null, List.of(HARDWARE))).isTrue();
		assertThat(plain.reaches(Set.of(Acr.PHRH), null, List.of(PASSKEY))).isFalse();
	}

	@Test
	void saysWhenNothingIsReached() {
		Assurances strict = with(Acr.SINGLE, Set.of("passkey"));

		assertThat(strict.reaches(Set.of(Acr.SINGLE), null, List.of(PASSWORD))).isFalse();
		assertThat(strict.reaches(Set.of(Acr.SINGLE), null, List.of(PASSKEY))).isTrue();
	}

}

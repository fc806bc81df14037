package org.loangate.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequirementTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

	@Nested
	class IsMetBy {

		@Test
		void isMetByTheSameClassOrAStrongerOne() {
			Requirement multi = Requirement.of(Acr.MULTI);

			assertThat(multi.isMetBy(assurance(Acr.SINGLE), NOW)).isFalse();
			assertThat(multi.isMetBy(assurance(Acr.MULTI), NOW)).isTrue();
			assertThat(multi.isMetBy(assurance(Acr.LIVE), NOW)).isTrue();
		}

		@Test
		void isMetByLiveOnlyWithAttestedHardwareWhereHardwareIsDemanded() {
			Requirement hardware = Requirement.of(Acr.PHRH);

			assertThat(hardware.isMetBy(assurance(Acr.LIVE, "swk", "user", "mfa", "face"), NOW)).isFalse();
			assertThat(hardware.isMetBy(assurance(Acr.LIVE, "hwk", "user", "mfa", "face"), NOW)).isTrue();
			assertThat(hardware.isMetBy(assurance(Acr.PHRH, "hwk", "user", "mfa"), NOW)).isTrue();
		}

		@Test
		void isMetByASignInExactlyAsOldAsAllowed() {
			Requirement recent = new Requirement(Set.of(), Set.of(), Duration.ofSeconds(60));

			assertThat(recent.isMetBy(assurance(Acr.SINGLE), NOW.plusSeconds(60))).isTrue();
			assertThat(recent.isMetBy(assurance(Acr.SINGLE), NOW.plusSeconds(61))).isFalse();
		}

		@Test
		void isMetOnlyWithEveryMethod() {
			Requirement methods = new Requirement(Set.of(), Set.of("otp", "pwd"), null);

			assertThat(methods.isMetBy(assurance(Acr.MULTI, "pwd", "mfa"), NOW)).isFalse();
			assertThat(methods.isMetBy(assurance(Acr.MULTI, "pwd", "otp", "mfa"), NOW)).isTrue();
		}

	}

	@Nested
	class Join {

		@Test
		void keepsEveryClassEveryMethodAndTheSmallestAge() {
			Requirement one = new Requirement(Set.of(Acr.MULTI), Set.of("otp"), Duration.ofMinutes(5));
			Requirement other = new Requirement(Set.of(Acr.PHR), Set.of("face"), Duration.ofMinutes(1));

			assertThat(one.join(other))
				.isEqualTo(new Requirement(Set.of(Acr.MULTI, Acr.PHR), Set.of("otp", "face"), Duration.ofMinutes(1)))
				.isEqualTo(other.join(one));
		}

		@Test
		void isUnchangedByNothing() {
			Requirement some = new Requirement(Set.of(Acr.PHR), Set.of(), Duration.ofMinutes(5));

			assertThat(some.join(Requirement.NONE)).isEqualTo(some).isEqualTo(Requirement.NONE.join(some));
		}

	}

	private static Assurance assurance(Acr acr, String... amr) {
		return new Assurance(acr, List.of(amr), NOW);
	}

}

package org.loangate.authz.loan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Obligation;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import static org.assertj.core.api.Assertions.assertThat;

class VerdictTests {

	private static final Instant ASKED_AT = Instant.parse("2026-11-22T12:00:00Z");

	private static final Obligation STEP_UP = new Obligation.StepUp(
			new Requirement(Set.of(Acr.MULTI), Set.of("otp"), null));

	private static final Obligation COOL_OFF = new Obligation.CoolOff(Duration.ofHours(2));

	private static Verdict verdict(Outcome outcome, Instant now, Obligation... obligations) {
		Decision decision = new Decision(UUID.randomUUID(), outcome, "reason", Map.of("en", "Because."),
				List.of(obligations), "digest");
		return Verdict.of(decision, new Requirement(Set.of(Acr.PHR), Set.of(), Duration.ofMinutes(5)), ASKED_AT, now);
	}

	@Test
	void demandsWhatPolicyAndClientDemand() {
		Verdict verdict = verdict(Outcome.PERMIT, ASKED_AT, STEP_UP);

		assertThat(verdict.state()).isEqualTo(State.PROPOSED);
		assertThat(verdict.required())
			.isEqualTo(new Requirement(Set.of(Acr.MULTI, Acr.PHR), Set.of("otp"), Duration.ofMinutes(5)));
	}

	@Test
	void waitsUntilACoolingOffThatCountsFromTheFirstAskIsOver() {
		Verdict before = verdict(Outcome.PERMIT, ASKED_AT.plusSeconds(7199), STEP_UP, COOL_OFF);
		Verdict after = verdict(Outcome.PERMIT, ASKED_AT.plusSeconds(7200), STEP_UP, COOL_OFF);

		assertThat(before.state()).isEqualTo(State.HELD);
		assertThat(before.reason()).isEqualTo(Reason.COOLING_OFF);
		assertThat(before.until()).isEqualTo(ASKED_AT.plusSeconds(7200));
		assertThat(after.state()).isEqualTo(State.PROPOSED);
	}

	@Test
	void holdsAndRefusesWhateverElseIsObliged() {
		Verdict held = verdict(Outcome.HOLD, ASKED_AT.plusSeconds(7200), STEP_UP, COOL_OFF);
		Verdict refused = verdict(Outcome.DENY, ASKED_AT.plusSeconds(7200), STEP_UP, COOL_OFF);

		assertThat(held.state()).isEqualTo(State.HELD);
		assertThat(held.reason()).isEqualTo(Reason.HELD);
		assertThat(held.until()).isNull();
		assertThat(refused.state()).isEqualTo(State.REFUSED);
		assertThat(refused.because()).containsEntry("en", "Because.");
		assertThat(refused.isMetBy(TestApplications.complete(TestApplications.LIVE), AssuranceRules.PLAIN, ASKED_AT))
			.isFalse();
	}

}

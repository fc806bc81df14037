package org.loangate.authz.loan;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.stepup.Progress;
import org.loangate.contract.Requirement;

/// What a decision means for an application: where it goes, and what is demanded there.
///
/// @param state [State#PROPOSED], [State#HELD] or [State#REFUSED]
/// @param required what policy and client together demand, of a permit
/// @param settled whether nothing that is still in quarantine counts
/// @param excluded factors that do not count
/// @param until when a cooling-off is over
record Verdict(Decision decision, State state, @Nullable Requirement required, boolean settled, Set<String> excluded,
		@Nullable Reason reason, Map<String, String> because, @Nullable Instant until) {

	/// Reads a decision.
	/// @param asked what the client demands of the sign-in
	/// @param since when it was first asked for: a cooling-off counts from there
	static Verdict of(Decision decision, Requirement asked, Instant since, Instant now) {
		return switch (decision.outcome()) {
			case DENY ->
				new Verdict(decision, State.REFUSED, null, false, Set.of(), Reason.REFUSED, decision.because(), null);
			case HOLD ->
				new Verdict(decision, State.HELD, null, false, Set.of(), Reason.HELD, decision.because(), null);
			case PERMIT -> permit(decision, asked, since, now);
		};
	}

	private static Verdict permit(Decision decision, Requirement asked, Instant since, Instant now) {
		Instant until = since.plus(decision.coolOff());
		if (now.isBefore(until)) {
			return new Verdict(decision, State.HELD, null, false, Set.of(), Reason.COOLING_OFF, decision.because(),
					until);
		}
		Requirement required = decision.stepUp()
			.orElseThrow(() -> new IllegalStateException("a permit without a step-up"))
			.join(asked);
		return new Verdict(decision, State.PROPOSED, required, decision.settledFactors(), decision.excludedFactors(),
				null, decision.because(), null);
	}

	/// Whether it permits, and what is proven is enough.
	/// @param rules which proofs reach which class
	boolean isMetBy(Progress.Complete proven, AssuranceRules rules, Instant now) {
		return this.required != null && this.required.isMetBy(proven.assurance(), now)
				&& this.required.acrs().stream().allMatch((acr) -> rules.isReached(acr, proven.factors()))
				&& (proven.settled() || !this.settled) && proven.factors().stream().noneMatch(this.excluded::contains);
	}

	/// How long the application stays as this verdict leaves it.
	Instant end(Settings settings, Instant now) {
		if (this.state != State.HELD) {
			return now.plus(settings.applicationTtl());
		}
		return ((this.until != null) ? this.until : now).plus(settings.heldTtl());
	}

}

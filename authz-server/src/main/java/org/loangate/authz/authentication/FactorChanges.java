package org.loangate.authz.authentication;

import java.time.Clock;
import java.time.Instant;

import org.springframework.stereotype.Component;

/// What goes with every change to an account's own factors, in the caller's transaction.
@Component
public class FactorChanges {

	private final Quarantine quarantine;

	private final Clock clock;

	FactorChanges(Quarantine quarantine, Clock clock) {
		this.quarantine = quarantine;
		this.clock = clock;
	}

	/// Takes note of a factor that is new to the account. It is held in quarantine,
	/// unless a factor that is not was
	/// proven within the last minutes.
	/// @param by the sign-in it was enrolled in
	public void enrolled(SignIn by, String factor, String credential) {
		Instant fresh = this.clock.instant().minus(EnrolmentGuard.FRESH);
		Quarantine.Held held = this.quarantine.of(by.subject());
		boolean vouched = by.factors()
			.stream()
			.anyMatch((proof) -> proof.isSecondFactorSince(fresh) && !held.covers(proof));
		if (!vouched) {
			this.quarantine.enter(by.subject(), by.sid(), factor, credential);
		}
	}

	/// Takes note of a factor that was enrolled elsewhere, while that sign-in waited for
	/// it. It is held in quarantine.
	public void enrolled(Subject subject, String sid, String factor, String credential) {
		this.quarantine.enter(subject, sid, factor, credential);
	}

	/// Takes note of a factor that is gone.
	public void removed(Subject subject, String factor, String credential) {
		this.quarantine.forget(subject, factor, credential);
	}

}

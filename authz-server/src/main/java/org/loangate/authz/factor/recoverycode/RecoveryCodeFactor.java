package org.loangate.authz.factor.recoverycode;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.CodeTries;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Outcome.Reason;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Submission;
import org.loangate.contract.Expiry;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Recovery codes as a factor: they sign in and enrol, and never count towards a loan. They share the tries of
/// authenticator codes, so that one cannot be guessed where the other is locked.
@Component
@Order(90)
final class RecoveryCodeFactor implements Factor {

	static final String ID = "recovery-code";

	private static final FactorProfile PROFILE = new FactorProfile(ID, List.of("otp"), false, false, false, false);

	private final RecoveryCodes codes;

	private final CodeTries tries;

	private final Clock clock;

	RecoveryCodeFactor(RecoveryCodes codes, CodeTries tries, Clock clock) {
		this.codes = codes;
		this.tries = tries;
		this.clock = clock;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public List<String> credentials(Subject subject) {
		return (this.codes.left(subject) > 0) ? List.of(ID) : List.of();
	}

	@Override
	public boolean serves(@Nullable Binding binding) {
		return binding == null;
	}

	@Override
	public boolean remove(Subject subject, String credential) {
		return this.codes.remove(subject);
	}

	@Override
	public boolean recovers() {
		return true;
	}

	@Override
	public Prompt begin(Ceremony ceremony) {
		return new Prompt.Form();
	}

	@Override
	public Outcome verify(Ceremony ceremony, Submission submission) {
		Instant now = this.clock.instant();
		if (Expiry.isPast(ceremony.expiresAt(), now)) {
			return new Outcome.Refused(Reason.FACTOR_EXPIRED);
		}
		Subject subject = ceremony.subject();
		if (ceremony.binding() != null || !isEnrolled(subject)) {
			return new Outcome.Refused(Reason.FACTOR_NOT_ENROLLED);
		}
		if (!this.tries.begin(ceremony, submission)) {
			return new Outcome.Refused(Reason.FACTOR_LOCKED);
		}
		if (!this.codes.use(subject, submission.value("code"))) {
			return new Outcome.Refused(Reason.FACTOR_WRONG);
		}
		this.tries.succeed(ceremony, submission);
		return new Outcome.Verified(new ProvenFactor(ID, PROFILE.amr(), now));
	}

}

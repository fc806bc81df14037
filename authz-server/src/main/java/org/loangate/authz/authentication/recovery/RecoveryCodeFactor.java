package org.loangate.authz.authentication.recovery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.authentication.Binding;
import org.loangate.authz.authentication.Ceremony;
import org.loangate.authz.authentication.CodeTries;
import org.loangate.authz.authentication.Factor;
import org.loangate.authz.authentication.Outcome;
import org.loangate.authz.authentication.Outcome.Reason;
import org.loangate.authz.authentication.Prompt;
import org.loangate.authz.authentication.ProvenFactor;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.authentication.Submission;
import org.loangate.authz.policy.FactorProfile;

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
		if (!now.isBefore(ceremony.expiresAt())) {
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

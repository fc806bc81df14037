package org.loangate.authz.authentication.totp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import org.loangate.authz.authentication.Ceremony;
import org.loangate.authz.authentication.Factor;
import org.loangate.authz.authentication.Outcome;
import org.loangate.authz.authentication.Outcome.Reason;
import org.loangate.authz.authentication.Prompt;
import org.loangate.authz.authentication.ProvenFactor;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.authentication.Submission;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.policy.FactorProfile;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Codes of an authenticator app as a factor.
///
/// Tries are counted apart from passwords: five end the attempt, and few more are left to the person within the window,
/// however many attempts they spread them over.
@Component
@Order(10)
final class TotpFactor implements Factor {

	static final String ID = "totp";

	private static final FactorProfile PROFILE = new FactorProfile(ID, List.of("otp"), false, false, false, false);

	private static final Duration WINDOW = Duration.ofMinutes(15);

	private static final int PER_ATTEMPT = 5;

	private static final int PER_SUBJECT = 15;

	private final Authenticators authenticators;

	private final RateLimits limits;

	private final Clock clock;

	TotpFactor(Authenticators authenticators, RateLimits limits, Clock clock) {
		this.authenticators = authenticators;
		this.limits = limits;
		this.clock = clock;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public boolean isEnrolled(Subject subject) {
		return this.authenticators.isEnrolled(subject);
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
		if (isOver("code-attempt", ceremony.id(), PER_ATTEMPT) || isOver("code-subject", subject.id(), PER_SUBJECT)) {
			return new Outcome.Refused(Reason.FACTOR_LOCKED);
		}
		Totp.Secret secret = this.authenticators.secret(subject).orElse(null);
		if (secret == null) {
			return new Outcome.Refused(Reason.FACTOR_NOT_ENROLLED);
		}
		OptionalLong step = Totp.stepOf(secret, submission.value("code"), now);
		if (step.isEmpty()) {
			return new Outcome.Refused(Reason.FACTOR_WRONG);
		}
		if (!this.authenticators.accept(subject, step.getAsLong())) {
			return new Outcome.Refused(Reason.FACTOR_REPLAYED);
		}
		this.limits.clear("code-subject", subject.id());
		return new Outcome.Verified(new ProvenFactor(ID, PROFILE.amr(), now));
	}

	private boolean isOver(String family, String key, int limit) {
		return this.limits.count(family, key, limit, WINDOW) instanceof Verdict.Exceeded;
	}

}

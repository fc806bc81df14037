package org.loangate.authz.factor.totp;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
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

/// Codes of an authenticator app as a factor.
@Component
@Order(10)
final class TotpFactor implements Factor {

	static final String ID = "totp";

	private static final FactorProfile PROFILE = new FactorProfile(ID, List.of("otp"), false, false, false, false);

	private final Authenticators authenticators;

	private final CodeTries tries;

	private final Clock clock;

	TotpFactor(Authenticators authenticators, CodeTries tries, Clock clock) {
		this.authenticators = authenticators;
		this.tries = tries;
		this.clock = clock;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public Optional<String> enrolment() {
		return Optional.of("/account/totp");
	}

	@Override
	public List<String> credentials(Subject subject) {
		return this.authenticators.has(subject) ? List.of(ID) : List.of();
	}

	@Override
	public Optional<Instant> enrolledAt(Subject subject) {
		return this.authenticators.enrolledAt(subject);
	}

	@Override
	public boolean remove(Subject subject, String credential) {
		return this.authenticators.remove(subject);
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
		if (!this.tries.begin(ceremony, submission)) {
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
		this.tries.succeed(ceremony, submission);
		return new Outcome.Verified(new ProvenFactor(ID, PROFILE.amr(), now));
	}

}

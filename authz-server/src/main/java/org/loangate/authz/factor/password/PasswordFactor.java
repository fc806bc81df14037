package org.loangate.authz.factor.password;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.PasswordRules.Secret;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Submission;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// The password as a factor: it opens sessions, and is worth nothing above that.
@Component
@Order(0)
final class PasswordFactor implements Factor {

	private static final FactorProfile PROFILE = new FactorProfile(Passwords.ID, List.of("pwd"), false, false, false,
			false);

	private final Passwords passwords;

	PasswordFactor(Passwords passwords) {
		this.passwords = passwords;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public List<String> credentials(Subject subject) {
		return this.passwords.isEnrolled(subject) ? List.of(Passwords.ID) : List.of();
	}

	@Override
	public Optional<Instant> enrolledAt(Subject subject) {
		return this.passwords.enrolledAt(subject);
	}

	@Override
	public Prompt begin(Ceremony ceremony) {
		return new Prompt.Form();
	}

	@Override
	public Outcome verify(Ceremony ceremony, Submission submission) {
		Passwords.Attempt attempt = this.passwords.check(ceremony.subject(), new Secret(submission.value("password")),
				submission.network(), submission.device());
		return switch (attempt) {
			case Passwords.Attempt.Right(Subject _, ProvenFactor proof) -> new Outcome.Verified(proof);
			case Passwords.Attempt.Wrong _ -> new Outcome.Refused(Outcome.Reason.FACTOR_WRONG);
			case Passwords.Attempt.Locked _ -> new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED);
		};
	}

}

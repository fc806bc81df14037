package org.loangate.authz.stepup;

import java.time.Duration;

import org.loangate.authz.account.Subject;
import org.loangate.authz.guessing.Guesses;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;

import org.springframework.stereotype.Component;

/// Counts tries of typed codes, whichever factor they are for, so that one cannot be guessed where another is locked.
///
/// Counted apart from passwords, also those of one network, which slow strangers down. Five end the attempt, which is counted in Redis, where the attempt is; however many
/// attempts they are spread over, [Guesses] makes the person's next ones wait.
@Component
public final class CodeTries {

	private static final Duration WINDOW = Duration.ofMinutes(15);

	private static final int PER_ATTEMPT = 5;

	private static final int PER_NETWORK = 600;

	private final RateLimits limits;

	private final Guesses guesses;

	CodeTries(RateLimits limits, Guesses guesses) {
		this.limits = limits;
		this.guesses = guesses;
	}

	/// Counts one try.
	/// @return whether it may go on
	public boolean begin(Ceremony ceremony, Submission submission) {
		return begin(ceremony.id(), ceremony.subject(), submission);
	}

	/// Counts one try of an attempt that is no ceremony.
	/// @return whether it may go on
	boolean begin(String attempt, Subject subject, Submission submission) {
		return isWithin("code-attempt", attempt, PER_ATTEMPT) && isUnhurried(submission)
				&& this.guesses.begin(Kind.CODE, subject.id(), submission.device()).isEmpty();
	}

	private boolean isWithin(String family, String key, int limit) {
		return this.limits.count(family, key, limit, WINDOW) instanceof Verdict.Allowed;
	}

	// Whoever else is behind the address, a device of the person's goes on.
	private boolean isUnhurried(Submission submission) {
		return submission.network().isEmpty() || submission.device() != null || this.limits.pace("code-network",
				submission.network(), PER_NETWORK, WINDOW) instanceof Verdict.Allowed;
	}

	/// Forgets a person's tries with that device, or with all unknown ones, once a code
	/// was right.
	public void succeed(Ceremony ceremony, Submission submission) {
		succeed(ceremony.subject(), submission);
	}

	void succeed(Subject subject, Submission submission) {
		this.guesses.succeed(Kind.CODE, subject.id(), submission.device());
	}

}

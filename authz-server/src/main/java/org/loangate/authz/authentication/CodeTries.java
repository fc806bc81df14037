package org.loangate.authz.authentication;

import java.time.Duration;

import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;

import org.springframework.stereotype.Component;

/// Counts tries of typed codes, whichever factor they are for, so that one cannot be guessed where another is locked.
///
/// Counted apart from passwords: five end the attempt, and few more are left to the person within the window, however many
/// attempts they spread them over.
@Component
public final class CodeTries {

	private static final Duration WINDOW = Duration.ofMinutes(15);

	private static final int PER_ATTEMPT = 5;

	private static final int PER_SUBJECT = 15;

	private final RateLimits limits;

	CodeTries(RateLimits limits) {
		this.limits = limits;
	}

	/// Counts one try.
	/// @return whether it may go on
	public boolean begin(Ceremony ceremony) {
		return isWithin("code-attempt", ceremony.id(), PER_ATTEMPT)
				&& isWithin("code-subject", ceremony.subject().id(), PER_SUBJECT);
	}

	/// Forgets a person's tries once a code was right.
	public void succeed(Subject subject) {
		this.limits.clear("code-subject", subject.id());
	}

	private boolean isWithin(String family, String key, int limit) {
		return this.limits.count(family, key, limit, WINDOW) instanceof Verdict.Allowed;
	}

}

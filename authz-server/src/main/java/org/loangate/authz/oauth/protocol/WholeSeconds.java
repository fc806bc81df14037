package org.loangate.authz.oauth.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Lives that clients are told in whole seconds (RFC 9126, section 2.2; RFC 6749, section 5.1): what is kept ends with a
/// full second, and no more is said than is left.
public final class WholeSeconds {

	private WholeSeconds() {
	}

	/// When something ends that was to end then: less than a second later, or then.
	public static Instant end(Instant planned) {
		Instant second = planned.truncatedTo(ChronoUnit.SECONDS);
		return second.equals(planned) ? planned : second.plusSeconds(1);
	}

	/// How many seconds are left, as `expires_in` says it.
	public static long left(Instant end, Instant now) {
		return Math.max(0, Duration.between(now, end).toSeconds());
	}

}

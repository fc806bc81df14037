package org.loangate.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// When things end: one rule for whatever expires, so that what is said of it is what holds.
///
/// At the instant that it expires it is over (RFC 7519, section 4.1.4: on or after which it is not accepted). A life that is
/// told in seconds (`exp`, RFC 7519; `expires_in`, RFC 6749, section 5.1, and RFC 9126, section 2.2) ends with a full
/// second, and no more seconds are said to be left than are.
public final class Expiry {

	private Expiry() {
	}

	/// Whether something that expires then is over.
	public static boolean isPast(Instant expiresAt, Instant now) {
		return !now.isBefore(expiresAt);
	}

	/// The end of what must not last longer than was planned: less than a second
	/// earlier, or then.
	public static Instant noLaterThan(Instant planned) {
		return planned.truncatedTo(ChronoUnit.SECONDS);
	}

	/// The end of what must last as long as was planned: less than a second later, or
	/// then.
	public static Instant noEarlierThan(Instant planned) {
		Instant second = noLaterThan(planned);
		return second.equals(planned) ? planned : second.plusSeconds(1);
	}

	/// How many whole seconds are left, as `expires_in` says it; 0 when it is over.
	public static long secondsLeft(Instant expiresAt, Instant now) {
		return Math.max(0, Duration.between(now, expiresAt).toSeconds());
	}

	/// Which of two ends comes first.
	public static Instant first(Instant one, Instant other) {
		return isPast(one, other) ? one : other;
	}

}

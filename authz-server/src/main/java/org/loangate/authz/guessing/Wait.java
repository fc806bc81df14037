package org.loangate.authz.guessing;

import java.time.Duration;

/// How long somebody has to wait, in the unit they would say it in, rounded up.
///
/// @param unit `seconds` or `minutes`, as the messages have it
/// @param count at least 1
public record Wait(String unit, long count) {

	/// That long.
	public static Wait of(Duration left) {
		long seconds = Math.max(1, left.plusMillis(999).toSeconds());
		return (seconds <= 60) ? new Wait("seconds", seconds) : new Wait("minutes", (seconds + 59) / 60);
	}

}

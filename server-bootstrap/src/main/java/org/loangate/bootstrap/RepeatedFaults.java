package org.loangate.bootstrap;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.slf4j.Logger;

/// Says a fault in one line when it comes, and then once a minute how often it has come again: what fails costs no more
/// than what succeeds, however many requests it fails for. **Threads:** safe.
public final class RepeatedFaults {

	private static final long PAUSE = Duration.ofMinutes(1).toNanos();

	/// Faults that are told apart. More at once are one.
	private static final int MOST = 64;

	private final ConcurrentMap<String, Seen> seen = new ConcurrentHashMap<>();

	private final Logger log;

	/// Says it in a log.
	public RepeatedFaults(Logger log) {
		this.log = log;
	}

	/// Notes a fault.
	/// @param what tells it from others, but for its numbers; stands in the line, so
	/// bounded and visible
	/// @param where it came up this time, likewise
	public void note(String what, String where) {
		// A pool says how long it waited: numbers make no other fault.
		String kind = what.replaceAll("[0-9]+", "#");
		String key = (this.seen.size() < MOST || this.seen.containsKey(kind)) ? kind : "another fault";
		long now = System.nanoTime();
		Seen due = this.seen.compute(key, (_, before) -> {
			if (before == null) {
				return new Seen(now, 0, true);
			}
			return (now - before.saidAt() >= PAUSE) ? new Seen(now, before.untold() + 1, true)
					: new Seen(before.saidAt(), before.isDue() ? 1 : before.untold() + 1, false);
		});
		if (due.isDue() && due.saidAt() == now) {
			this.log.warn("{} at {}{}", key.equals(kind) ? what : key, where,
					(due.untold() > 0) ? ", the " + due.untold() + "th time since it was last said" : "");
		}
	}

	/// @param untold how often it has come since it was said
	/// @param isDue whether it is said now
	private record Seen(long saidAt, long untold, boolean isDue) {
	}

}

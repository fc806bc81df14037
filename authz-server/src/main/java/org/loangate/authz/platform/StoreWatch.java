package org.loangate.authz.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Writes to a store once a second, and says whether it could: a store that only reads, is full or is away cannot answer
/// that. Asking for the health costs the store nothing.
///
/// Connections to a server that became a replica stay open and are of no use: they are given up, so that new ones find
/// whoever is behind the address now.
final class StoreWatch implements HealthIndicator {

	private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

	/// How old the last answer may be. More than a write may take and the pause after it.
	private static final Duration STALE = Duration.ofSeconds(15);

	private final String store;

	private final Runnable write;

	private final Runnable reconnect;

	private final Clock clock;

	private volatile Seen seen;

	/// @param write throws where the store did not take it
	/// @param reconnect gives up the connections there are
	StoreWatch(String store, Runnable write, Runnable reconnect, Clock clock) {
		this.store = store;
		this.write = write;
		this.reconnect = reconnect;
		this.clock = clock;
		this.seen = new Seen(false, Instant.EPOCH);
	}

	/// Asks the store.
	void ask() {
		boolean before = this.seen.well();
		boolean well = false;
		try {
			this.write.run();
			well = true;
		}
		catch (RuntimeException ex) {
			if (before) {
				LOG.warn("{} takes no writes: {}", this.store, LogLine.cause(ex));
			}
			if (StoreFaults.isOfReplica(ex)) {
				this.reconnect.run();
			}
		}
		if (well && !before) {
			LOG.info("{} takes writes", this.store);
		}
		this.seen = new Seen(well, this.clock.instant());
	}

	@Override
	public Health health() {
		Seen last = this.seen;
		boolean fresh = this.clock.instant().isBefore(last.at().plus(STALE));
		return (last.well() && fresh) ? Health.up().build() : Health.outOfService().build();
	}

	private record Seen(boolean well, Instant at) {
	}

}

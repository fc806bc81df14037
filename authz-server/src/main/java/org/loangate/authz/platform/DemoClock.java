package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// The demo's time: the system's, and as much ahead as a file says, which is read anew each time. It shows what waits for a
/// day without anybody waiting for it.
final class DemoClock extends Clock {

	private final Clock system;

	private final Path file;

	/// @param file holds an ISO 8601 duration; none is none
	DemoClock(Clock system, Path file) {
		this.system = system;
		this.file = file;
	}

	@Override
	public Instant instant() {
		return this.system.instant().plus(ahead());
	}

	private Duration ahead() {
		try {
			String duration = Files.readString(this.file).strip();
			return duration.isEmpty() ? Duration.ZERO : Duration.parse(duration);
		}
		catch (NoSuchFileException _) {
			return Duration.ZERO;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public ZoneId getZone() {
		return this.system.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return new DemoClock(this.system.withZone(zone), this.file);
	}

}

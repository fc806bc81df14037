package org.loangate.authz.platform;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/// Identifiers that sort by time.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, section 5.7</a>
public final class UuidV7 {

	private UuidV7() {
	}

	/// One that nobody had before: 48 bits of milliseconds, version, 12 random bits,
	/// variant, 62 random bits.
	public static UUID next(Instant now, SecureRandom random) {
		long high = (now.toEpochMilli() << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
		long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
		return new UUID(high, low);
	}

}

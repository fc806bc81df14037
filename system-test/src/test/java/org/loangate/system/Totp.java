package org.loangate.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Somebody's authenticator app, which never shows a code that was used.
///
/// Servers take the step before and the step after the present one: codes from the one before on save most of the waiting.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
final class Totp {

	private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	private static final Duration STEP = Duration.ofSeconds(30);

	/// How much of the present step must be left for the code of the one before to reach
	/// the server in time.
	private static final Duration MARGIN = Duration.ofSeconds(15);

	private final byte[] secret;

	private long lastStep = Long.MIN_VALUE;

	Totp(String base32) {
		this.secret = decode(base32);
	}

	/// A code the server has not seen; waits for the next step where all that it would
	/// take are used.
	synchronized String next() {
		while (this.lastStep >= now() + 1) {
			LockSupport.parkUntil(Instant.ofEpochSecond((now() + 1) * STEP.toSeconds()).toEpochMilli());
		}
		this.lastStep = Math.max(this.lastStep + 1, oldest());
		return code(this.lastStep);
	}

	private static long oldest() {
		long left = STEP.toSeconds() - Instant.now().getEpochSecond() % STEP.toSeconds();
		return (left > MARGIN.toSeconds()) ? now() - 1 : now();
	}

	private static long now() {
		return Instant.now().getEpochSecond() / STEP.toSeconds();
	}

	private String code(long step) {
		try {
			Mac mac = Mac.getInstance("HmacSHA1");
			mac.init(new SecretKeySpec(this.secret, "RAW"));
			byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
			int offset = hash[hash.length - 1] & 0xf;
			int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & 0x7fffffff;
			return String.format(Locale.ROOT, "%06d", number % 1_000_000);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no HMAC-SHA-1", ex);
		}
	}

	private static byte[] decode(String base32) {
		var bytes = new ByteArrayOutputStream();
		int buffer = 0;
		int bits = 0;
		for (char character : base32.replaceAll("[ =]", "").toCharArray()) {
			buffer = (buffer << 5) | BASE32.indexOf(character);
			bits += 5;
			if (bits >= 8) {
				bits -= 8;
				bytes.write(buffer >> bits);
			}
		}
		return bytes.toByteArray();
	}

}

package org.loangate.authz.factor.totp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

import com.warrenstrange.googleauth.GoogleAuthenticator;
import org.apache.commons.codec.binary.Base32;
import org.loangate.authz.stepup.TypedCode;

/// The arithmetic of time-based codes: six digits, SHA-1, steps of thirty seconds.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
final class Totp {

	private static final int STEP_SECONDS = 30;

	// RFC 6238, 5.2: one step either way for clocks that differ and people who type
	private static final int WINDOW = 1;

	private static final int SECRET_BYTES = 20;

	private static final GoogleAuthenticator ARITHMETIC = new GoogleAuthenticator();

	private Totp() {
	}

	/// A new secret: 160 bits, as RFC 4226, section 4, R6 recommends.
	static Secret newSecret(SecureRandom random) {
		byte[] bits = new byte[SECRET_BYTES];
		random.nextBytes(bits);
		return new Secret(new Base32().encodeToString(bits));
	}

	/// The time step within the window whose code this is, or nothing. Takes the same
	/// time either way.
	static OptionalLong stepOf(Secret secret, String typed, Instant now) {
		byte[] code = TypedCode.of(typed).getBytes(StandardCharsets.UTF_8);
		long current = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
		OptionalLong found = OptionalLong.empty();
		for (long step = current - WINDOW; step <= current + WINDOW; step++) {
			if (MessageDigest.isEqual(code(secret, step).getBytes(StandardCharsets.UTF_8), code)) {
				found = OptionalLong.of(step);
			}
		}
		return found;
	}

	/// The code of a time step, six digits.
	static String code(Secret secret, long step) {
		int code = ARITHMETIC.getTotpPassword(secret.base32(), step * STEP_SECONDS * 1000);
		return String.format(Locale.ROOT, "%06d", code);
	}

	/// A secret shared with an authenticator app.
	///
	/// @param base32 RFC 4648, section 6, upper case without padding
	record Secret(String base32) {

		Secret {
			if (!base32.matches("[A-Z2-7]{16,}")) {
				throw new IllegalArgumentException("secret (expected: at least 16 characters of Base32)");
			}
		}

		/// Whether a page showed this one.
		boolean isShownAs(String key) {
			return MessageDigest.isEqual(key.getBytes(StandardCharsets.UTF_8),
					this.base32.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

}

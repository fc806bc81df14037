package org.loangate.authz.factor.liveness;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that a vendor shares, under which both sides make digests of what stands in an identity document: compared,
/// and never read.
final class ClaimsKey {

	private static final int LEAST_BYTES = 32;

	private final SecretKeySpec key;

	/// Reads a key.
	/// @param base64 at least 32 bytes in base64 or base64url
	/// @throws IllegalArgumentException when it is not; no part of it is in the message
	ClaimsKey(String base64) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(base64.strip().replace('-', '+').replace('_', '/'));
		}
		catch (IllegalArgumentException _) {
			bytes = new byte[0];
		}
		if (bytes.length < LEAST_BYTES) {
			throw new IllegalArgumentException("claims_key (expected: base64 of at least " + LEAST_BYTES + " bytes)");
		}
		this.key = new SecretKeySpec(bytes, "HmacSHA256");
	}

	/// HMAC-SHA-256 over a value in NFKC, upper case and with single spaces: 32 bytes.
	byte[] digest(String value) {
		String normal = Normalizer.normalize(value, Normalizer.Form.NFKC)
			.toUpperCase(Locale.ROOT)
			.replaceAll("[\\s\\p{Z}]+", " ")
			.strip();
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(this.key);
			return mac.doFinal(normal.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return "[redacted]";
	}

}

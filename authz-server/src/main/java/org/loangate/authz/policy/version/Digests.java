package org.loangate.authz.policy.version;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// SHA-256 digests, as columns and as the API have them.
final class Digests {

	private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

	private Digests() {
	}

	static byte[] sha256(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String text(byte[] digest) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	static @Nullable String textOrNull(byte @Nullable [] digest) {
		return (digest != null) ? text(digest) : null;
	}

	/// The bytes of a digest in its one canonical form, or nothing where it is none.
	static Optional<byte[]> bytes(String text) {
		return Optional.of(text)
			.filter((candidate) -> FORM.matcher(candidate).matches())
			.map(Base64.getUrlDecoder()::decode)
			.filter((decoded) -> text(decoded).equals(text));
	}

}

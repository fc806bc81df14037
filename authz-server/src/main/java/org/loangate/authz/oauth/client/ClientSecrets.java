package org.loangate.authz.oauth.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.protocol.Digests;

import org.springframework.security.crypto.password.PasswordEncoder;

/// Digests of client secrets.
///
/// A secret made here is random and long, so a fast hash keeps it as well as a slow one, at a thousandth of its cost for
/// each token. One from a clients' file may be short: the digests stand in the client's metadata only, which is sealed, so
/// that whoever reads the database alone has nothing to try guesses against.
public final class ClientSecrets implements PasswordEncoder {

	public static String digest(CharSequence secret) {
		return Digests.base64url(Digests.sha256(secret.toString()));
	}

	@Override
	public @Nullable String encode(@Nullable CharSequence secret) {
		return (secret != null) ? digest(secret) : null;
	}

	/// @param digests one, or two parted by a space
	@Override
	public boolean matches(@Nullable CharSequence secret, @Nullable String digests) {
		if (secret == null || digests == null) {
			return false;
		}
		byte[] presented = digest(secret).getBytes(StandardCharsets.US_ASCII);
		boolean matches = false;
		for (String digest : digests.split(" ", -1)) {
			matches |= MessageDigest.isEqual(presented, digest.getBytes(StandardCharsets.US_ASCII));
		}
		return matches;
	}

}

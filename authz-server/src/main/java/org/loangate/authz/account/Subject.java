package org.loangate.authz.account;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/// A person who has an account, as the `sub` of every token names them.
///
/// @param id opaque identifier, 22 characters of base64url (128 random bits); never an e-mail address
public record Subject(String id) {

	private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");

	public Subject {
		if (!FORM.matcher(id).matches()) {
			throw new IllegalArgumentException("sub: " + id.length() + " characters (expected: 22 of base64url)");
		}
	}

	/// A subject nobody had before, or another identifier of the same form.
	public static Subject random(SecureRandom random) {
		byte[] bits = new byte[16];
		random.nextBytes(bits);
		return new Subject(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
	}

	@Override
	public String toString() {
		return this.id;
	}

}

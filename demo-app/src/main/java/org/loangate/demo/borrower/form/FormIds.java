package org.loangate.demo.borrower.form;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

import org.springframework.stereotype.Component;

/// Identifiers that forms carry, so that a form sent twice is one application: 22 characters of base64url, 128 random
/// bits. They mean something only within the session of whoever sends them.
@Component
public final class FormIds {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

	private final SecureRandom random;

	FormIds(SecureRandom random) {
		this.random = random;
	}

	/// An identifier for a new form.
	public String newId() {
		byte[] bytes = new byte[16];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/// The identifier that came back with a form, or a new one where it is none.
	public String idOf(String sent) {
		return ID.matcher(sent).matches() ? sent : newId();
	}

}

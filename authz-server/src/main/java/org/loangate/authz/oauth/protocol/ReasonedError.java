package org.loangate.authz.oauth.protocol;

import java.util.Objects;

import org.springframework.security.oauth2.core.OAuth2Error;

/// `invalid_request` with the reason for which a subject token does not count.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8693#section-2.2.2">RFC 8693, section 2.2.2</a>
public final class ReasonedError extends OAuth2Error {

	private final String reason;

	/// With a stable lower-case code.
	public ReasonedError(String reason) {
		super("invalid_request", "subject_token: " + reason, null);
		this.reason = Objects.requireNonNull(reason);
	}

	String reason() {
		return this.reason;
	}

}

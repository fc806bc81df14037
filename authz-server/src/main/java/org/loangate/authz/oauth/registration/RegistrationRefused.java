package org.loangate.authz.oauth.registration;

import java.io.Serial;
import java.util.List;

import org.loangate.bootstrap.Beginning;

/// A registration that cannot be, with the error by which OAuth says so. Nothing was written.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2">RFC 7591, section 3.2.2</a>
final class RegistrationRefused extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private static final int LONGEST = 1000;

	private final String error;

	private RegistrationRefused(String error, String description) {
		super(Beginning.of(description, LONGEST));
		this.error = error;
	}

	static RegistrationRefused metadata(String description) {
		return new RegistrationRefused("invalid_client_metadata", description);
	}

	/// For faults of what a client says of itself.
	static RegistrationRefused of(List<String> faults) {
		boolean redirect = faults.stream().allMatch((fault) -> fault.startsWith("redirect_uris"));
		return new RegistrationRefused(redirect ? "invalid_redirect_uri" : "invalid_client_metadata",
				String.join("; ", faults));
	}

	String error() {
		return this.error;
	}

}

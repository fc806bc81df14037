package org.loangate.authz.oauth.token;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What a token is bound to: whoever uses it shows all of it.
///
/// @param jkt RFC 7638 thumbprint of a DPoP key
/// @param certificateThumbprint `x5t#S256` of a certificate
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7800#section-3.1">RFC 7800, section 3.1</a>
record Confirmation(@Nullable String jkt, @Nullable String certificateThumbprint) {

	private static final String JKT = "jkt";

	// RFC 8705, 3.1
	private static final String CERTIFICATE = "x5t#S256";

	/// Reads the claim `cnf`; a token without one is bound to nothing.
	static Confirmation of(Map<String, Object> claims) {
		return (claims.get("cnf") instanceof Map<?, ?> cnf)
				? new Confirmation((String) cnf.get(JKT), (String) cnf.get(CERTIFICATE)) : new Confirmation(null, null);
	}

	/// Whether it binds at all.
	boolean isBound() {
		return this.jkt != null || this.certificateThumbprint != null;
	}

	/// The claim's value.
	Map<String, Object> toClaim() {
		Map<String, Object> cnf = new LinkedHashMap<>();
		if (this.jkt != null) {
			cnf.put(JKT, this.jkt);
		}
		if (this.certificateThumbprint != null) {
			cnf.put(CERTIFICATE, this.certificateThumbprint);
		}
		return cnf;
	}

}

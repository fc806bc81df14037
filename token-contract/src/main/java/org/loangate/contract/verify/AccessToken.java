package org.loangate.contract.verify;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;

/// What a verified access token says.
///
/// @param value the token itself, as received; never printed
/// @param jti its identifier
/// @param subject `sub`
/// @param clientId `client_id`
/// @param scopes `scope`
/// @param expiresAt `exp`
/// @param assurance `acr`, `amr` and `auth_time`, where a person signed in
/// @param jkt `cnf.jkt`, the thumbprint of the DPoP key it is bound to
/// @param certificateThumbprint `cnf.x5t#S256`, the thumbprint of the certificate it is bound to
/// @param terms the one transaction in `authorization_details`, where it carries one
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-2.2">RFC 9068, section 2.2</a>
public record AccessToken(String value, String jti, String subject, String clientId, Set<String> scopes,
		Instant expiresAt, @Nullable Assurance assurance, @Nullable String jkt, @Nullable String certificateThumbprint,
		@Nullable TermsClaims terms) {

	public AccessToken {
		scopes = Set.copyOf(scopes);
	}

	@Override
	public String toString() {
		return "AccessToken[" + this.jti + "]";
	}

}

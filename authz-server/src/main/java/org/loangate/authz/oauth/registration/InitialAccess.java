package org.loangate.authz.oauth.registration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.platform.Settings;

import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Component;

/// Checks initial access tokens: access tokens with `client.create` alone, which a client of the clients' file got for
/// itself, by client credentials, and nobody revoked.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3">RFC 7591, section 3</a>
@Component
final class InitialAccess {

	private final OAuth2AuthorizationService authorizations;

	private final Clients clients;

	private final String issuer;

	InitialAccess(OAuth2AuthorizationService authorizations, Clients clients, Settings settings) {
		this.authorizations = authorizations;
		this.clients = clients;
		this.issuer = settings.issuer().toString();
	}

	/// Reads a token whose signature, time and binding hold already.
	/// @return nothing where it does not let a client be registered
	Optional<Token> read(Jwt jwt) {
		String clientId = jwt.getClaimAsString("client_id");
		Instant expiresAt = jwt.getExpiresAt();
		List<String> audience = jwt.getAudience();
		if (clientId == null || jwt.getId() == null || expiresAt == null || audience == null
				|| !audience.contains(this.issuer)
				|| !ClientMetadata.REGISTERING_SCOPE.equals(jwt.getClaimAsString("scope"))) {
			return Optional.empty();
		}
		var authorization = this.authorizations.findByToken(jwt.getTokenValue(), OAuth2TokenType.ACCESS_TOKEN);
		boolean active = authorization != null && authorization.getAccessToken() != null
				&& authorization.getAccessToken().isActive()
				&& AuthorizationGrantType.CLIENT_CREDENTIALS.equals(authorization.getAuthorizationGrantType())
				&& authorization.getRegisteredClientId().equals(clientId);
		return (active && !this.clients.isDynamic(clientId)) ? Optional.of(new Token(jwt.getId(), clientId, expiresAt))
				: Optional.empty();
	}

	/// A token that lets one client be registered.
	///
	/// @param clientId whose it is
	record Token(String jti, String clientId, Instant expiresAt) {
	}

}

package org.loangate.authz.oauth.token;

import java.util.List;
import java.util.Optional;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.oauth.client.StaffScopes;
import org.loangate.authz.platform.Settings;

import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.stereotype.Component;

/// Checks access tokens for the server's own API, whose signature, time and binding hold already: issued for this server,
/// sender-constrained, revoked by nobody; a person's only while their role is given the scope, a program's only where
/// programs may have it.
@Component
public final class ApiTokens {

	private final OAuth2AuthorizationService authorizations;

	private final Accounts accounts;

	private final String issuer;

	ApiTokens(OAuth2AuthorizationService authorizations, Accounts accounts, Settings settings) {
		this.authorizations = authorizations;
		this.accounts = accounts;
		this.issuer = settings.issuer().toString();
	}

	/// Lets requests through that carry a token with that scope.
	public <T> AuthorizationManager<T> require(String scope) {
		// The scope first: without it the answer is insufficient_scope, RFC 6750, 3.1.
		return AuthorizationManagers.allOf(AuthorityAuthorizationManager.hasAuthority("SCOPE_" + scope),
				(who, _) -> new AuthorizationDecision(holds(who.get(), scope)));
	}

	private boolean holds(Authentication who, String scope) {
		if (!(who instanceof AbstractOAuth2TokenAuthenticationToken<?> token)
				|| !(token.getToken() instanceof Jwt jwt)) {
			return false;
		}
		List<String> audience = jwt.getAudience();
		OAuth2Authorization authorization = this.authorizations.findByToken(jwt.getTokenValue(),
				OAuth2TokenType.ACCESS_TOKEN);
		if (audience == null || !audience.contains(this.issuer) || !jwt.hasClaim("cnf") || authorization == null
				|| authorization.getAccessToken() == null || !authorization.getAccessToken().isActive()) {
			// RFC 6750, 3.1: invalid_token.
			throw new InvalidBearerTokenException("The access token is revoked, or not for this server");
		}
		if (AuthorizationGrantType.CLIENT_CREDENTIALS.equals(authorization.getAuthorizationGrantType())) {
			return StaffScopes.isForPrograms(scope);
		}
		return account(jwt).filter((account) -> StaffScopes.isGiven(scope, account.role())).isPresent();
	}

	private Optional<Account> account(Jwt jwt) {
		return Optional.ofNullable(jwt.getSubject()).map(Subject::new).flatMap(this.accounts::find);
	}

}

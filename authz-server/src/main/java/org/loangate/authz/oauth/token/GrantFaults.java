package org.loangate.authz.oauth.token;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.protocol.OAuthErrors;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationToken;

/// Says to a client that has authenticated why its code or refresh token was refused, where Spring says `invalid_grant` and
/// nothing more. What another client holds is as unknown as what was never given.
final class GrantFaults implements AuthenticationProvider {

	private final AuthenticationProvider spring;

	private final JdbcAuthorizations authorizations;

	GrantFaults(AuthenticationProvider spring, JdbcAuthorizations authorizations) {
		this.spring = spring;
		this.authorizations = authorizations;
	}

	@Override
	public @Nullable Authentication authenticate(Authentication request) throws AuthenticationException {
		try {
			return this.spring.authenticate(request);
		}
		catch (OAuth2AuthenticationException refused) {
			String description = (refused.getError().getDescription() == null)
					? description(request, refused.getError().getErrorCode()) : null;
			if (description == null) {
				throw refused;
			}
			throw new OAuth2AuthenticationException(
					new OAuth2Error(refused.getError().getErrorCode(), OAuthErrors.ascii(description), null), refused);
		}
	}

	@Override
	public boolean supports(Class<?> authentication) {
		return this.spring.supports(authentication);
	}

	private @Nullable String description(Authentication request, String error) {
		return switch (request) {
			case OAuth2AuthorizationCodeAuthenticationToken code when error.equals("invalid_grant") -> code(code);
			case OAuth2RefreshTokenAuthenticationToken refresh when error.equals("invalid_grant") -> refresh(refresh);
			case OAuth2RefreshTokenAuthenticationToken refresh when error.equals("invalid_scope") ->
				OAuthErrors.unexpected("scope", String.join(" ", refresh.getScopes()), "some of what was granted");
			default -> null;
		};
	}

	private String code(OAuth2AuthorizationCodeAuthenticationToken request) {
		OAuth2Authorization authorization = this.authorizations.findByToken(request.getCode(),
				new OAuth2TokenType(OAuth2ParameterNames.CODE));
		var code = (authorization != null) ? authorization.getToken(OAuth2AuthorizationCode.class) : null;
		if (authorization == null || code == null || !isOf(authorization, request)) {
			return OAuthErrors.UNKNOWN_CODE;
		}
		OAuth2AuthorizationRequest asked = authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
		String redirectUri = request.getRedirectUri();
		if (asked != null && asked.getRedirectUri() != null && !asked.getRedirectUri().equals(redirectUri)) {
			return (redirectUri == null) ? "redirect_uri: missing (expected: the authorization request's)"
					: OAuthErrors.unexpected("redirect_uri", redirectUri, "the authorization request's");
		}
		return code.isInvalidated() ? "code: used before, which has ended what it gave (expected: each code once)"
				: "code: expired (expected: within 60 seconds)";
	}

	private String refresh(OAuth2RefreshTokenAuthenticationToken request) {
		OAuth2Authorization authorization = this.authorizations.findByToken(request.getRefreshToken(),
				OAuth2TokenType.REFRESH_TOKEN);
		var token = (authorization != null) ? authorization.getRefreshToken() : null;
		if (authorization == null || token == null || !isOf(authorization, request)) {
			return "refresh_token: unknown (expected: one that this client was given)";
		}
		return token.isInvalidated()
				? "refresh_token: revoked, or its sign-in has ended (expected: a new authorization)"
				: "refresh_token: expired (expected: a new authorization)";
	}

	private static boolean isOf(OAuth2Authorization authorization, Authentication request) {
		return request.getPrincipal() instanceof OAuth2ClientAuthenticationToken client
				&& client.getRegisteredClient() != null
				&& client.getRegisteredClient().getId().equals(authorization.getRegisteredClientId());
	}

}

package org.loangate.authz.oauth.authorize;

import java.util.TreeSet;
import java.util.function.Consumer;

import org.loangate.authz.oauth.protocol.OAuthErrors;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;

/// What Spring checks of a request against the client's registration, refused with what was asked for and what was
/// expected: Spring names the parameter alone.
final class RegisteredRules implements Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> {

	private final OAuth2AuthorizationCodeRequestAuthenticationValidator spring = new OAuth2AuthorizationCodeRequestAuthenticationValidator();

	@Override
	public void accept(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
		try {
			this.spring.accept(context);
		}
		catch (OAuth2AuthorizationCodeRequestAuthenticationException refused) {
			OAuth2Error error = refused.getError();
			throw new OAuth2AuthorizationCodeRequestAuthenticationException(
					new OAuth2Error(error.getErrorCode(), OAuthErrors.ascii(description(error, context)), null),
					refused.getAuthorizationCodeRequestAuthentication());
		}
	}

	private static String description(OAuth2Error error, OAuth2AuthorizationCodeRequestAuthenticationContext context) {
		OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
		String said = String.valueOf(error.getDescription());
		if (said.endsWith(OAuth2ParameterNames.SCOPE)) {
			TreeSet<String> others = new TreeSet<>(request.getScopes());
			others.removeAll(context.getRegisteredClient().getScopes());
			return OAuthErrors.unexpected("scope", String.join(" ", others),
					"scopes that the client is registered for");
		}
		if (said.endsWith(OAuth2ParameterNames.REDIRECT_URI)) {
			String asked = request.getRedirectUri();
			return (asked == null || asked.isBlank()) ? "redirect_uri: missing (expected: a registered one)"
					: OAuthErrors.unexpected("redirect_uri", asked, "one that is registered, character by character");
		}
		return said;
	}

}

package org.loangate.authz.oauth.token;

import java.io.IOException;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.http.converter.OAuth2TokenIntrospectionHttpMessageConverter;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/// Tells a client about its own tokens; about anybody else's, only that they do not count for it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7662#section-4">RFC 7662, section 4</a>
final class IntrospectionAnswers implements AuthenticationSuccessHandler {

	private final OAuth2TokenIntrospectionHttpMessageConverter json = new OAuth2TokenIntrospectionHttpMessageConverter();

	@Override
	public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		OAuth2TokenIntrospectionAuthenticationToken asked = (OAuth2TokenIntrospectionAuthenticationToken) authentication;
		OAuth2TokenIntrospection claims = asked.getTokenClaims();
		boolean own = claims.isActive() && Objects.equals(claims.getClientId(), asked.getName());
		this.json.write(own ? inJsonTypes(claims) : OAuth2TokenIntrospection.builder(false).build(), null,
				new ServletServerHttpResponse(response));
	}

	/// Spring would write a date as text.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-6.2">RFC 9470,
	/// section 6.2</a>
	private static OAuth2TokenIntrospection inJsonTypes(OAuth2TokenIntrospection claims) {
		Map<String, Object> typed = new LinkedHashMap<>(claims.getClaims());
		typed.computeIfPresent("auth_time",
				(_, time) -> (time instanceof Date date) ? date.toInstant().getEpochSecond() : time);
		return OAuth2TokenIntrospection.withClaims(typed).build();
	}

}

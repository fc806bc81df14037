package org.loangate.authz.oauth.authentication;

import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.Clients;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationConverter;

/// Lets a public client push a request, refresh and revoke its tokens by its `client_id` alone, where Spring wants a
/// `code_verifier` that does not exist.
///
/// Codes stay with Spring's own check of the code verifier. A refresh token is bound to the client's key, which has to be
/// proven where tokens are minted.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9126#section-2">RFC 9126, section 2</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7009#section-2.1">RFC 7009, section 2.1</a>
final class PublicClients implements AuthenticationConverter, AuthenticationProvider {

	private static final Set<String> ENDPOINTS = Set.of("/oauth2/par", "/oauth2/revoke");

	private static final String MARK = PublicClients.class.getName();

	private final Clients clients;

	PublicClients(Clients clients) {
		this.clients = clients;
	}

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		String clientId = request.getParameter("client_id");
		if (!isAnswered(request) || clientId == null || clientId.isBlank()
				|| request.getParameter("client_secret") != null || request.getParameter("client_assertion") != null
				|| request.getHeader("Authorization") != null) {
			return null;
		}
		return new OAuth2ClientAuthenticationToken(clientId, ClientAuthenticationMethod.NONE, null, Map.of(MARK, true));
	}

	private static boolean isAnswered(HttpServletRequest request) {
		return ENDPOINTS.contains(request.getRequestURI()) || (request.getRequestURI().equals("/oauth2/token")
				&& "refresh_token".equals(request.getParameter("grant_type")));
	}

	@Override
	public @Nullable Authentication authenticate(Authentication authentication) {
		OAuth2ClientAuthenticationToken asked = (OAuth2ClientAuthenticationToken) authentication;
		// Boolean, where a client's own parameter of this name would be a string.
		if (!Boolean.TRUE.equals(asked.getAdditionalParameters().get(MARK))) {
			return null;
		}
		RegisteredClient client = this.clients.findByClientId(asked.getName());
		if (client == null || !client.getClientAuthenticationMethods().contains(ClientAuthenticationMethod.NONE)) {
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
		}
		return new OAuth2ClientAuthenticationToken(client, ClientAuthenticationMethod.NONE, null);
	}

	@Override
	public boolean supports(Class<?> authentication) {
		return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
	}

}

package org.loangate.authz.oauth.token;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/// A token exchange, as it came in. All parameters are in `getAdditionalParameters`, each once: the input filter sees to
/// it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8693#section-2.1">RFC 8693, section 2.1</a>
final class TransactionTokenRequest extends OAuth2AuthorizationGrantAuthenticationToken {

	static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";

	private TransactionTokenRequest(Authentication client, Map<String, Object> parameters) {
		super(new AuthorizationGrantType(GRANT_TYPE), client, parameters);
	}

	/// Reads the request; nothing when it asks for another grant.
	static @Nullable Authentication convert(HttpServletRequest request) {
		if (!GRANT_TYPE.equals(request.getParameter("grant_type"))) {
			return null;
		}
		Map<String, Object> parameters = new HashMap<>();
		request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
		return new TransactionTokenRequest(
				Objects.requireNonNull(SecurityContextHolder.getContext().getAuthentication()), parameters);
	}

	/// One parameter's value, or nothing.
	@Nullable String parameter(String name) {
		return (String) getAdditionalParameters().get(name);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}

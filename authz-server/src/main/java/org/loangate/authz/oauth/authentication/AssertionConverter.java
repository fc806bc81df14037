package org.loangate.authz.oauth.authentication;

import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;

import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/// Reads the client from its assertion where no `client_id` stands beside it: the standard makes that optional, Spring
/// demands it. The assertion itself is checked afterwards, as ever.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7521#section-4.2">RFC 7521, section 4.2</a>
final class AssertionConverter implements AuthenticationConverter {

	private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		String assertion = request.getParameter("client_assertion");
		if (assertion == null || request.getParameter("client_id") != null
				|| !TYPE.equals(request.getParameter("client_assertion_type"))) {
			return null;
		}
		Map<String, Object> parameters = new HashMap<>();
		if ("authorization_code".equals(request.getParameter("grant_type")) && request.getParameter("code") != null) {
			request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
			parameters.remove("client_assertion");
			parameters.remove("client_assertion_type");
		}
		return new OAuth2ClientAuthenticationToken(subject(assertion), new ClientAuthenticationMethod(TYPE), assertion,
				parameters);
	}

	private static String subject(String assertion) {
		try {
			String subject = SignedJWT.parse(assertion).getJWTClaimsSet().getSubject();
			if (subject != null && !subject.isBlank()) {
				return subject;
			}
		}
		catch (ParseException | IllegalArgumentException _) {
			// No assertion at all.
		}
		throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
	}

}

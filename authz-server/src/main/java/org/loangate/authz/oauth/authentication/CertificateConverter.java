package org.loangate.authz.oauth.authentication;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.contract.verify.ClientCertificate;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationConverter;

/// Takes the certificate a client showed for its credential, where the client is registered to authenticate by one and
/// shows no other.
///
/// Spring's own tells the methods apart by the length of the chain. Whoever shows another credential beside the
/// certificate is authenticated by that one, which is not the registered method's, and so refused.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-2">RFC 8705, section 2</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-2.3">RFC 6749, section 2.3</a>
final class CertificateConverter implements AuthenticationConverter {

	private static final Set<ClientAuthenticationMethod> METHODS = Set.of(ClientAuthenticationMethod.TLS_CLIENT_AUTH,
			ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH);

	private final Clients clients;

	CertificateConverter(Clients clients) {
		this.clients = clients;
	}

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		String clientId = request.getParameter("client_id");
		if (clientId == null || request.getParameter("client_secret") != null
				|| request.getParameter("client_assertion") != null
				|| request.getHeader(HttpHeaders.AUTHORIZATION) != null
				|| !(request.getAttribute(ClientCertificate.class.getName()) instanceof ClientCertificate shown)) {
			return null;
		}
		RegisteredClient client = this.clients.findByClientId(clientId);
		if (client == null) {
			return null;
		}
		Map<String, Object> parameters = new HashMap<>();
		if ("authorization_code".equals(request.getParameter("grant_type")) && request.getParameter("code") != null) {
			request.getParameterMap().forEach((name, values) -> parameters.put(name, values[0]));
		}
		return client.getClientAuthenticationMethods()
			.stream()
			.filter(METHODS::contains)
			.findFirst()
			.map((method) -> new OAuth2ClientAuthenticationToken(clientId, method,
					shown.chain().toArray(X509Certificate[]::new), parameters))
			.orElse(null);
	}

}

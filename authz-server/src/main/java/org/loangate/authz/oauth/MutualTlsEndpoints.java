package org.loangate.authz.oauth;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// The endpoints where clients may show a certificate, at an address of their own: nothing else answers there, so that no
/// browser has a reason to go.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-5">RFC 8705, section 5</a>
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2) // once the request is seen under its public URL
final class MutualTlsEndpoints extends OncePerRequestFilter {

	private static final Map<String, String> ENDPOINTS = Map.of("token_endpoint", "/oauth2/token",
			"pushed_authorization_request_endpoint", "/oauth2/par", "revocation_endpoint", "/oauth2/revoke",
			"introspection_endpoint", "/oauth2/introspect", "userinfo_endpoint", "/userinfo");

	/// The URL by which they are told apart, or nothing where they are all at the
	/// issuer's.
	private final String base;

	MutualTlsEndpoints(Settings settings, MutualTls mutualTls) {
		this.base = (mutualTls.url() != null && !mutualTls.url().equals(settings.issuer())) ? mutualTls.url().toString()
				: "";
	}

	/// `mtls_endpoint_aliases`; empty where there are none.
	Map<String, String> aliases() {
		Map<String, String> aliases = new LinkedHashMap<>();
		if (!this.base.isEmpty()) {
			ENDPOINTS.forEach((name, path) -> aliases.put(name, this.base + path));
		}
		return aliases;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return this.base.isEmpty() || !request.getRequestURL().toString().startsWith(this.base + "/")
				|| ENDPOINTS.containsValue(request.getRequestURI());
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setStatus(HttpServletResponse.SC_NOT_FOUND);
	}

}

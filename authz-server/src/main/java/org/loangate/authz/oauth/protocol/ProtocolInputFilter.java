package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/// Bounds what reaches the protocol endpoints, before anything is looked up.
///
/// A parameter that is repeated, longer than [#MAX_LENGTH], or holds a control character or a lone surrogate is
/// `invalid_request`, naming it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1">RFC 6749, section 3.1</a>
public final class ProtocolInputFilter extends OncePerRequestFilter {

	private static final int MAX_LENGTH = 16 * 1024;

	private static final Set<String> FORM_ENDPOINTS = Set.of("/oauth2/par", "/oauth2/token", "/oauth2/introspect",
			"/oauth2/revoke", "/oauth2/answers");

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String path = request.getRequestURI();
		return !path.startsWith("/oauth2/") && !path.equals("/userinfo") && !path.equals("/connect/logout");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (FORM_ENDPOINTS.contains(request.getRequestURI())) {
			if (!HttpMethod.POST.matches(request.getMethod())) {
				response.setHeader("Allow", "POST");
				OAuthErrors.write(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "invalid_request",
						"method: " + request.getMethod() + " (expected: POST)");
				return;
			}
			if (!isForm(request)) {
				OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_request",
						"Content-Type (expected: application/x-www-form-urlencoded)");
				return;
			}
			if (request.getQueryString() != null) {
				// RFC 6749, 3.2: credentials and tokens do not travel in URLs.
				OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_request",
						"query (expected: parameters in the body)");
				return;
			}
		}
		Optional<String> fault = fault(request);
		if (fault.isPresent()) {
			OAuthErrors.write(request, response, HttpServletResponse.SC_BAD_REQUEST, "invalid_request", fault.get());
			return;
		}
		chain.doFilter(request, response);
	}

	private static boolean isForm(HttpServletRequest request) {
		try {
			return request.getContentType() != null && MediaType.APPLICATION_FORM_URLENCODED
				.isCompatibleWith(MediaType.parseMediaType(request.getContentType()));
		}
		catch (org.springframework.http.InvalidMediaTypeException _) {
			return false;
		}
	}

	private static Optional<String> fault(HttpServletRequest request) {
		Map<String, String[]> parameters;
		try {
			parameters = request.getParameterMap();
		}
		catch (RuntimeException _) {
			// Tomcat refuses bodies it cannot decode or that are over its bound, each
			// with an exception of its own.
			return Optional.of("parameters (expected: UTF-8, at most 256 KiB)");
		}
		if (request.getAttribute("org.apache.catalina.parameter_parse_failed") != null) {
			return Optional.of("parameters (expected: UTF-8, at most 256 KiB)");
		}
		for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
			String name = parameter.getKey();
			if (!name.matches("[\\x21-\\x7e]{1,64}")) {
				return Optional.of("parameter name (expected: 1 to 64 visible ASCII characters)");
			}
			if (parameter.getValue().length != 1) {
				return Optional.of(name + ": repeated (expected: once)");
			}
			String value = parameter.getValue()[0];
			if (value.length() > MAX_LENGTH) {
				return Optional.of(name + ": " + value.length() + " characters (expected: at most " + MAX_LENGTH + ")");
			}
			if (!value.codePoints().allMatch(ProtocolInputFilter::isText)) {
				return Optional.of(name + ": control character or lone surrogate (expected: text)");
			}
		}
		return Optional.empty();
	}

	private static boolean isText(int codePoint) {
		return codePoint != 0xfffd && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
				&& (!Character.isISOControl(codePoint) || codePoint == '\t' || codePoint == '\n' || codePoint == '\r');
	}

}

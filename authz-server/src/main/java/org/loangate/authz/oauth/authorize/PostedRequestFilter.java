package org.loangate.authz.oauth.authorize;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/// Turns an authorization request that was posted into the same request by GET.
///
/// The browser sends no `SameSite=Lax` cookie with a form that another site posts: to answer it here would be to take
/// everybody for signed out, and to give them a new session in place of the one they have.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest">OpenID Connect Core 1.0, section
/// 3.1.2.1</a>
final class PostedRequestFilter extends OncePerRequestFilter {

	/// What the server reads of a request's first line and headers, less room for the
	/// headers.
	private static final int LONGEST_QUERY = 12 * 1024;

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !"POST".equals(request.getMethod()) || !request.getRequestURI().equals("/oauth2/authorize");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String query = request.getParameterMap()
			.entrySet()
			.stream()
			.map((parameter) -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()[0]))
			.collect(Collectors.joining("&"));
		if (query.length() > LONGEST_QUERY) {
			response.sendError(HttpServletResponse.SC_BAD_REQUEST, "invalid_request");
			return;
		}
		response.setStatus(HttpServletResponse.SC_SEE_OTHER);
		response.setHeader(HttpHeaders.LOCATION, "/oauth2/authorize?" + query);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
	}

	private static String encode(String value) {
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

}

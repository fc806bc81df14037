package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.contract.verify.ClientCertificate;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Bounds what one network can have done and kept here without proving anything: interactions, logout requests, what
/// public clients push, credentials and proofs that are looked at. A request whose credentials are right counts for
/// nothing.
///
/// A carrier's customers share an address, and behind a proxy that is not trusted everybody does: the bound is wide, slows
/// down rather than shuts out, and lets known browsers through.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-4">RFC 6585, section 4</a>
public final class UnauthenticatedRequests extends OncePerRequestFilter {

	private static final int PER_DEVICE = 60;

	private static final String FAMILY = "unauthenticated";

	private static final int HEAVIEST = 64;

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private static final Set<String> BROWSERS = Set.of("/oauth2/authorize", "/connect/logout");

	private static final List<String> APIS = List.of("/oauth2/", "/policy/v1/", "/access/v1/");

	private final NetworkLimits limits;

	private final int perMinute;

	/// Counts for all processes together.
	/// @param perMinute how many requests an address has, at least one
	public UnauthenticatedRequests(NetworkLimits limits, int perMinute) {
		if (perMinute < 1) {
			throw new IllegalArgumentException(
					"LOANGATE_UNAUTHENTICATED_REQUESTS_PER_MINUTE: " + perMinute + " (expected: at least 1)");
		}
		this.limits = limits;
		this.perMinute = perMinute;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String path = request.getRequestURI();
		return switch (path) {
			case "/oauth2/authorize" ->
				request.getParameter("interaction") != null && BrowserSessions.isSignedIn(request);
			case "/connect/logout", "/userinfo" -> false;
			// Documents, which the server has ready.
			case "/oauth2/jwks", "/policy/v1/openapi.yaml", "/policy/v1/schema", "/policy/v1/facts" -> true;
			default -> APIS.stream().noneMatch(path::startsWith);
		};
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		int weight = weight(request);
		Optional<Duration> wait = this.limits.count(FAMILY, request, this.perMinute, WINDOW, PER_DEVICE, weight);
		if (wait.isPresent()) {
			refuse(request, response, wait.get());
			return;
		}
		chain.doFilter(request, response);
		// Whoever has shown credentials was counted as long as nobody knew whether they
		// are right.
		if (showsCredentials(request) && response.getStatus() != HttpStatus.UNAUTHORIZED.value()) {
			this.limits.takeBack(FAMILY, request, this.perMinute, WINDOW, weight);
		}
	}

	private static boolean showsCredentials(HttpServletRequest request) {
		return !BROWSERS.contains(request.getRequestURI()) && (request.getHeader(HttpHeaders.AUTHORIZATION) != null
				|| request.getParameter("client_assertion") != null || request.getParameter("client_secret") != null
				|| request.getAttribute(ClientCertificate.class.getName()) != null);
	}

	private static void refuse(HttpServletRequest request, HttpServletResponse response, Duration wait)
			throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
		if (BROWSERS.contains(request.getRequestURI())) {
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return;
		}
		OAuthErrors.write(response, HttpStatus.TOO_MANY_REQUESTS.value(), "temporarily_unavailable",
				"too many requests from one network");
	}

	// What is kept of a request grows with it, up to where it is too long to be read.
	private static int weight(HttpServletRequest request) {
		String query = request.getQueryString();
		long length = Math.max(request.getContentLengthLong(), 0) + ((query != null) ? query.length() : 0);
		return 1 + (int) Math.min(length / 1024, HEAVIEST);
	}

}

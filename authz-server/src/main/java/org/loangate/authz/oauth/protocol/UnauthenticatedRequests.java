package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.guessing.NetworkLimits;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Bounds what one network address can have kept here without proving anything: interactions, logout requests, and what
/// public clients push.
///
/// A carrier's customers share an address, and behind a proxy that is not trusted everybody does: the bound is wide, slows
/// down rather than shuts out, and lets known browsers through.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-4">RFC 6585, section 4</a>
public final class UnauthenticatedRequests extends OncePerRequestFilter {

	private static final int PER_DEVICE = 60;

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
		return switch (request.getRequestURI()) {
			// Coming back from a page keeps nothing new.
			case "/oauth2/authorize" -> request.getParameter("interaction") != null;
			case "/oauth2/par" ->
				request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getParameter("client_assertion") != null
						|| request.getParameter("client_secret") != null;
			case "/connect/logout" -> false;
			default -> true;
		};
	}

	// What is kept of a request grows with it.
	private static int weight(HttpServletRequest request) {
		String query = request.getQueryString();
		return 1 + (Math.max(request.getContentLength(), 0) + ((query != null) ? query.length() : 0)) / 1024;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Optional<Duration> wait = this.limits.count("unauthenticated", request, this.perMinute, Duration.ofMinutes(1),
				PER_DEVICE, weight(request));
		if (wait.isPresent()) {
			response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.get().toSeconds() + 1));
			if (request.getRequestURI().equals("/oauth2/par")) {
				OAuthErrors.write(response, HttpStatus.TOO_MANY_REQUESTS.value(), "temporarily_unavailable",
						"too many requests from one address");
				return;
			}
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return;
		}
		chain.doFilter(request, response);
	}

}

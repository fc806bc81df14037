package org.loangate.authz.guessing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.session.BrowserSessions;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Counts whatever comes to a page from a browser that nobody is signed in with, before anything is done for it, and ends
/// its session when its time is over.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-4">RFC 6585, section 4</a>
public final class AnonymousPages extends OncePerRequestFilter {

	private static final int PER_DEVICE = 120;

	/// Files, which cost no more than being sent.
	private static final List<String> FILES = List.of("/platform/", "/factor/", "/loan/", "/favicon.ico",
			"/actuator/health");

	private final NetworkLimits limits;

	private final int perMinute;

	/// Counts for all processes together.
	/// @param perMinute how many requests a network has
	public AnonymousPages(NetworkLimits limits, int perMinute) {
		this.limits = limits;
		this.perMinute = perMinute;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return BrowserSessions.isSignedIn(request)
				|| FILES.stream().anyMatch((path) -> request.getRequestURI().startsWith(path));
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Optional<Duration> wait = this.limits.count("pages", request, this.perMinute, Duration.ofMinutes(1),
				PER_DEVICE);
		if (wait.isPresent()) {
			response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.get().toSeconds() + 1));
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return;
		}
		BrowserSessions.endPassed(request);
		chain.doFilter(request, response);
	}

}

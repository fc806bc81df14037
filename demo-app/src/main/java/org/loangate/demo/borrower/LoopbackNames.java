package org.loangate.demo.borrower;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/// Leads a page that was opened under another name of this machine to the name that redirects come back to: a cookie set at
/// `127.0.0.1` is not there at `localhost`, and a journey begun at the one would be lost at the other.
///
/// Nothing but names of this machine is looked at, so that a proxy in front may name this server as it likes.
final class LoopbackNames extends OncePerRequestFilter {

	private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

	private final URI demoUrl;

	LoopbackNames(URI demoUrl) {
		this.demoUrl = demoUrl;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean isAnotherName = NAMES.contains(this.demoUrl.getHost()) && NAMES.contains(request.getServerName())
				&& !this.demoUrl.getHost().equals(request.getServerName())
				&& this.demoUrl.getPort() == request.getServerPort();
		if (isAnotherName && "GET".equals(request.getMethod())) {
			String query = request.getQueryString();
			response.sendRedirect(this.demoUrl + request.getRequestURI() + ((query != null) ? "?" + query : ""));
			return;
		}
		chain.doFilter(request, response);
	}

}

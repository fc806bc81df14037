package org.loangate.authz.authzen;

import java.io.IOException;
import java.util.Objects;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives a request's identifier back with whatever answer it gets, refusals among them.
///
/// @see <a href="https://openid.net/specs/authorization-api-1_0.html#section-10.1.3">Authorization API 1.0, section
/// 10.1.3</a>
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RequestIds extends OncePerRequestFilter {

	private static final String HEADER = "X-Request-ID";

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = request.getHeader(HEADER);
		// An arbitrary string, of which no header is made that says something else.
		if (id != null && id.matches("[\\x20-\\x7E]{1,1024}")) {
			response.setHeader(HEADER, id);
		}
		chain.doFilter(request, response);
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !Objects.toString(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI), request.getRequestURI())
			.startsWith("/access/v1/");
	}

	// An answer that was begun may have been thrown away with its headers.
	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

}

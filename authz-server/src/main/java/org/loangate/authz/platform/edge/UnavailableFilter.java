package org.loangate.authz.platform.edge;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.platform.StoreFaults;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Answers 503 with `Retry-After` when PostgreSQL or Redis cannot do its work, wherever in a request that is noticed: in the
/// session, in a filter, in a controller.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class UnavailableFilter extends OncePerRequestFilter {

	private static final Logger LOG = LoggerFactory.getLogger(UnavailableFilter.class);

	private static final String RETRY_AFTER_SECONDS = "5";

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException | RuntimeException ex) {
			if (response.isCommitted() || !StoreFaults.isUnavailable(ex)) {
				throw ex;
			}
			this.faults.note("503: a store says no: " + LogLine.cause(ex), LogLine.of(request.getRequestURI()));
			response.reset();
			response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
			response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
			response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		}
	}

}

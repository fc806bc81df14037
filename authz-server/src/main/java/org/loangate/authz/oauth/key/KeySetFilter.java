package org.loangate.authz.oauth.key;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/// Says how long the JWK set may be kept: less than a key is published before it signs.
public final class KeySetFilter extends OncePerRequestFilter {

	private static final String PATH = "/oauth2/jwks";

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !PATH.equals(request.getRequestURI()) || !"GET".equals(request.getMethod());
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		// Spring Security leaves alone what is set before it writes its own.
		response.setHeader(HttpHeaders.CACHE_CONTROL,
				CacheControl.maxAge(KeySettings.CACHED).cachePublic().getHeaderValue());
		chain.doFilter(request, response);
	}

}

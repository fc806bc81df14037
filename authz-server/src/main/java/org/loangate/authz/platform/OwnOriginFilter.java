package org.loangate.authz.platform;

import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/// Refuses whatever would change something and was not sent by one of our own pages: 403.
///
/// A browser says who asks, in `Origin` and in `Sec-Fetch-Site`, and no page can make it lie. Each one that is there must
/// name us; `Origin: null`, which sandboxes and files send, is a stranger; and a request with neither was sent by no
/// browser that could show our pages. CSRF tokens are asked for besides.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-7">RFC 6454, section 7</a>
/// @see <a href="https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header">Fetch Metadata, section 2.3</a>
public final class OwnOriginFilter extends OncePerRequestFilter {

	private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

	// "none": the person did it by hand, such as sending a form anew after the browser
	// was closed.
	private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

	private final String origin;

	private final RequestMatcher notForBrowsers;

	/// @param issuer the public URL, whose origin is ours
	/// @param notForBrowsers requests that programs send
	public OwnOriginFilter(URI issuer, RequestMatcher notForBrowsers) {
		this.origin = origin(issuer);
		this.notForBrowsers = notForBrowsers;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return SAFE.contains(request.getMethod()) || this.notForBrowsers.matches(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> origins = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
		List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
		boolean silent = origins.isEmpty() && sites.isEmpty();
		if (silent || !origins.stream().allMatch(this.origin::equals) || !OWN_SITES.containsAll(sites)) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		chain.doFilter(request, response);
	}

	// As browsers write it: RFC 6454, 6.2, leaves out the scheme's own port.
	private static String origin(URI url) {
		String scheme = url.getScheme().toLowerCase(Locale.ROOT);
		int ownPort = scheme.equals("https") ? 443 : 80;
		String port = (url.getPort() == -1 || url.getPort() == ownPort) ? "" : ":" + url.getPort();
		return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port;
	}

}

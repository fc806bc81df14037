package org.loangate.authz.platform;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets every request be seen under the public URL, whatever its `Host`.
///
/// Redirects, the `htu` of DPoP proofs and cookies' `Secure` all derive from a request's URL; a client chooses `Host`,
/// the operator chooses the issuer. Who sent it is taken from `X-Forwarded-For` only as far as trusted proxies wrote it.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PublicUrlFilter extends OncePerRequestFilter {

	private final URI issuer;

	private final List<IpAddressMatcher> proxies;

	PublicUrlFilter(Settings settings) {
		this.issuer = settings.issuer();
		this.proxies = settings.trustedProxies().stream().map(IpAddressMatcher::new).toList();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter(new PublicRequest(request, this.issuer, sender(request)), response);
	}

	/// The nearest address that is no trusted proxy: whatever stands to its left, its
	/// sender wrote.
	private String sender(HttpServletRequest request) {
		String sender = request.getRemoteAddr();
		List<String> hops = Collections.list(request.getHeaders("X-Forwarded-For"))
			.stream()
			.flatMap((header) -> Arrays.stream(header.split(",")))
			.map(String::strip)
			.toList();
		for (String hop : hops.reversed()) {
			if (!isProxy(sender) || !hop.matches("[0-9A-Fa-f.:]{2,45}")) {
				break;
			}
			sender = hop;
		}
		return sender;
	}

	private boolean isProxy(String address) {
		return this.proxies.stream().anyMatch((proxy) -> proxy.matches(address));
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	private static final class PublicRequest extends HttpServletRequestWrapper {

		private final URI issuer;

		private final String sender;

		PublicRequest(HttpServletRequest request, URI issuer, String sender) {
			super(request);
			this.issuer = issuer;
			this.sender = sender;
		}

		@Override
		public String getRemoteAddr() {
			return this.sender;
		}

		@Override
		public String getScheme() {
			return this.issuer.getScheme();
		}

		@Override
		public String getServerName() {
			return this.issuer.getHost();
		}

		@Override
		public int getServerPort() {
			if (this.issuer.getPort() != -1) {
				return this.issuer.getPort();
			}
			return isSecure() ? 443 : 80;
		}

		@Override
		public boolean isSecure() {
			return "https".equals(this.issuer.getScheme());
		}

		@Override
		public StringBuffer getRequestURL() {
			return new StringBuffer(this.issuer.getScheme()).append("://")
				.append(this.issuer.getRawAuthority())
				.append(getRequestURI());
		}

	}

}

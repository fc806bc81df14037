package org.loangate.authz.platform;

import java.io.IOException;
import java.net.URI;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets every request be seen under the public URL, whatever its `Host`.
///
/// Redirects, the `htu` of DPoP proofs and cookies' `Secure` all derive from a request's URL; a client chooses `Host`,
/// the operator chooses the issuer.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PublicUrlFilter extends OncePerRequestFilter {

	private final URI issuer;

	PublicUrlFilter(Settings settings) {
		this.issuer = settings.issuer();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		chain.doFilter(new PublicRequest(request, this.issuer), response);
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	private static final class PublicRequest extends HttpServletRequestWrapper {

		private final URI issuer;

		PublicRequest(HttpServletRequest request, URI issuer) {
			super(request);
			this.issuer = issuer;
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

package org.loangate.authz.platform.edge;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.verify.ClientCertificate;
import org.loangate.contract.verify.ClientCertificates;
import org.loangate.contract.verify.TrustedProxies;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets every request be seen under the public URL, whatever its `Host`, and with the certificate its client showed.
///
/// Redirects, the `htu` of DPoP proofs and cookies' `Secure` all derive from a request's URL; a client chooses `Host`,
/// the operator chooses the issuer, and the URL where clients show certificates. A request came to that one if the
/// connector of its own took it, or a trusted proxy says so by `X-Forwarded-Host`. Only there does a certificate count: it
/// is the request attribute of [ClientCertificate]'s name, and the fields and the attribute it came in are hidden.
///
/// Who sent a request is taken from `X-Forwarded-For` only as far as trusted proxies wrote it.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PublicUrlFilter extends OncePerRequestFilter {

	private final URI issuer;

	private final MutualTls mutualTls;

	private final TrustedProxies proxies;

	private final ClientCertificates certificates;

	PublicUrlFilter(Settings settings, MutualTls mutualTls) {
		this.issuer = settings.issuer();
		this.mutualTls = mutualTls;
		this.proxies = new TrustedProxies(settings.trustedProxies());
		this.certificates = new ClientCertificates(this.proxies);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		URI base = base(request);
		if (base.equals(this.mutualTls.url())) {
			this.certificates
				.shown(request.getRemoteAddr(), request.getAttribute(ClientCertificates.ON_CONNECTION),
						request::getHeaders)
				.ifPresent((certificate) -> request.setAttribute(ClientCertificate.class.getName(), certificate));
		}
		chain.doFilter(new PublicRequest(request, base, sender(request)), response);
	}

	private URI base(HttpServletRequest request) {
		URI url = this.mutualTls.url();
		if (url == null) {
			return this.issuer;
		}
		if (this.mutualTls.port() != null && request.getLocalPort() == this.mutualTls.port()) {
			return url;
		}
		List<String> hosts = Collections.list(request.getHeaders("X-Forwarded-Host"));
		boolean named = hosts.size() == 1 && hosts.getFirst().equalsIgnoreCase(url.getRawAuthority());
		return (named && this.proxies.contains(request.getRemoteAddr())) ? url : this.issuer;
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
			if (!this.proxies.contains(sender) || !hop.matches("[0-9A-Fa-f.:]{2,45}")) {
				break;
			}
			sender = hop;
		}
		return sender;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	private static final class PublicRequest extends HttpServletRequestWrapper {

		private final URI base;

		private final String sender;

		PublicRequest(HttpServletRequest request, URI base, String sender) {
			super(request);
			this.base = base;
			this.sender = sender;
		}

		@Override
		public @Nullable Object getAttribute(String name) {
			return ClientCertificates.ON_CONNECTION.equals(name) ? null : super.getAttribute(name);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return isCertificate(name) ? null : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return isCertificate(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			return Collections.enumeration(
					Collections.list(super.getHeaderNames()).stream().filter((name) -> !isCertificate(name)).toList());
		}

		private static boolean isCertificate(String header) {
			return ClientCertificates.FIELDS.contains(header.toLowerCase(Locale.ROOT));
		}

		@Override
		public String getRemoteAddr() {
			return this.sender;
		}

		@Override
		public String getScheme() {
			return this.base.getScheme();
		}

		@Override
		public String getServerName() {
			return this.base.getHost();
		}

		@Override
		public int getServerPort() {
			if (this.base.getPort() != -1) {
				return this.base.getPort();
			}
			return isSecure() ? 443 : 80;
		}

		@Override
		public boolean isSecure() {
			return "https".equals(this.base.getScheme());
		}

		@Override
		public StringBuffer getRequestURL() {
			return new StringBuffer(this.base.getScheme()).append("://")
				.append(this.base.getRawAuthority())
				.append(getRequestURI());
		}

	}

}

package org.loangate.authz.platform.edge;

import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.verify.ClientAddress;
import org.loangate.contract.verify.ClientCertificate;
import org.loangate.contract.verify.ClientCertificates;
import org.loangate.contract.verify.ForwardedFor;
import org.loangate.contract.verify.TrustedProxies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
/// Who sent a request is taken from `X-Forwarded-For` or `Forwarded` only as far as trusted proxies wrote it: see
/// [ForwardedFor]. Features ask [ClientNetwork].
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PublicUrlFilter extends OncePerRequestFilter {

	private static final Logger LOG = LoggerFactory.getLogger(PublicUrlFilter.class);

	private static final int MOST_COMPLAINTS = 64;

	private final Set<ClientAddress> complainedOf = ConcurrentHashMap.newKeySet();

	private final URI issuer;

	private final MutualTls mutualTls;

	private final TrustedProxies proxies;

	private final ClientCertificates certificates;

	private final ForwardedFor forwardedFor;

	PublicUrlFilter(Settings settings, MutualTls mutualTls) {
		this.issuer = settings.issuer();
		this.mutualTls = mutualTls;
		this.proxies = new TrustedProxies(settings.trustedProxies());
		this.certificates = new ClientCertificates(this.proxies);
		this.forwardedFor = new ForwardedFor(this.proxies);
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

	private ClientAddress sender(HttpServletRequest request) {
		Optional<ClientAddress> connection = ClientAddress.parse(String.valueOf(request.getRemoteAddr()));
		if (connection.isEmpty()) {
			return ClientNetwork.NOWHERE;
		}
		ForwardedFor.Sender sender = this.forwardedFor.sender(connection.get(), request::getHeaders);
		sender.fault().ifPresent((fault) -> complain(connection.get(), fault));
		return sender.address();
	}

	// Once for each proxy: anybody may send what makes it happen again.
	private void complain(ClientAddress proxy, String fault) {
		if (this.complainedOf.size() < MOST_COMPLAINTS && this.complainedOf.add(proxy)) {
			LOG.warn("proxy {}: {}; whoever it speaks for is counted as the proxy itself, and slowed down together",
					proxy, fault);
		}
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	private static final class PublicRequest extends HttpServletRequestWrapper {

		private final URI base;

		private final ClientAddress sender;

		PublicRequest(HttpServletRequest request, URI base, ClientAddress sender) {
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
			return this.sender.toString();
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

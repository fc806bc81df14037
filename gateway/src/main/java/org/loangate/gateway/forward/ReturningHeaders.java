package org.loangate.gateway.forward;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerResponse;

/// What a client gets of the headers of a lending API's answer: everything but what speaks of one hop, what commands a
/// proxy in front of us, and what only the gateway says to the origin's users: its challenges, its cookies (it has none) and
/// its transport. A transaction token is never handed out.
@Component
final class ReturningHeaders implements HttpHeadersFilter.ResponseHttpHeadersFilter, Ordered {

	private static final Set<String> STRIPPED = Set.of("alt-svc", "authentication-info", "authorization",
			"clear-site-data", "client-cert", "client-cert-chain", "connection", "cookie", "dpop", "dpop-nonce",
			"forwarded", "keep-alive", "proxy-authenticate", "proxy-authentication-info", "proxy-connection",
			"public-key-pins", "server", "service-worker-allowed", "set-cookie", "set-cookie2",
			"strict-transport-security", "te", "trailer", "transfer-encoding", "txn-token", "upgrade", "via",
			"www-authenticate", "x-powered-by", "x-sendfile");

	@Override
	public HttpHeaders apply(HttpHeaders input, ServerResponse response) {
		List<String> named = ConnectionOptions.of(input);
		HttpHeaders returning = new HttpHeaders();
		input.forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			boolean command = lower.startsWith("x-accel-") || lower.startsWith("x-lighttpd-");
			if (!STRIPPED.contains(lower) && !command && !named.contains(lower)) {
				returning.addAll(name, values);
			}
		});
		return returning;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

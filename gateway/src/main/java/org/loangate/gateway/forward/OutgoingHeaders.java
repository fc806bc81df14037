package org.loangate.gateway.forward;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.loangate.contract.TransactionToken;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/// What a lending API gets of a request's headers: everything but credentials, what speaks of one hop only, and what only
/// we or a proxy of ours may say; and then the transaction token.
@Component
final class OutgoingHeaders implements HttpHeadersFilter.RequestHttpHeadersFilter, Ordered {

	private static final Set<String> STRIPPED = Set.of("authorization", "dpop", "txn-token", "cookie", "forwarded",
			"client-cert", "client-cert-chain", "expect", "proxy-connection", "keep-alive", "te", "trailer", "upgrade",
			"proxy-authorization", "connection", "x-real-ip", "x-original-url", "x-rewrite-url",
			"x-http-method-override", "x-http-method", "x-method-override");

	@Override
	public HttpHeaders apply(HttpHeaders input, ServerRequest request) {
		// RFC 9110, 7.6.1: a field named in Connection is for this hop alone
		List<String> named = input.getOrEmpty(HttpHeaders.CONNECTION)
			.stream()
			.flatMap((value) -> List.of(value.split(",", -1)).stream())
			.map((name) -> name.strip().toLowerCase(Locale.ROOT))
			.toList();
		HttpHeaders outgoing = new HttpHeaders();
		input.forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			if (!STRIPPED.contains(lower) && !lower.startsWith("x-forwarded-") && !named.contains(lower)) {
				outgoing.addAll(name, values);
			}
		});
		Destination destination = (Destination) request.attribute(Destination.ATTRIBUTE).orElseThrow();
		outgoing.set(TransactionToken.HEADER, destination.transactionToken());
		return outgoing;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

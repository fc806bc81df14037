package org.loangate.gateway.forward;

import java.util.List;
import java.util.Locale;

import org.loangate.contract.ForwardedHeaders;
import org.loangate.contract.TransactionToken;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/// What a lending API gets of a request's headers: those that always go on, those that the route adds, and the transaction
/// token. Nothing else passes.
@Component
final class OutgoingHeaders implements HttpHeadersFilter.RequestHttpHeadersFilter, Ordered {

	@Override
	public HttpHeaders apply(HttpHeaders input, ServerRequest request) {
		// RFC 9110, 7.6.1: a field named in Connection is for this hop alone
		List<String> named = ConnectionOptions.of(input);
		Destination destination = (Destination) request.attribute(Destination.ATTRIBUTE).orElseThrow();
		HttpHeaders outgoing = new HttpHeaders();
		input.forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			boolean passes = ForwardedHeaders.ALWAYS.contains(lower) || destination.headers().contains(lower);
			if (passes && !named.contains(lower)) {
				outgoing.addAll(name, values);
			}
		});
		outgoing.set(TransactionToken.HEADER, destination.transactionToken());
		return outgoing;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}

package org.loangate.gateway.forward;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Collection;

import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.config.GatewayMvcProperties;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.cloud.gateway.server.mvc.handler.RestClientProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/// Sends a request to its lending API and tells the ways in which that fails apart. A status of 500 and above is a broken
/// answer: what it says is the lender's own affair.
final class UpstreamExchange implements ProxyExchange {

	private final RestClientProxyExchange exchange;

	UpstreamExchange(RestClient client, GatewayMvcProperties properties) {
		this.exchange = new RestClientProxyExchange(client, properties);
	}

	@Override
	public ServerResponse exchange(Request request) {
		ServerResponse response;
		try {
			response = this.exchange.exchange(new Exact(request));
		}
		catch (RestClientException ex) {
			throw new UpstreamFailed(ex, ex.contains(SocketTimeoutException.class));
		}
		if (response.statusCode().is5xxServerError()) {
			ClientHttpResponse answer = MvcUtils.getAttribute(request.getServerRequest(),
					MvcUtils.CLIENT_RESPONSE_ATTR);
			if (answer != null) {
				answer.close();
			}
			throw new UpstreamFailed("status " + response.statusCode().value(), response.statusCode().value() == 504);
		}
		return response;
	}

	/// The request with the very URL it is to go to: its query as the client wrote it.
	private record Exact(Request request) implements Request {

		@Override
		public HttpHeaders getHeaders() {
			return this.request.getHeaders();
		}

		@Override
		public HttpMethod getMethod() {
			return this.request.getMethod();
		}

		@Override
		public URI getUri() {
			return ((Destination) getServerRequest().attribute(Destination.ATTRIBUTE).orElseThrow()).url();
		}

		@Override
		public ServerRequest getServerRequest() {
			return this.request.getServerRequest();
		}

		@Override
		public Collection<ResponseConsumer> getResponseConsumers() {
			return this.request.getResponseConsumers();
		}

	}

}

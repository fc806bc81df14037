package org.loangate.gateway.forward;

import java.time.Duration;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.config.GatewayMvcProperties;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

@Configuration(proxyBeanMethods = false)
class ForwardConfiguration {

	private static final int CONNECTIONS_PER_UPSTREAM = 256;

	/// Whatever was let through, and nothing else.
	@Bean
	RouterFunction<ServerResponse> forwarding() {
		return GatewayRouterFunctions.route("forward")
			.route((request) -> request.attribute(Destination.ATTRIBUTE).isPresent(), HandlerFunctions.http())
			.before(ForwardConfiguration::aim)
			.build();
	}

	private static ServerRequest aim(ServerRequest request) {
		Destination destination = (Destination) request.attribute(Destination.ATTRIBUTE).orElseThrow();
		MvcUtils.setRequestUrl(request, destination.upstream());
		return ServerRequest.from(request).uri(destination.url()).build();
	}

	@Bean
	ProxyExchange proxyExchange(CloseableHttpClient upstreamClient, GatewayMvcProperties properties) {
		return new UpstreamExchange(
				RestClient.builder().requestFactory(new HttpComponentsClientHttpRequestFactory(upstreamClient)).build(),
				properties);
	}

	/// Sends as is: nothing is retried, followed, remembered or unpacked on the way.
	@Bean(destroyMethod = "close")
	CloseableHttpClient upstreamClient(@Value("${loangate.upstream-timeout}") Duration timeout) {
		var connections = PoolingHttpClientConnectionManagerBuilder.create()
			.setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
			.setMaxConnPerRoute(CONNECTIONS_PER_UPSTREAM)
			.setMaxConnTotal(4 * CONNECTIONS_PER_UPSTREAM)
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.ofSeconds(2))
				.setSocketTimeout(Timeout.of(timeout))
				.setValidateAfterInactivity(TimeValue.ofSeconds(2))
				.build())
			.build();
		return HttpClients.custom()
			.setConnectionManager(connections)
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(Timeout.ofSeconds(2))
				.setResponseTimeout(Timeout.of(timeout))
				.setContentCompressionEnabled(false)
				.build())
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableRedirectHandling()
			.disableAuthCaching()
			.disableContentCompression()
			.disableDefaultUserAgent()
			.build();
	}

}

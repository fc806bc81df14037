package org.loangate.gateway.redeem;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
class RedeemConfiguration {

	@Bean
	SecureRandom secureRandom() {
		return new SecureRandom();
	}

	/// Reaches the authorization server. Nothing is sent twice, since a client assertion
	/// counts once.
	@Bean
	RestClient authorizationServer(@Value("${loangate.authz-internal-url}") URI url) {
		var connections = PoolingHttpClientConnectionManagerBuilder.create()
			.setMaxConnPerRoute(128)
			.setMaxConnTotal(128)
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.ofSeconds(1))
				.setSocketTimeout(Timeout.ofSeconds(5))
				.build())
			.build();
		var client = HttpClients.custom()
			.setConnectionManager(connections)
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(Timeout.ofSeconds(1))
				.setResponseTimeout(Timeout.ofSeconds(5))
				.build())
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableRedirectHandling()
			.disableAuthCaching()
			.build();
		return RestClient.builder()
			.baseUrl(url.toString())
			.requestFactory(new HttpComponentsClientHttpRequestFactory(client))
			.build();
	}

	@Bean
	TokenExchange tokenExchange(@Qualifier("authorizationServer") RestClient authorizationServer,
			RedeemSettings settings, Clock clock, SecureRandom random) {
		return new TokenExchange(authorizationServer, new ClientAssertions(settings, clock, random),
				settings.trustDomain(), clock);
	}

	@Bean
	ExchangeCache exchangeCache(Clock clock) {
		return new ExchangeCache(clock);
	}

}

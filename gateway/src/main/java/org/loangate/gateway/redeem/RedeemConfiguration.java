package org.loangate.gateway.redeem;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.util.Timeout;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
class RedeemConfiguration {

	/// The SSL bundle with the gateway's certificate and key.
	private static final String BUNDLE = "loangate-authz";

	@Bean
	SecureRandom secureRandom() {
		return new SecureRandom();
	}

	/// Reaches the authorization server. Nothing is sent twice, since a client assertion
	/// counts once.
	@Bean
	RestClient authorizationServer(@Value("${loangate.authz-internal-url}") URI url) {
		return client(url, DefaultClientTlsStrategy.createDefault());
	}

	private static RestClient client(URI url, TlsSocketStrategy tls) {
		var connections = PoolingHttpClientConnectionManagerBuilder.create()
			.setTlsSocketStrategy(tls)
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
	AsClient asClient(@Qualifier("authorizationServer") RestClient authorizationServer, RedeemSettings settings,
			SslBundles bundles, Clock clock, SecureRandom random) {
		return (settings.authzMtlsUrl() != null)
				? new AsClient(client(settings.authzMtlsUrl(), certificate(bundles)),
						ClientCredential.certificate(settings.gatewayClientId()))
				: new AsClient(authorizationServer, new ClientAssertions(settings, clock, random));
	}

	@Bean
	TokenExchange tokenExchange(AsClient client, RedeemSettings settings, Clock clock) {
		return new TokenExchange(client.server(), client.credential(), settings.trustDomain(), clock);
	}

	@Bean
	AnswerReports answerReports(AsClient client) {
		return new AnswerReports(client.server(), client.credential());
	}

	/// The authorization server, and who the gateway is there.
	record AsClient(RestClient server, ClientCredential credential) {
	}

	/// Shows the gateway's certificate, and the next one once it is renewed.
	private static TlsSocketStrategy certificate(SslBundles bundles) {
		AtomicReference<TlsSocketStrategy> current = new AtomicReference<>(
				new DefaultClientTlsStrategy(bundles.getBundle(BUNDLE).createSslContext()));
		bundles.addBundleUpdateHandler(BUNDLE,
				(renewed) -> current.set(new DefaultClientTlsStrategy(renewed.createSslContext())));
		return (socket, target, port, attachment, context) -> Objects.requireNonNull(current.get())
			.upgrade(socket, target, port, attachment, context);
	}

	@Bean
	ExchangeCache exchangeCache(Clock clock) {
		return new ExchangeCache(clock);
	}

}

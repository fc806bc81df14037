package org.loangate.gateway.guard;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.lettuce.core.ClientOptions;
import org.loangate.bootstrap.MutualTlsConnector;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.ClientCertificates;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TrustedProxies;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class GuardConfiguration {

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Bean
	Guard guard(SigningKeys keys, Clock clock, @Value("${loangate.issuer}") String issuer,
			@Value("${loangate.gateway-url}") String gatewayUrl) {
		return new Guard(new AccessTokenVerifier(keys, issuer, gatewayUrl, clock),
				new DpopProofVerifier(clock, Duration.ofSeconds(60), Duration.ofSeconds(10)), clock);
	}

	@Bean
	ClientCertificates clientCertificates(@Value("${loangate.trusted-proxies}") List<String> proxies) {
		return new ClientCertificates(new TrustedProxies(proxies));
	}

	@Bean
	@ConditionalOnExpression("!'${loangate.gateway-mtls-port}'.isEmpty()")
	MutualTlsConnector mutualTlsConnector(@Value("${loangate.gateway-mtls-port}") int port, SslBundles bundles) {
		return new MutualTlsConnector(port, bundles);
	}

	// A Redis that is away is answered at once and not waited for.
	@Bean
	LettuceClientOptionsBuilderCustomizer refuseWhileDisconnected() {
		return (options) -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
	}

}

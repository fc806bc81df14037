package org.loangate.gateway.route;

import java.net.URI;
import java.time.Clock;

import org.loangate.contract.verify.RouteTableVerifier;
import org.loangate.contract.verify.SigningKeys;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
class RouteConfiguration {

	@Bean
	Upstreams upstreams(RouteSettings settings) {
		return Upstreams.read(settings.upstreamsFile());
	}

	@Bean
	SigningKeys signingKeys(RouteSettings settings) {
		return SigningKeys.at(URI.create(settings.authzInternalUrl() + "/oauth2/jwks"));
	}

	@Bean
	RouteTables routeTables(@Qualifier("authorizationServer") RestClient authorizationServer, SigningKeys keys,
			RouteSettings settings, Upstreams upstreams, Clock clock) {
		return new RouteTables(authorizationServer, new RouteTableVerifier(keys, settings.issuer(), clock), upstreams);
	}

}

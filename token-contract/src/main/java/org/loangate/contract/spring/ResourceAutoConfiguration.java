package org.loangate.contract.spring;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TransactionTokenVerifier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Guards a lender's backend. Behind the gateway, by its transaction tokens:
///
/// ```yaml
/// loangate:
///   resource:
///     issuer: https://id.lender.example
///     trust-domain: https://lender.example/lending-api
///     url-patterns: /lending-api/*
/// ```
///
/// Without the gateway, by access tokens and DPoP proofs: `public-url` in place of `trust-domain`, and a bean of type
/// [SeenProofs]. Without such a bean the start fails: no misconfiguration turns DPoP into bearer.
///
/// A controller method there takes a parameter of type [org.loangate.contract.TransactionToken] or
/// [org.loangate.contract.verify.AccessToken].
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("loangate.resource.issuer")
@EnableConfigurationProperties(ResourceProperties.class)
public final class ResourceAutoConfiguration {

	/// Ahead of Spring Security's filter chain, which is at -100.
	private static final int ORDER = -200;

	@Bean
	FilterRegistrationBean<? extends OncePerRequestFilter> loangateTokenFilter(ResourceProperties properties,
			ObjectProvider<SeenProofs> seen) {
		if ((properties.trustDomain() == null) == (properties.publicUrl() == null)) {
			throw new IllegalStateException("Set loangate.resource.trust-domain (behind the gateway) or "
					+ "loangate.resource.public-url (without it), and not both");
		}
		FilterRegistrationBean<? extends OncePerRequestFilter> filter = new FilterRegistrationBean<>(
				filter(properties, seen));
		filter.setUrlPatterns(properties.urlPatterns());
		filter.setOrder(ORDER);
		return filter;
	}

	private static OncePerRequestFilter filter(ResourceProperties properties, ObjectProvider<SeenProofs> seen) {
		SigningKeys keys = SigningKeys.at(properties.jwkSet());
		Clock clock = Clock.systemUTC();
		if (properties.trustDomain() != null) {
			return new TransactionTokenFilter(
					new TransactionTokenVerifier(keys, properties.issuer(), properties.trustDomain(), clock));
		}
		String publicUrl = Objects.requireNonNull(properties.publicUrl());
		SeenProofs seenProofs = seen.getIfAvailable();
		if (seenProofs == null) {
			throw new IllegalStateException("loangate.resource.public-url needs a bean of type SeenProofs: "
					+ "without one a DPoP proof would count more than once");
		}
		return new AccessTokenFilter(new AccessTokenVerifier(keys, properties.issuer(), publicUrl, clock),
				new DpopProofVerifier(clock, Duration.ofSeconds(60), Duration.ofSeconds(10)), seenProofs, publicUrl);
	}

	@Bean
	WebMvcConfigurer loangateTokenArguments() {
		return new WebMvcConfigurer() {
			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new VerifiedTokenArgumentResolver());
			}
		};
	}

}

package org.loangate.contract.spring;

import java.time.Clock;
import java.util.List;

import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TransactionTokenVerifier;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Guards a lender's backend behind the gateway, once `loangate.resource.trust-domain` is set.
///
/// ```yaml
/// loangate:
///   resource:
///     issuer: https://id.lender.example
///     trust-domain: https://lender.example/lending-api
///     url-patterns: /lending-api/*
/// ```
///
/// A controller method there takes a parameter of type [org.loangate.contract.TransactionToken].
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty("loangate.resource.trust-domain")
@EnableConfigurationProperties(ResourceProperties.class)
public final class ResourceAutoConfiguration {

	/// Ahead of Spring Security's filter chain, which is at -100.
	private static final int ORDER = -200;

	@Bean
	@ConditionalOnMissingBean
	TransactionTokenVerifier transactionTokenVerifier(ResourceProperties properties) {
		return new TransactionTokenVerifier(SigningKeys.at(properties.jwkSet()), properties.issuer(),
				properties.trustDomain(), Clock.systemUTC());
	}

	@Bean
	FilterRegistrationBean<TransactionTokenFilter> transactionTokenFilter(TransactionTokenVerifier verifier,
			ResourceProperties properties) {
		FilterRegistrationBean<TransactionTokenFilter> filter = new FilterRegistrationBean<>(
				new TransactionTokenFilter(verifier));
		filter.setUrlPatterns(properties.urlPatterns());
		filter.setOrder(ORDER);
		return filter;
	}

	@Bean
	WebMvcConfigurer transactionTokenArguments() {
		return new WebMvcConfigurer() {
			@Override
			public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
				resolvers.add(new TransactionTokenArgumentResolver());
			}
		};
	}

}

package org.loangate.spring;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

import jakarta.servlet.DispatcherType;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TransactionTokenVerifier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Guards a lender's backend, whatever it serves: no setting turns it on. Behind the gateway, by its transaction tokens:
///
/// ```yaml
/// loangate:
///   issuer: https://id.lender.example
///   trust-domain: https://lender.example/lending-api
/// ```
///
/// Without the gateway, by access tokens and DPoP proofs: `public-url` in place of `trust-domain`, and a bean of type
/// [SeenProofs]. Where any of it is missing the start fails, and says what.
///
/// A controller method takes a parameter of type [org.loangate.contract.TransactionToken] or
/// [org.loangate.contract.verify.AccessToken].
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(LoangateProperties.class)
public final class LoangateAutoConfiguration {

	/// After what only measures and decodes, before all that answers.
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

	private static final Log logger = LogFactory.getLog(LoangateAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	SigningKeys loangateSigningKeys(LoangateProperties properties) {
		properties.check();
		return SigningKeys.at(properties.jwkSet());
	}

	@Bean
	FilterRegistrationBean<TokenFilter> loangateTokenFilter(LoangateProperties properties, SigningKeys keys,
			ObjectProvider<SeenProofs> seen) {
		properties.check();
		OpenPaths open = new OpenPaths(properties.openPaths());
		TokenFilter filter = properties.isBehindGateway() ? behindGateway(properties, keys, open)
				: alone(properties, keys, seen, open);
		logger.info("Every request needs "
				+ (properties.isBehindGateway() ? "a transaction token for " + properties.trustDomain()
						: "an access token for " + properties.publicUrl() + " and a DPoP proof")
				+ ". Open paths: " + open);
		return registered(filter);
	}

	/// On every path, however a request gets there.
	static FilterRegistrationBean<TokenFilter> registered(TokenFilter filter) {
		FilterRegistrationBean<TokenFilter> registration = new FilterRegistrationBean<>(filter);
		registration.addUrlPatterns("/*");
		registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
		registration.setOrder(ORDER);
		return registration;
	}

	private static TokenFilter behindGateway(LoangateProperties properties, SigningKeys keys, OpenPaths open) {
		return new TransactionTokenFilter(new TransactionTokenVerifier(keys, String.valueOf(properties.issuer()),
				String.valueOf(properties.trustDomain()), Clock.systemUTC()), open);
	}

	private static TokenFilter alone(LoangateProperties properties, SigningKeys keys, ObjectProvider<SeenProofs> seen,
			OpenPaths open) {
		SeenProofs seenProofs = seen.getIfAvailable();
		if (seenProofs == null) {
			throw new SettingsFault("There is no bean of type " + SeenProofs.class.getName(),
					"Without the gateway a DPoP proof would count more than once: define the bean, on a store that all "
							+ "instances share, or put the gateway in front.");
		}
		Clock clock = Clock.systemUTC();
		String publicUrl = String.valueOf(properties.publicUrl());
		return new AccessTokenFilter(
				new AccessTokenVerifier(keys, String.valueOf(properties.issuer()), publicUrl, clock),
				new DpopProofVerifier(clock, Duration.ofSeconds(60), Duration.ofSeconds(10)), seenProofs, publicUrl,
				open);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebMvcConfigurer.class)
	static class TokenArguments {

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

}

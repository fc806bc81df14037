package org.loangate.demo;

import java.security.SecureRandom;
import java.time.Clock;

import org.apache.catalina.session.ManagerBase;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.web.servlet.LocaleResolver;

/// What the three parts share: the clock, strict JSON, a bounded number of sessions, the language, and probes.
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	/// Sessions live in memory. Beyond this many, new visitors are turned away until some
	/// expire.
	static final int MAX_SESSIONS = 10_000;

	private static final long TWO_YEARS_SECONDS = 63_072_000;

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Bean
	SecureRandom secureRandom() {
		return new SecureRandom();
	}

	@Bean
	JsonMapperBuilderCustomizer strictJson() {
		return (mapper) -> mapper.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
					DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> sessions(DemoSettings settings) {
		return (server) -> {
			server.getSettings().getSession().getCookie().setSecure("https".equals(settings.demoUrl().getScheme()));
			server.addContextCustomizers((context) -> {
				if (context.getManager() instanceof ManagerBase manager) {
					manager.setMaxActiveSessions(MAX_SESSIONS);
				}
			});
		};
	}

	@Bean
	LocaleResolver localeResolver() {
		return new Languages();
	}

	/// What every chain's answers carry. Nothing here asks for a powerful feature, and no
	/// script writes markup; each chain says itself what its pages may load.
	@Bean
	Customizer<HeadersConfigurer<HttpSecurity>> headersOfEveryChain(DemoSettings settings) {
		return (headers) -> headers.frameOptions((frames) -> frames.deny())
			.crossOriginOpenerPolicy((opener) -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
			.crossOriginResourcePolicy((resource) -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
			.permissionsPolicyHeader((permissions) -> permissions
				.policy("camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=()"))
			.httpStrictTransportSecurity((tls) -> tls.maxAgeInSeconds(TWO_YEARS_SECONDS)
				.requestMatcher((request) -> "https".equals(settings.demoUrl().getScheme())));
	}

	@Bean
	@Order(1)
	SecurityFilterChain probes(HttpSecurity http) {
		return http.securityMatcher("/actuator/**")
			.authorizeHttpRequests((requests) -> requests
				.requestMatchers("/actuator/health", "/actuator/health/readiness", "/actuator/health/liveness")
				.permitAll()
				.anyRequest()
				.denyAll())
			.csrf((csrf) -> csrf.disable())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.requestCache((cache) -> cache.disable())
			.logout((logout) -> logout.disable())
			.build();
	}

}

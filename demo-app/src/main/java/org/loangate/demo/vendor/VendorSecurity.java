package org.loangate.demo.vendor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.demo.DemoSettings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/// Who may do what at the stand-in vendor: sessions are started with the API key, pages are for whoever was sent there.
@Configuration(proxyBeanMethods = false)
class VendorSecurity {

	@Bean
	@Order(3)
	SecurityFilterChain vendorApiChain(HttpSecurity http, DemoSettings settings) {
		return http
			.securityMatcher(
					PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, "/liveness-vendor/sessions"))
			.addFilterBefore(new ApiKeyFilter(settings.vendor().apiKey()), AuthorizationFilter.class)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf((csrf) -> csrf.disable())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.requestCache((cache) -> cache.disable())
			.logout((logout) -> logout.disable())
			.build();
	}

	@Bean
	@Order(4)
	SecurityFilterChain vendorPagesChain(HttpSecurity http) {
		return http.securityMatcher("/liveness-vendor/**")
			.authorizeHttpRequests((requests) -> requests.requestMatchers(HttpMethod.GET, "/liveness-vendor/sessions/*")
				.permitAll()
				.requestMatchers(HttpMethod.GET, "/liveness-vendor/sessions/*/done")
				.permitAll()
				.requestMatchers(HttpMethod.POST, "/liveness-vendor/sessions/*")
				.permitAll()
				.anyRequest()
				.denyAll())
			.exceptionHandling(
					(denied) -> denied.authenticationEntryPoint((request, response, ex) -> response.sendError(404)))
			.headers((headers) -> headers
				.contentSecurityPolicy((policy) -> policy.policyDirectives("default-src 'none'; style-src 'self'; "
						+ "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"))
				.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
			.requestCache((cache) -> cache.disable())
			.logout((logout) -> logout.disable())
			.build();
	}

	/// Lets a request on only with the API key, compared in constant time.
	static final class ApiKeyFilter extends OncePerRequestFilter {

		private final byte[] expected;

		ApiKeyFilter(DemoSettings.Secret apiKey) {
			if (apiKey.value().isBlank()) {
				throw new IllegalArgumentException("LOANGATE_VENDOR_API_KEY: empty (expected: a random key)");
			}
			this.expected = ("Bearer " + apiKey.value().strip()).getBytes(StandardCharsets.UTF_8);
		}

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String given = request.getHeader(HttpHeaders.AUTHORIZATION);
			if (given == null || !MessageDigest.isEqual(this.expected, given.getBytes(StandardCharsets.UTF_8))) {
				response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
				response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
				return;
			}
			chain.doFilter(request, response);
		}

	}

}

package org.loangate.demo.lending;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/// What of the API is there at all. Who may ask is settled before, by the starter's filter: without a transaction token that
/// holds, no request gets this far.
@Configuration(proxyBeanMethods = false)
class LendingSecurity {

	@Bean
	@Order(2)
	SecurityFilterChain lendingApiChain(HttpSecurity http) {
		return http.securityMatcher("/lending-api/**")
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers(HttpMethod.GET, "/lending-api/loans", "/lending-api/loans/*")
						.permitAll()
						.requestMatchers(HttpMethod.HEAD, "/lending-api/loans", "/lending-api/loans/*")
						.permitAll()
						.requestMatchers(HttpMethod.POST, "/lending-api/loans", "/lending-api/loans/*/payout-account")
						.permitAll()
						.anyRequest()
						.denyAll())
			.exceptionHandling(
					(denied) -> denied.authenticationEntryPoint((request, response, ex) -> response.sendError(404)))
			.csrf((csrf) -> csrf.disable())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.requestCache((cache) -> cache.disable())
			.logout((logout) -> logout.disable())
			.build();
	}

}

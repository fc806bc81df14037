package org.loangate.authz.oauth;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.oauth.protocol.UnauthenticatedRequests;
import org.loangate.authz.oauth.token.ApiTokens;
import org.loangate.authz.oauth.token.TokenEndpoints;
import org.loangate.contract.verify.Challenge;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/// The server's own API for programs: an access token with the door's scope, and no session.
@Configuration(proxyBeanMethods = false)
class ApiSecurity {

	@Bean
	@Order(0)
	SecurityFilterChain api(HttpSecurity http, TokenEndpoints tokens, ApiTokens access, NetworkLimits limits,
			@Value("${loangate.unauthenticated-requests-per-minute}") int perMinute) throws Exception {
		http.securityMatcher("/policy/v1/**", "/access/v1/**", "/.well-known/authzen-configuration");
		http.authorizeHttpRequests((requests) -> requests
			// They say what any reader of the documentation knows.
			.requestMatchers(HttpMethod.GET, "/policy/v1/openapi.yaml", "/policy/v1/schema", "/policy/v1/facts",
					"/.well-known/authzen-configuration")
			.permitAll()
			.requestMatchers("/access/v1/**")
			.access(access.require("access:evaluate"))
			.requestMatchers(HttpMethod.GET, "/policy/v1/**")
			.access(access.require("policy:read"))
			// They answer, and change nothing.
			.requestMatchers(HttpMethod.POST, "/policy/v1/check", "/policy/v1/test", "/policy/v1/simulate")
			.access(access.require("policy:read"))
			.requestMatchers("/policy/v1/versions/*/approval", "/policy/v1/versions/*/approval/**",
					"/policy/v1/versions/*/rejection", "/policy/v1/versions/*/break-glass",
					"/policy/v1/versions/*/break-glass/**", "/policy/v1/versions/*/activation")
			.access(access.require("policy:approve"))
			.requestMatchers("/policy/v1/**")
			.access(access.require("policy:write"))
			.anyRequest()
			.denyAll());
		tokens.requireToken(http);
		http.addFilterBefore(new UnauthenticatedRequests(limits, perMinute), SecurityContextHolderFilter.class);
		http.exceptionHandling((errors) -> errors.authenticationEntryPoint(ApiSecurity::refuse));
		http.csrf(AbstractHttpConfigurer::disable);
		http.requestCache(AbstractHttpConfigurer::disable);
		http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		return http.build();
	}

	// RFC 6750, 3.1: no error for a request that carried no token at all.
	private static void refuse(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) {
		Challenge challenge = (exception instanceof OAuth2AuthenticationException)
				? Challenge.invalidToken("The access token does not count here") : Challenge.noCredentials();
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge.toHeader(null));
		response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
	}

}

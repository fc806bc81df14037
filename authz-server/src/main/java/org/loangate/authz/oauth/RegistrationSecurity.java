package org.loangate.authz.oauth;

import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.oauth.protocol.ProtocolInputFilter;
import org.loangate.authz.oauth.protocol.UnauthenticatedRequests;
import org.loangate.authz.oauth.token.TokenEndpoints;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/// Who may register clients and manage them: whoever has the token for it, and no session.
@Configuration(proxyBeanMethods = false)
class RegistrationSecurity {

	private static final String PATH = "/oauth2/register";

	// An initial access token is an access token: its signature, time, proof and scope
	// are checked as everywhere.
	@Bean
	@Order(-2)
	SecurityFilterChain registration(HttpSecurity http, TokenEndpoints tokens, NetworkLimits limits,
			@Value("${loangate.unauthenticated-requests-per-minute}") int perMinute) throws Exception {
		http.securityMatcher(PATH);
		http.authorizeHttpRequests((requests) -> requests.requestMatchers(HttpMethod.POST)
			.hasAuthority("SCOPE_client.create")
			.anyRequest()
			.permitAll());
		tokens.requireToken(http);
		return built(http, new UnauthenticatedRequests(limits, perMinute));
	}

	// A registration access token is nothing but a secret: the endpoint compares it.
	@Bean
	@Order(-1)
	SecurityFilterChain clientManagement(HttpSecurity http, NetworkLimits limits,
			@Value("${loangate.unauthenticated-requests-per-minute}") int perMinute) throws Exception {
		http.securityMatcher(PATH + "/*");
		http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll());
		return built(http, new UnauthenticatedRequests(limits, perMinute));
	}

	private static SecurityFilterChain built(HttpSecurity http, UnauthenticatedRequests counts) throws Exception {
		http.csrf(AbstractHttpConfigurer::disable);
		http.requestCache(AbstractHttpConfigurer::disable);
		http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		http.addFilterBefore(new ProtocolInputFilter(), SecurityContextHolderFilter.class);
		http.addFilterAfter(counts, ProtocolInputFilter.class);
		return http.build();
	}

}

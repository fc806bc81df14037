package org.loangate.authz.oauth;

import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.oauth.authentication.ClientAuthentication;
import org.loangate.authz.oauth.authorize.AuthorizationEndpoints;
import org.loangate.authz.oauth.key.KeySetFilter;
import org.loangate.authz.oauth.protocol.KnownParametersFilter;
import org.loangate.authz.oauth.protocol.ProtocolInputFilter;
import org.loangate.authz.oauth.protocol.UnauthenticatedRequests;
import org.loangate.authz.oauth.session.LogoutEndpoint;
import org.loangate.authz.oauth.token.TokenEndpoints;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.SignedIn;
import org.loangate.authz.session.SignedInContexts;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/// Puts Spring Authorization Server together with what is ours, through its extension points.
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class OAuthSecurity {

	private static final String[] PUBLIC = { "/oauth2/authorize", "/oauth2/jwks", "/.well-known/*", "/gateway/routes" };

	@Bean
	@Order(1)
	SecurityFilterChain oauth(HttpSecurity http, ClientAuthentication clients, AuthorizationEndpoints authorization,
			TokenEndpoints tokens, LogoutEndpoint logout, Metadata metadata, SignedInContexts contexts,
			NetworkLimits limits, @Value("${loangate.unauthenticated-requests-per-minute}") int perMinute)
			throws Exception {
		OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
		PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
		http.securityMatcher(new OrRequestMatcher(server.getEndpointsMatcher(), paths.matcher("/oauth2/**"),
				paths.matcher("/userinfo"), paths.matcher("/connect/logout"),
				paths.matcher(HttpMethod.GET, "/gateway/routes")))
			.with(server, (configurer) -> {
				clients.configure(configurer);
				authorization.configure(configurer);
				tokens.configure(configurer);
				configurer.authorizationServerMetadataEndpoint((endpoint) -> endpoint
					.authorizationServerMetadataCustomizer((document) -> document.claims(metadata::complete)));
				configurer.oidc((oidc) -> {
					tokens.configure(oidc);
					oidc.providerConfigurationEndpoint((endpoint) -> endpoint
						.providerConfigurationCustomizer((document) -> document.claims(metadata::complete)));
				});
			});
		http.authorizeHttpRequests((requests) -> requests.requestMatchers(PUBLIC)
			.permitAll()
			// Asks for a token by itself, and answers 401 without one.
			.requestMatchers("/userinfo")
			.authenticated()
			// A browser's sign-in is no client's authentication.
			.anyRequest()
			.access(AuthorizationManagers.allOf(AuthenticatedAuthorizationManager.authenticated(),
					(who, _) -> new AuthorizationDecision(!(who.get() instanceof SignedIn)))));
		http.securityContext((context) -> context.securityContextRepository(contexts));
		http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER));
		http.requestCache((cache) -> cache.disable());
		// Nothing here is done on the word of a cookie alone. Spring's own configurer
		// would switch this on again if it were off.
		http.csrf((csrf) -> csrf.ignoringRequestMatchers(AnyRequestMatcher.INSTANCE));
		http.exceptionHandling((exceptions) -> exceptions.defaultAuthenticationEntryPointFor(
				ClientAuthentication::refuse, (request) -> !request.getRequestURI().equals("/userinfo")));
		http.addFilterBefore(new ProtocolInputFilter(), SecurityContextHolderFilter.class);
		http.addFilterAfter(new UnauthenticatedRequests(limits, perMinute), ProtocolInputFilter.class);
		http.addFilterAfter(new KnownParametersFilter(), ProtocolInputFilter.class);
		http.addFilterAfter(new KeySetFilter(), ProtocolInputFilter.class);
		// The manager is there once the chain is built.
		http.addFilterBefore(
				clients.filter((asked) -> http.getSharedObject(AuthenticationManager.class).authenticate(asked),
						paths.matcher(HttpMethod.POST, "/oauth2/answers")),
				AuthorizationFilter.class);
		tokens.addFilters(http);
		authorization.addFilters(http);
		logout.addFilters(http);
		return http.build();
	}

	@Bean
	AuthorizationServerSettings authorizationServerSettings(Settings settings) {
		return AuthorizationServerSettings.builder().issuer(settings.issuer().toString()).build();
	}

	// ID Tokens name the session by our own sid; Spring's registry would keep every
	// session in this process's memory.
	@Bean
	SessionRegistry sessionRegistry() {
		return new NoSessionRegistry();
	}

}

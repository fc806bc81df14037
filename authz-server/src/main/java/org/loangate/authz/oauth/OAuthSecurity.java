package org.loangate.authz.oauth;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.authentication.SignedInContexts;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.platform.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2PushedAuthorizationRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AccessTokenResponseAuthenticationSuccessHandler;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2TokenExchangeAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/// Puts Spring Authorization Server together with what is ours, through its extension points.
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class OAuthSecurity {

	private static final Logger LOG = LoggerFactory.getLogger(OAuthSecurity.class);

	private static final String[] PUBLIC = { "/oauth2/authorize", "/oauth2/jwks", "/.well-known/*", "/gateway/routes" };

	@Bean
	@Order(1)
	SecurityFilterChain oauth(HttpSecurity http, Clients clients, ClientAssertions assertions,
			AuthorizationRequestRules rules, AuthorizationAnswers answers, AuthorizationSteps steps,
			JdbcAuthorizations authorizations, TransactionTokens transactionTokens, Interactions interactions,
			Metadata metadata, StringRedisTemplate redis, Clock clock, SignedInContexts contexts,
			OAuth2TokenGenerator<? extends OAuth2Token> generator) throws Exception {
		PublicClients publicClients = new PublicClients(clients);
		OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
		PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
		http.securityMatcher(new OrRequestMatcher(server.getEndpointsMatcher(), paths.matcher("/oauth2/**"),
				paths.matcher("/userinfo"), paths.matcher(HttpMethod.GET, "/gateway/routes")))
			.with(server, (configurer) -> {
				configurer.tokenGenerator(generator);
				configurer
					.clientAuthentication((authentication) -> authentication.authenticationConverters((converters) -> {
						converters.addFirst(publicClients);
						converters.addFirst(new AssertionConverter());
					})
						.authenticationProvider(publicClients)
						.authenticationProviders(
								(providers) -> providers.forEach((provider) -> adapt(provider, assertions)))
						.errorResponseHandler(OAuthSecurity::refuseClient));
				configurer.pushedAuthorizationRequestEndpoint((par) -> par
					.authenticationProviders((providers) -> providers.forEach((provider) -> adapt(provider, rules)))
					.errorResponseHandler(OAuthSecurity::refuse));
				configurer.authorizationEndpoint((authorize) -> authorize
					.authorizationRequestConverter(new InteractionConverter(interactions))
					.authenticationProviders((providers) -> providers.forEach((provider) -> adapt(provider, rules)))
					.authorizationResponseHandler(answers)
					.errorResponseHandler(answers));
				configurer.tokenEndpoint((token) -> token.accessTokenRequestConverters((converters) -> {
					converters.removeIf(OAuth2TokenExchangeAuthenticationConverter.class::isInstance);
					converters.addFirst(TransactionTokenRequest::convert);
				}).authenticationProviders((providers) -> {
					providers.removeIf(OAuth2TokenExchangeAuthenticationProvider.class::isInstance);
					providers.addFirst(transactionTokens.provider());
				}).accessTokenResponseHandler(tokenResponses()).errorResponseHandler(OAuthSecurity::refuse));
				configurer.tokenRevocationEndpoint((revoke) -> revoke.errorResponseHandler(OAuthSecurity::refuse));
				configurer.tokenIntrospectionEndpoint(
						(introspect) -> introspect.introspectionResponseHandler(new IntrospectionAnswers())
							.errorResponseHandler(OAuthSecurity::refuse));
				configurer.authorizationServerMetadataEndpoint((endpoint) -> endpoint
					.authorizationServerMetadataCustomizer((document) -> document.claims(metadata::complete)));
				configurer.oidc((oidc) -> oidc.providerConfigurationEndpoint((endpoint) -> endpoint
					.providerConfigurationCustomizer((document) -> document.claims(metadata::complete))));
			});
		http.authorizeHttpRequests(
				(requests) -> requests.requestMatchers(PUBLIC).permitAll().anyRequest().authenticated());
		http.securityContext((context) -> context.securityContextRepository(contexts));
		http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER));
		http.headers((headers) -> headers.addHeaderWriter(FormActions.contentSecurityPolicy())
			.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicyHeaderWriter.ReferrerPolicy.NO_REFERRER)));
		http.requestCache((cache) -> cache.disable());
		BurntProofs burnt = new BurntProofs(redis, clock);
		http.oauth2ResourceServer((resource) -> resource.jwt(Customizer.withDefaults())
			.dPoP((dpop) -> dpop.authenticationFailureHandler(UserinfoProofs::refuse))
			.withObjectPostProcessor(new UserinfoProofs(burnt, clock)));
		http.exceptionHandling((exceptions) -> exceptions.defaultAuthenticationEntryPointFor(
				OAuthSecurity::refuseClient, (request) -> !request.getRequestURI().equals("/userinfo")));
		http.addFilterBefore(new ProtocolInputFilter(), SecurityContextHolderFilter.class);
		http.addFilterAfter(new ProofFilter(burnt), ProtocolInputFilter.class);
		http.addFilterBefore(new AuthorizationHub(interactions, authorizations, clients, steps, answers, clock),
				AuthorizationFilter.class);
		return http.build();
	}

	private static void adapt(AuthenticationProvider provider, ClientAssertions assertions) {
		if (provider instanceof JwtClientAssertionAuthenticationProvider jwt) {
			jwt.setJwtDecoderFactory(assertions);
		}
		if (provider instanceof ClientSecretAuthenticationProvider secret) {
			secret.setPasswordEncoder(new ClientSecrets());
		}
	}

	private static void adapt(AuthenticationProvider provider, AuthorizationRequestRules rules) {
		var all = new OAuth2AuthorizationCodeRequestAuthenticationValidator().andThen(rules);
		if (provider instanceof OAuth2PushedAuthorizationRequestAuthenticationProvider par) {
			par.setAuthenticationValidator(all);
		}
		if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider authorize) {
			authorize.setAuthenticationValidator(all);
		}
	}

	private static OAuth2AccessTokenResponseAuthenticationSuccessHandler tokenResponses() {
		OAuth2AccessTokenResponseAuthenticationSuccessHandler handler = new OAuth2AccessTokenResponseAuthenticationSuccessHandler();
		handler.setAccessTokenResponseCustomizer((context) -> {
			OAuth2AccessTokenAuthenticationToken tokens = context.getAuthentication();
			// The ID Token is among these.
			Map<String, Object> parameters = new HashMap<>(tokens.getAdditionalParameters());
			parameters.putAll(TokenContext.granted());
			context.getAccessTokenResponse().additionalParameters(parameters);
		});
		return handler;
	}

	private static void refuse(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) throws IOException {
		OAuth2Error error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError()
				: new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST);
		int status = OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode()) ? HttpServletResponse.SC_UNAUTHORIZED
				: HttpServletResponse.SC_BAD_REQUEST;
		String description = (error.getDescription() != null) ? error.getDescription() : error.getErrorCode();
		OAuthErrors.write(response, status, error.getErrorCode(), description,
				(error instanceof TransactionTokens.Reasoned reasoned) ? Map.of("reason", reasoned.reason())
						: Map.of());
	}

	private static void refuseClient(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) throws IOException {
		OAuth2Error error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError()
				: new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT);
		boolean client = OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode());
		LOG.info("client {} refused: {}, {}",
				String.valueOf(request.getParameter("client_id")).replaceAll("[^\\x21-\\x7e]", "?"),
				error.getDescription(), (exception.getCause() != null) ? exception.getCause().getMessage() : "");
		if (client && request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
			// RFC 6749, 5.2: the scheme the client tried is answered in kind.
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"loangate\"");
		}
		OAuthErrors.write(response, client ? HttpServletResponse.SC_UNAUTHORIZED : HttpServletResponse.SC_BAD_REQUEST,
				error.getErrorCode(), client ? "client authentication failed" : error.getErrorCode());
	}

	@Bean
	OAuth2TokenGenerator<? extends OAuth2Token> tokenGenerator(SigningKeys keys, TokenClaims claims) {
		JwtGenerator jwts = new JwtGenerator(new NimbusJwtEncoder(keys));
		jwts.setJwtCustomizer(claims);
		OAuth2RefreshTokenGenerator refresh = new OAuth2RefreshTokenGenerator();
		return new DelegatingOAuth2TokenGenerator(jwts,
				// A loan application token is used once, within minutes: nothing
				// refreshes it.
				(context) -> TokenContext.granted().isEmpty() ? refresh.generate(context) : null);
	}

	@Bean
	AuthorizationServerSettings authorizationServerSettings(Settings settings) {
		return AuthorizationServerSettings.builder().issuer(settings.issuer().toString()).build();
	}

	/// Reads access tokens at `userinfo`.
	@Bean
	JwtDecoder jwtDecoder(SigningKeys keys, Settings settings) {
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
			.jwsAlgorithm(SignatureAlgorithm.ES256)
			.jwtProcessorCustomizer((processor) -> processor
				.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"))))
			.build();
		// Spring's default set wants the typ of an ID Token; at+jwt is demanded above.
		decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(),
				new JwtIssuerValidator(settings.issuer().toString())));
		return decoder;
	}

	// ID Tokens name the session by our own sid; Spring's registry would keep every
	// session in this process's memory.
	@Bean
	SessionRegistry sessionRegistry() {
		return new NoSessionRegistry();
	}

}

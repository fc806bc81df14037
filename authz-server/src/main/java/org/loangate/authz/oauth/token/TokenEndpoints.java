package org.loangate.authz.oauth.token;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.protocol.ProtocolInputFilter;
import org.loangate.contract.Expiry;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OidcConfigurer;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AccessTokenResponseAuthenticationSuccessHandler;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2TokenExchangeAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.stereotype.Component;

/// The endpoints that make, take back and tell about tokens, and `userinfo`, which is answered for one.
@Component
public final class TokenEndpoints {

	private final TransactionTokens transactionTokens;

	private final OAuth2TokenGenerator<? extends OAuth2Token> generator;

	private final Userinfo userinfo;

	private final BurntProofs burnt;

	private final JdbcAuthorizations authorizations;

	private final Clock clock;

	TokenEndpoints(TransactionTokens transactionTokens, OAuth2TokenGenerator<? extends OAuth2Token> generator,
			Userinfo userinfo, JdbcAuthorizations authorizations, StringRedisTemplate redis, Clock clock) {
		this.transactionTokens = transactionTokens;
		this.generator = generator;
		this.userinfo = userinfo;
		this.authorizations = authorizations;
		this.burnt = new BurntProofs(redis, clock);
		this.clock = clock;
	}

	/// Gives Spring's endpoints our tokens and answers.
	public void configure(OAuth2AuthorizationServerConfigurer server) {
		server.tokenGenerator(this.generator);
		server.tokenEndpoint((token) -> token.accessTokenRequestConverters((converters) -> {
			converters.removeIf(OAuth2TokenExchangeAuthenticationConverter.class::isInstance);
			converters.addFirst(TransactionTokenRequest::convert);
		}).authenticationProviders((providers) -> {
			providers.removeIf(OAuth2TokenExchangeAuthenticationProvider.class::isInstance);
			providers.replaceAll((provider) -> new GrantFaults(provider, this.authorizations));
			providers.addFirst(this.transactionTokens.provider());
		}).accessTokenResponseHandler(responses()).errorResponseHandler(OAuthErrors::refuse));
		server.tokenRevocationEndpoint((revoke) -> revoke.errorResponseHandler(OAuthErrors::refuse));
		server.tokenIntrospectionEndpoint(
				(introspect) -> introspect.introspectionResponseHandler(new IntrospectionAnswers())
					.errorResponseHandler(OAuthErrors::refuse));
	}

	/// Gives `userinfo` our claims and answers.
	public void configure(OidcConfigurer oidc) {
		oidc.userInfoEndpoint((endpoint) -> endpoint.userInfoMapper(this.userinfo::claims)
			.userInfoResponseHandler(this.userinfo::answer)
			.errorResponseHandler(Userinfo::refuse));
	}

	/// Checks DPoP proofs, at the token endpoints and at `userinfo`.
	public void addFilters(HttpSecurity http) {
		http.addFilterAfter(new ProofFilter(this.burnt), ProtocolInputFilter.class);
		requireToken(http);
	}

	/// Reads access tokens as `userinfo` does, each with the proof it is bound to.
	public void requireToken(HttpSecurity http) {
		DefaultBearerTokenResolver tokens = new DefaultBearerTokenResolver();
		// RFC 6750, 2.2: in the body of a form, as OpenID Connect clients may.
		tokens.setAllowFormEncodedBodyParameter(true);
		http.oauth2ResourceServer((resource) -> resource.bearerTokenResolver(tokens)
			.jwt(Customizer.withDefaults())
			.dPoP((dpop) -> dpop.authenticationFailureHandler(UserinfoProofs::refuse))
			.withObjectPostProcessor(new UserinfoProofs(this.burnt, this.clock)));
	}

	private OAuth2AccessTokenResponseAuthenticationSuccessHandler responses() {
		OAuth2AccessTokenResponseAuthenticationSuccessHandler handler = new OAuth2AccessTokenResponseAuthenticationSuccessHandler();
		handler.setAccessTokenResponseCustomizer((context) -> {
			OAuth2AccessTokenAuthenticationToken tokens = context.getAuthentication();
			// The ID Token is among these.
			Map<String, Object> parameters = new HashMap<>(tokens.getAdditionalParameters());
			parameters.putAll(TokenContext.granted());
			// Spring says how long it lived when it was made, a second less, and the same
			// of one that was made a while ago.
			Instant expiresAt = Objects.requireNonNull(tokens.getAccessToken().getExpiresAt());
			parameters.put("expires_in", Expiry.secondsLeft(expiresAt, this.clock.instant()));
			context.getAccessTokenResponse().additionalParameters(parameters);
		});
		return handler;
	}

}

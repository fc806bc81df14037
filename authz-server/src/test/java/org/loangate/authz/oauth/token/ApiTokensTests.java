package org.loangate.authz.oauth.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// What a token is good for at the server's own API, however it came to its scopes.
@IntegrationTest
class ApiTokensTests {

	private static final String CLIENT = "overreaching";

	private final InMemoryOAuth2AuthorizationService authorizations = new InMemoryOAuth2AuthorizationService();

	@Autowired
	private Accounts accounts;

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@CsvSource({ "policy:read, true", "policy:write, true", "access:evaluate, true", "policy:approve, false",
			"reviews:decide, false" })
	void countsNoScopeOfPeopleForAProgram(String scope, boolean granted) {
		Jwt token = token(scope, AuthorizationGrantType.CLIENT_CREDENTIALS, CLIENT);

		AuthorizationResult result = new ApiTokens(this.authorizations, this.accounts, this.settings).require(scope)
			.authorize(() -> new JwtAuthenticationToken(token, List.of(new SimpleGrantedAuthority("SCOPE_" + scope))),
					new Object());

		assertThat(result).isNotNull();
		assertThat(result.isGranted()).isEqualTo(granted);
	}

	@Test
	void countsNoTokenOfAnAccountThatIsNotThere() {
		Jwt token = token("policy:approve", AuthorizationGrantType.AUTHORIZATION_CODE, "A".repeat(22));

		AuthorizationResult result = new ApiTokens(this.authorizations, this.accounts, this.settings)
			.require("policy:approve")
			.authorize(() -> new JwtAuthenticationToken(token,
					List.of(new SimpleGrantedAuthority("SCOPE_policy:approve"))), new Object());

		assertThat(result).isNotNull();
		assertThat(result.isGranted()).isFalse();
	}

	@Test
	void countsNoTokenThatNobodyGave() {
		Jwt token = jwt("policy:read", CLIENT);

		assertThatExceptionOfType(InvalidBearerTokenException.class)
			.isThrownBy(() -> new ApiTokens(this.authorizations, this.accounts, this.settings).require("policy:read")
				.authorize(() -> new JwtAuthenticationToken(token,
						List.of(new SimpleGrantedAuthority("SCOPE_policy:read"))), new Object()));
	}

	private Jwt token(String scope, AuthorizationGrantType grant, String sub) {
		Jwt jwt = jwt(scope, sub);
		RegisteredClient client = RegisteredClient.withId(CLIENT)
			.clientId(CLIENT)
			.authorizationGrantType(grant)
			.redirectUri("https://overreaching.example/callback")
			.build();
		this.authorizations.save(OAuth2Authorization.withRegisteredClient(client)
			.principalName(sub)
			.authorizationGrantType(grant)
			.accessToken(new OAuth2AccessToken(OAuth2AccessToken.TokenType.DPOP, jwt.getTokenValue(), jwt.getIssuedAt(),
					jwt.getExpiresAt()))
			.build());
		return jwt;
	}

	private Jwt jwt(String scope, String sub) {
		Instant now = Instant.now();
		return new Jwt("token-of-" + sub, now, now.plus(Duration.ofMinutes(5)), Map.of("alg", "ES256"),
				Map.of("sub", sub, "client_id", CLIENT, "scope", scope, "aud",
						List.of(this.settings.issuer().toString()), "cnf", Map.of("jkt", "thumbprint")));
	}

}

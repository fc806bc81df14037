package org.loangate.authz.oauth.registration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.TestClients;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.policy.RegistrationRules;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// What a policy that lets lenders register opens, and what it cannot.
class RegistrationRequestTests {

	private static final RegistrationRules LENDING = new RegistrationRules(
			Set.of("openid", "email", "loans:apply", "loans:read"),
			Set.of("authorization_code", "refresh_token", "client_credentials"),
			Set.of("private_key_jwt", "client_secret_basic", "none"), Set.of("loan_application"));

	@Test
	void demandsOfALendingClientWhatLoansDemand() {
		ClientMetadata client = metadata(lending());

		assertThat(client.isLending()).isTrue();
		assertThat(client.requirePushedAuthorizationRequests()).isTrue();
		assertThat(client.dpopBoundAccessTokens()).isTrue();
		assertThat(client.idTokenSignedResponseAlg()).isEqualTo("ES256");
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource
	void weakensNothingThatLoansDemand(String member, Object value) {
		Map<String, Object> members = lending();
		members.put(member, value);

		assertThatExceptionOfType(RegistrationRefused.class).isThrownBy(() -> metadata(members))
			.withMessageContaining(member);
	}

	static Stream<Arguments> weakensNothingThatLoansDemand() {
		return Stream.of(Arguments.of("require_pushed_authorization_requests", false),
				Arguments.of("dpop_bound_access_tokens", false),
				Arguments.of("token_endpoint_auth_method", "client_secret_basic"),
				Arguments.of("token_endpoint_auth_signing_alg", "RS256"),
				Arguments.of("id_token_signed_response_alg", "RS256"),
				Arguments.of("authorization_details_types", List.of("payout_account_change")),
				Arguments.of("scope", "openid loans:manage"),
				Arguments.of("grant_types", List.of("urn:ietf:params:oauth:grant-type:token-exchange")),
				Arguments.of("redirect_uris", List.of("http://127.0.0.1/callback")));
	}

	@Test
	void givesNoLendingScopeToWhoeverDidNotAsk() {
		Map<String, Object> members = lending();
		members.remove("scope");
		members.remove("authorization_details_types");

		ClientMetadata client = metadata(members);

		assertThat(client.scopes()).containsExactlyInAnyOrder("openid", "email");
		assertThat(client.isLending()).isFalse();
		assertThat(client.requirePushedAuthorizationRequests()).isFalse();
	}

	@Test
	void keepsStrongerThanDefault() {
		Map<String, Object> members = lending();
		members.put("scope", "openid");
		members.remove("authorization_details_types");
		members.put("require_pushed_authorization_requests", true);
		members.put("dpop_bound_access_tokens", true);

		ClientMetadata client = metadata(members);

		assertThat(client.requirePushedAuthorizationRequests()).isTrue();
		assertThat(client.dpopBoundAccessTokens()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.1/x", "https://[::1]/x",
			"https://169.254.169.254/latest", "https://service.internal/x", "https://[fd00::1]:8443/x",
			"https://2130706433/x" })
	void refusesAddressesInThisNetworkThatItWouldCall(String uri) {
		for (String member : List.of("jwks_uri", "backchannel_logout_uri")) {
			Map<String, Object> members = lending();
			if (member.equals("jwks_uri")) {
				members.remove("jwks");
			}
			members.put(member, uri);

			assertThatExceptionOfType(RegistrationRefused.class).isThrownBy(() -> metadata(members))
				.withMessageContaining(member);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "com.example.app:/callback", "http://127.0.0.1/callback", "http://[::1]:1234/callback",
			"https://app.example/callback" })
	void takesTheRedirectsOfANativeClient(String redirect) {
		ClientMetadata client = metadata(nativeClient(redirect));

		assertThat(client.redirectUris()).containsExactly(redirect);
	}

	@ParameterizedTest
	@ValueSource(strings = { "myapp:/callback", "javascript:alert(1)", "http://localhost/callback",
			"http://192.168.0.1/callback", "http://app.example/callback", "com.example.app:/callback#x",
			"http://127.0.0.1.evil.example/callback", "http://127.0.0.1@evil.example/", "COM.EXAMPLE:/callback" })
	void refusesOtherRedirectsOfANativeClient(String redirect) {
		assertThatExceptionOfType(RegistrationRefused.class).isThrownBy(() -> metadata(nativeClient(redirect)))
			.satisfies((refused) -> assertThat(refused.error()).isEqualTo("invalid_redirect_uri"));
	}

	private static Map<String, Object> nativeClient(String redirect) {
		return new HashMap<>(Map.of("application_type", "native", "token_endpoint_auth_method", "none", "redirect_uris",
				List.of(redirect)));
	}

	private static Map<String, Object> lending() {
		return new HashMap<>(Map.of("redirect_uris", List.of("https://lender.example/callback"), "scope",
				"openid loans:apply", "authorization_details_types", List.of("loan_application"),
				"token_endpoint_auth_method", "private_key_jwt", "jwks",
				Map.of("keys", List.of(TestClients.WEB.toPublicJWK().toJSONObject()))));
	}

	private static ClientMetadata metadata(Map<String, Object> members) {
		RegistrationRequest request = RegistrationRequest.of(JsonMapper.shared().writeValueAsBytes(members));
		return request.metadata("client", request.needsSecret() ? List.of("d".repeat(43)) : List.of(), LENDING, false);
	}

}

package org.loangate.authz.oauth.client;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.TestClients;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ClientMetadataTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	@Test
	void requiresPushedRequestsAndBoundTokensUnlessSaidOtherwise() {
		ClientMetadata client = client(Map.of());

		assertThat(client.faults(false)).isEmpty();
		assertThat(client.requirePushedAuthorizationRequests()).isTrue();
		assertThat(client.dpopBoundAccessTokens()).isTrue();
		assertThat(client.idTokenSignedResponseAlg()).isEqualTo("ES256");
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("faults")
	void namesEachFault(String member, Object value) {
		assertThat(client(Map.of(member, value)).faults(false)).anyMatch((fault) -> fault.contains(member));
	}

	static Stream<Arguments> faults() {
		return Stream.of(Arguments.of("client_id", "a b"), Arguments.of("grant_types", List.of("password")),
				Arguments.of("grant_types", List.of("implicit")), Arguments.of("scope", "openid everything"),
				Arguments.of("token_endpoint_auth_method", "client_secret_jwt"),
				Arguments.of("token_endpoint_auth_method", "client_secret_basic"),
				Arguments.of("token_endpoint_auth_signing_alg", "RS256"),
				Arguments.of("authorization_details_types", List.of("payment_initiation")),
				Arguments.of("response_types", List.of("token")), Arguments.of("id_token_signed_response_alg", "RS256"),
				Arguments.of("application_type", "kiosk"), Arguments.of("subject_type", "pairwise"),
				Arguments.of("default_max_age", -1), Arguments.of("client_secret", "s".repeat(32)),
				Arguments.of("scope", "client.create"), Arguments.of("response_types", List.of()),
				Arguments.of("token_endpoint_auth_signing_alg", "PS256"),
				Arguments.of("userinfo_signed_response_alg", "RS256"),
				Arguments.of("post_logout_redirect_uris", List.of("http://lender.example/")),
				Arguments.of("backchannel_logout_uri", "http://lender.example/out"),
				Arguments.of("backchannel_logout_uri", "https://lender.example/out#now"),
				Arguments.of("logo_uri", "http://lender.example/logo.png"),
				Arguments.of("jwks", Map.of("keys", List.of())),
				Arguments.of("jwks", Map.of("keys", List.of(TestClients.WEB.toJSONObject()))),
				Arguments.of("jwks_uri", "https://lender.example/jwks"),
				Arguments.of("require_pushed_authorization_requests", false),
				Arguments.of("dpop_bound_access_tokens", false), Arguments.of("redirect_uris", List.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://lender.example/callback", "http://localhost/callback", "http://127.0.0.1/callback",
			"https://lender.example/callback#fragment", "https://user@lender.example/callback", "/callback",
			"javascript:alert(1)", "com.example.lending:/callback", "not a uri" })
	void refusesARedirectThatIsNotAWebClients(String redirect) {
		assertThat(client(Map.of("redirect_uris", List.of(redirect))).faults(false))
			.anyMatch((fault) -> fault.startsWith("redirect_uris"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1/callback", "http://[::1]/callback", "com.example.lending:/callback",
			"https://app.lender.example/callback" })
	void takesTheRedirectsOfANativeClient(String redirect) {
		ClientMetadata client = ClientMetadata.of(JSON.valueToTree(Map.of("client_id", "app",
				"token_endpoint_auth_method", "none", "redirect_uris", List.of(redirect), "scope", "openid")));

		assertThat(client.faults(false)).isEmpty();
	}

	@Test
	void takesOneNameOfACertificate() {
		Map<String, Object> byCertificate = Map.of("token_endpoint_auth_method", "tls_client_auth",
				"tls_client_auth_san_dns", "api.lender.example");
		Map<String, Object> byTwo = Map.of("token_endpoint_auth_method", "tls_client_auth", "tls_client_auth_san_dns",
				"api.lender.example", "tls_client_auth_subject_dn", "CN=lender");
		Map<String, Object> byNone = Map.of("token_endpoint_auth_method", "tls_client_auth");

		assertThat(client(byCertificate).faults(false)).isEmpty();
		assertThat(client(byTwo).faults(false)).anyMatch((fault) -> fault.startsWith("tls_client_auth_subject_dn"));
		assertThat(client(byNone).faults(false)).anyMatch((fault) -> fault.startsWith("tls_client_auth_subject_dn"));
	}

	@Test
	void demandsABoundTokenOfALendingClient() {
		assertThat(client(Map.of("dpop_bound_access_tokens", false, "tls_client_certificate_bound_access_tokens", true))
			.faults(false)).isEmpty();
		assertThat(client(Map.of("dpop_bound_access_tokens", false)).faults(false))
			.anyMatch((fault) -> fault.startsWith("dpop_bound_access_tokens"));
	}

	@Test
	void takesLocalhostInTheDemoOnly() {
		ClientMetadata client = client(Map.of("redirect_uris", List.of("http://localhost:8081/callback")));

		assertThat(client.faults(true)).isEmpty();
		assertThat(client.faults(false)).isNotEmpty();
	}

	private static ClientMetadata client(Map<String, Object> changed) {
		Map<String, Object> entry = new java.util.HashMap<>(
				Map.of("client_id", "lender", "redirect_uris", List.of("https://lender.example/callback"), "scope",
						"openid loans:apply", "authorization_details_types", List.of("loan_application"), "jwks",
						Map.of("keys", List.of(TestClients.WEB.toPublicJWK().toJSONObject()))));
		entry.putAll(changed);
		return ClientMetadata.of(JSON.valueToTree(entry));
	}

}

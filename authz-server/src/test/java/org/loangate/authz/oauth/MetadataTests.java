package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class MetadataTests {

	@Autowired
	private Settings settings;

	@Test
	void saysWhatItCanDoAtBothAddresses() throws Exception {
		JsonNode openid = get("/.well-known/openid-configuration");
		JsonNode oauth = get("/.well-known/oauth-authorization-server");

		for (JsonNode metadata : new JsonNode[] { openid, oauth }) {
			assertThat(metadata.path("issuer").stringValue()).isEqualTo(this.settings.issuer().toString());
			assertThat(metadata.path("authorization_response_iss_parameter_supported").booleanValue()).isTrue();
			assertThat(metadata.path("acr_values_supported").toString()).contains("\"phr\"").doesNotContain("live");
			assertThat(metadata.path("authorization_details_types_supported").toString()).contains("loan_application");
			assertThat(metadata.path("dpop_signing_alg_values_supported").toString()).contains("ES256")
				.doesNotContain("RS256");
			assertThat(metadata.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
			// RFC 8414, 2: beside private_key_jwt the algorithms must stand.
			for (String endpoint : new String[] { "token", "revocation", "introspection" }) {
				assertThat(metadata.path(endpoint + "_endpoint_auth_signing_alg_values_supported").toString())
					.contains("ES256")
					.doesNotContain("RS256", "none");
			}
		}
	}

	@Test
	void holdsAllThatDiscoveryRequiresAndNothingThatIsNotThere() throws Exception {
		JsonNode metadata = get("/.well-known/openid-configuration");

		assertThat(metadata.propertyNames()).contains("issuer", "authorization_endpoint", "token_endpoint",
				"userinfo_endpoint", "jwks_uri", "scopes_supported", "response_types_supported",
				"subject_types_supported", "id_token_signing_alg_values_supported", "claims_supported");
		assertThat(metadata.path("id_token_signing_alg_values_supported").toString()).contains("RS256")
			.doesNotContain("none", "HS256");
		assertThat(metadata.path("claims_supported").toString()).contains("\"email\"", "\"address\"");
		assertThat(metadata.path("request_parameter_supported").booleanValue()).isFalse();
		assertThat(metadata.path("request_uri_parameter_supported").booleanValue()).isFalse();
		assertThat(metadata.path("prompt_values_supported").toString()).contains("create", "consent");
		metadata.properties()
			.stream()
			.filter((member) -> member.getKey().endsWith("_endpoint") || member.getKey().equals("jwks_uri"))
			.forEach((member) -> assertThat(member.getValue().stringValue())
				.startsWith(this.settings.issuer().toString() + "/"));
	}

	@Test
	void saysInDiscoveryWhatItSaysInOAuthsMetadata() throws Exception {
		JsonNode openid = get("/.well-known/openid-configuration");
		JsonNode oauth = get("/.well-known/oauth-authorization-server");

		oauth.properties()
			.forEach((member) -> assertThat(openid.path(member.getKey())).as(member.getKey())
				.isEqualTo(member.getValue()));
	}

	@Test
	void publishesPublicKeysOnly() throws Exception {
		JsonNode keys = get("/oauth2/jwks").path("keys");

		assertThat(keys.valueStream().map((key) -> key.path("alg").stringValue())).containsExactlyInAnyOrder("ES256",
				"RS256", "PS256", "EdDSA");
		keys.forEach((key) -> assertThat(key.has("d")).isFalse());
	}

	/// Shorter than a key is published before it signs.
	@Test
	void letsTheKeysBeKeptForMinutes() throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/oauth2/jwks")).build(),
					HttpResponse.BodyHandlers.ofString());

		assertThat(answer.headers().allValues("Cache-Control")).containsExactly("max-age=300, public");
		assertThat(answer.headers().map()).doesNotContainKeys("Pragma", "Expires");
	}

	private JsonNode get(String path) throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + path)).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(200);
		return JsonMapper.shared().readTree(answer.body());
	}

}

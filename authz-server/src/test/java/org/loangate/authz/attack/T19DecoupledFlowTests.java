package org.loangate.authz.attack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// A decoupled flow issued tokens that were bound to no key: DuendeArchive Support 1337.
///
/// It does not apply: there is no decoupled flow, neither CIBA nor the device grant. What makes it so is asserted.
@IntegrationTest
class T19DecoupledFlowTests {

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@ValueSource(strings = { "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration" })
	void isNotInTheMetadata(String path) throws Exception {
		JsonNode metadata = JsonMapper.shared()
			.readTree(send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + path)).build()).body());

		assertThat(metadata.has("token_endpoint")).isTrue();
		assertThat(metadata.path("grant_types_supported").toString()).contains("authorization_code")
			.doesNotContain("device_code", "ciba");
		assertThat(metadata.propertyNames()).doesNotContain("device_authorization_endpoint",
				"backchannel_authentication_endpoint");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/oauth2/device_authorization", "/oauth2/bc-authorize", "/oauth2/device_verification" })
	void hasNoEndpoint(String path) throws Exception {
		HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("client_id=lending-mobile&scope=openid"))
			.build());

		assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
		assertThat(answer.body()).doesNotContain("device_code", "auth_req_id");
	}

	@Test
	void getsNoToken() throws Exception {
		HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/oauth2/token"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("client_id=lending-mobile&device_code=x"
					+ "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"))
			.build());

		assertThat(answer.statusCode()).isBetween(400, 401);
		assertThat(answer.body()).doesNotContain("access_token");
	}

	private static HttpResponse<String> send(HttpRequest request) throws Exception {
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

}

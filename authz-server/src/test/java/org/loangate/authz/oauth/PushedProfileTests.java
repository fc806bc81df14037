package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/// What the FAPI 2.0 Security Profile demands of pushed requests: section 5.3.2.2.
@IntegrationTest
class PushedProfileTests extends LendingClientTests {

	@Test
	void takesARequestThatIsAsItShouldBe() throws Exception {
		HttpResponse<String> answer = this.client.push("openid", Map.of());

		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
		assertThat(FapiClient.json(answer).path("expires_in").intValue()).isBetween(5, 599);
		assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			code_challenge, '', invalid_request
			code_challenge_method, plain, invalid_request
			redirect_uri, '', invalid_request
			redirect_uri, https://evil.example/callback, invalid_request
			request_uri, urn:ietf:params:oauth:request_uri:x, invalid_request
			response_type, code id_token, unsupported_response_type
			response_type, token, unsupported_response_type
			scope, openid everything, invalid_scope
			dpop_jkt, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, invalid_request
			client_assertion, '', invalid_client
			client_assertion, eyJhbGciOiJub25lIn0.eyJzdWIiOiJsZW5kaW5nLXdlYiJ9., invalid_client
			client_id, lending-twin, invalid_client
			""")
	void refusesWhatIsNot(String parameter, String value, String error) throws Exception {
		HttpResponse<String> answer = this.client.push("openid", Map.of(parameter, value));

		assertThat(answer.statusCode()).as(answer.body()).isIn(400, 401);
		assertThat(error(answer)).isEqualTo(error);
		assertThat(FapiClient.json(answer).has("request_uri")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "PUT", "DELETE", "PATCH" })
	void refusesOtherMethods(String method) throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/oauth2/par"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.method(method,
						HttpRequest.BodyPublishers.ofString(FapiClient.form(this.client.request("openid", Map.of()))))
				.build(), HttpResponse.BodyHandlers.ofString());

		assertThat(answer.statusCode()).isEqualTo(405);
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 512 })
	void takesANonceUpToItsBound(int length) throws Exception {
		String code = code("openid", Map.of("nonce", "n".repeat(length)));

		JsonNode tokens = FapiClient.json(this.client.token(code, Map.of()));
		assertThat(SignedJWT.parse(tokens.path("id_token").stringValue()).getJWTClaimsSet().getStringClaim("nonce"))
			.hasSize(length);
	}

	@Test
	void needsNeitherStateNorNonce() throws Exception {
		code("openid", Map.of("state", ""));

		assertThat(this.browser.query()).doesNotContainKey("state").containsKey("iss");
	}

	@Test
	void insistsOnBeingUsed() throws Exception {
		Map<String, String> direct = new LinkedHashMap<>(this.client.request("openid", Map.of()));
		direct.remove("client_assertion");
		direct.remove("client_assertion_type");

		this.browser.open(URI.create(this.settings.issuer() + "/oauth2/authorize?" + FapiClient.form(direct)));

		assertThat(this.browser.query()).containsEntry("error", "invalid_request");
	}

	@Test
	void letsParametersBesideItCountForNothing() throws Exception {
		URI uri = this.client.authorizationUri("openid", Map.of());

		this.browser.open(URI.create(uri
				+ "&state=another&scope=openid%20loans:read&redirect_uri=https%3A%2F%2Fevil.example&nonce=another"));
		signIn();

		assertThat(this.browser.at().toString()).startsWith(TestOAuthClient.REDIRECT.toString());
		assertThat(this.browser.query()).containsEntry("state", "the-state").containsKey("code");
	}

	@Test
	void staysGoodUntilItsClientIsAnswered() throws Exception {
		URI uri = this.client.authorizationUri("openid", Map.of());
		TestBrowser preview = new TestBrowser(this.settings.issuer());
		preview.open(uri);
		assertThat(preview.pageName()).isEqualTo("sign-in");

		this.browser.open(uri);
		this.browser.open(uri);
		signIn();
		assertThat(this.browser.query()).containsKey("code");

		this.browser.open(uri);
		assertThat(this.browser.pageName()).isEqualTo("error");
		preview.submit("main button[type=submit]", Map.of("username", "mei@example.test", "password", "mei-demo-2026"));
		assertThat(preview.pageName()).isEqualTo("error");
	}

	@Test
	void isItsClientsAlone() throws Exception {
		HttpResponse<String> pushed = this.client.push("openid", Map.of());

		this.browser
			.open(this.client.twin().authorizationUri(FapiClient.json(pushed).path("request_uri").stringValue()));

		assertThat(this.browser.pageName()).isEqualTo("error");
	}

	@Test
	void lapses() throws Exception {
		String requestUri = FapiClient.json(this.client.push("openid", Map.of())).path("request_uri").stringValue();
		String lapsed = requestUri.substring(0, requestUri.lastIndexOf("___") + 3) + "1000";

		this.browser.open(this.client.authorizationUri(lapsed));

		assertThat(this.browser.pageName()).isEqualTo("error");
	}

	@Test
	void tellsTheClientWhoeverDoesNotWantToSignIn() throws Exception {
		this.browser.open(this.client.authorizationUri("openid", Map.of()));
		String back = this.browser.page().selectFirst("[data-action=decline]").attr("href");

		this.browser.open(this.settings.issuer().resolve(back));

		assertThat(this.browser.query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "borrower-declined")
			.containsEntry("state", "the-state")
			.containsEntry("iss", this.settings.issuer().toString());
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/// What people say to clients that registered themselves, and take back.
@IntegrationTest
class ConsentTests {

	@Autowired
	private Settings settings;

	private TestBrowser browser;

	private String clientId;

	private String credentials;

	private String registration;

	@BeforeEach
	void registerAClientAndSignIn() throws Exception {
		JsonNode token = FapiClient.json(post("/oauth2/token", "application/x-www-form-urlencoded",
				"Basic " + basic("registrar", "registrar-secret-0123456789-012345"),
				"grant_type=client_credentials&scope=client.create"));
		JsonNode client = FapiClient.json(post("/oauth2/register", "application/json",
				"Bearer " + token.path("access_token").stringValue(),
				"""
						{"client_name": "Budget Book", "redirect_uris": ["https://budget.example/callback"],
						"grant_types": ["authorization_code", "refresh_token"],
						"scope": "openid email profile offline_access", "policy_uri": "https://budget.example/privacy"}"""));
		this.clientId = client.path("client_id").stringValue();
		this.registration = "Bearer " + client.path("registration_access_token").stringValue();
		this.credentials = basic(this.clientId, client.path("client_secret").stringValue());
		this.browser = new TestBrowser(this.settings.issuer());
		this.browser.open(at("/sign-in"));
		this.browser.submit("main button[type=submit]",
				Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
	}

	@Test
	void asksOnceForWhatAClientThatRegisteredItselfWants() {
		authorize("openid email", "");
		assertThat(this.browser.pageName()).isEqualTo("consent");
		assertThat(this.browser.page().text()).contains("Budget Book", "lin@example.test", "budget.example");
		assertThat(this.browser.page().select("a[href='https://budget.example/privacy']")).hasSize(1);
		this.browser.submit("[data-action=allow]", Map.of());
		assertThat(this.browser.query()).containsKey("code");

		authorize("openid email", "");
		assertThat(this.browser.query()).containsKey("code");

		authorize("openid email profile", "");
		assertThat(this.browser.pageName()).isEqualTo("consent");
	}

	@Test
	void saysConsentRequiredWhereNobodyMayBeAsked() {
		authorize("openid", "&prompt=none");

		assertThat(this.browser.query()).containsEntry("error", "consent_required");
	}

	@Test
	void endsAllThatAClientHoldsWhenItIsShutOut() throws Exception {
		authorize("openid offline_access", "");
		this.browser.submit("[data-action=allow]", Map.of());
		JsonNode tokens = FapiClient.json(post("/oauth2/token", "application/x-www-form-urlencoded",
				"Basic " + this.credentials, "grant_type=authorization_code&code=" + this.browser.query().get("code")
						+ "&redirect_uri=" + FapiClient.encode("https://budget.example/callback")));
		String refresh = "grant_type=refresh_token&refresh_token=" + tokens.path("refresh_token").stringValue();
		assertThat(token(refresh).statusCode()).isEqualTo(200);

		this.browser.open(at("/account"));
		this.browser.submit("[data-client-id='" + this.clientId + "'] [data-action=end-access]", Map.of());

		assertThat(token(refresh).statusCode()).isEqualTo(400);
		assertThat(this.browser.page().select("[data-client-id='" + this.clientId + "']")).isEmpty();
		authorize("openid offline_access", "");
		assertThat(this.browser.pageName()).isEqualTo("consent");
	}

	@Test
	void endsAllThatAClientHoldsWhenItEndsItself() throws Exception {
		authorize("openid offline_access", "");
		this.browser.submit("[data-action=allow]", Map.of());
		JsonNode tokens = FapiClient.json(token("grant_type=authorization_code&code=" + this.browser.query().get("code")
				+ "&redirect_uri=" + FapiClient.encode("https://budget.example/callback")));
		String bearer = "Bearer " + tokens.path("access_token").stringValue();
		assertThat(send("GET", "/userinfo", bearer).statusCode()).isEqualTo(200);

		assertThat(send("DELETE", "/oauth2/register/" + this.clientId, this.registration).statusCode()).isEqualTo(204);

		assertThat(send("GET", "/userinfo", bearer).statusCode()).isEqualTo(401);
		assertThat(token("grant_type=refresh_token&refresh_token=" + tokens.path("refresh_token").stringValue())
			.statusCode()).isEqualTo(401);
		this.browser.open(at("/account"));
		assertThat(this.browser.pageName()).isEqualTo("account");
		assertThat(this.browser.page().select("[data-client-id='" + this.clientId + "']")).isEmpty();
	}

	@Test
	void leadsNowhereOnceTheClientIsGone() throws Exception {
		authorize("openid", "");
		send("DELETE", "/oauth2/register/" + this.clientId, this.registration);

		this.browser.submit("[data-action=allow]", Map.of());
		assertThat(this.browser.pageName()).isEqualTo("error");
		authorize("openid", "");
		assertThat(this.browser.pageName()).isEqualTo("error");
	}

	private HttpResponse<String> send(String method, String path, String authorization) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(at(path))
				.header("Authorization", authorization)
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void takesNobodysWordForAnothers() {
		authorize("openid", "");
		String interaction = this.browser.page().selectFirst("input[name=interaction]").attr("value");
		TestBrowser other = new TestBrowser(this.settings.issuer());
		other.open(at("/sign-in"));
		other.submit("main button[type=submit]", Map.of("username", "mei@example.test", "password", "mei-demo-2026"));

		other.open(at("/consent?interaction=" + interaction));

		assertThat(other.pageName()).isEqualTo("error");
	}

	private void authorize(String scope, String more) {
		this.browser.open(at("/oauth2/authorize?response_type=code&state=s&client_id=" + this.clientId + "&scope="
				+ FapiClient.encode(scope) + "&redirect_uri=" + FapiClient.encode("https://budget.example/callback")
				+ more));
	}

	private HttpResponse<String> token(String form) throws Exception {
		return post("/oauth2/token", "application/x-www-form-urlencoded", "Basic " + this.credentials, form);
	}

	private HttpResponse<String> post(String path, String contentType, String authorization, String body)
			throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(at(path))
				.header("Content-Type", contentType)
				.header("Authorization", authorization)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI at(String path) {
		return URI.create(this.settings.issuer() + path);
	}

	private static String basic(String clientId, String secret) {
		return Base64.getEncoder().encodeToString((clientId + ":" + secret).getBytes(UTF_8));
	}

}

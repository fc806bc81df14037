package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// OpenID Connect RP-Initiated Logout 1.0, case by case as the conformance suite's profile has them.
@IntegrationTest
class LogoutTests {

	private static final String HOME = "http://localhost:8081/";

	@Autowired
	private Settings settings;

	@Autowired
	private SigningKeys keys;

	private TestOAuthClient client;

	private TestBrowser browser;

	private String idToken;

	@BeforeEach
	void signIn() throws Exception {
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
		this.browser.open(this.client.authorizationUri(this.client.request("openid").build()));
		this.browser.submit("main button[type=submit]",
				Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		JSONObject tokens = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();
		this.idToken = tokens.get("id_token").toString();
	}

	private String form(Map<String, String> parameters) {
		return parameters.entrySet()
			.stream()
			.map((one) -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	private TestBrowser logout(Map<String, String> parameters) {
		return this.browser.open(URI.create(this.settings.issuer() + "/connect/logout?" + form(parameters)));
	}

	private Map<String, String> request() {
		Map<String, String> request = new LinkedHashMap<>();
		request.put("id_token_hint", this.idToken);
		request.put("post_logout_redirect_uri", HOME);
		request.put("state", "st & te");
		return request;
	}

	/// What `prompt=none` answers.
	private Map<String, String> silently() throws Exception {
		TestOAuthClient again = new TestOAuthClient(this.settings.issuer());
		this.browser.open(again.authorizationUri(again.request("openid").customParameter("prompt", "none").build()));
		return this.browser.query();
	}

	private void assertSignedOut() throws Exception {
		assertThat(silently()).containsEntry("error", "login_required");
	}

	private void assertSignedIn() throws Exception {
		assertThat(silently()).containsKey("code");
	}

	@Test
	void isInTheMetadata() throws Exception {
		HttpResponse<String> document = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/.well-known/openid-configuration"))
				.build(), HttpResponse.BodyHandlers.ofString());

		assertThat(document.body())
			.contains("\"end_session_endpoint\":\"" + this.settings.issuer() + "/connect/logout\"");
	}

	@Test
	void signsOutAndLeadsBackWithTheState() throws Exception {
		logout(request());

		assertThat(this.browser.at().toString()).startsWith(HOME);
		assertThat(this.browser.query()).isEqualTo(Map.of("state", "st & te"));
		assertThat(this.browser.answer().statusCode()).isEqualTo(303);
		assertSignedOut();
	}

	@Test
	void keepsTheQueryOfARegisteredRedirect() {
		Map<String, String> request = request();
		request.put("post_logout_redirect_uri", HOME + "bye?from=loangate");

		logout(request);

		assertThat(this.browser.query()).containsEntry("from", "loangate").containsEntry("state", "st & te");
	}

	@Test
	void takesTheRequestByPostFromAnotherSite() throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/connect/logout"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(form(request())))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(303);
		assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");

		this.browser.open(this.settings.issuer().resolve(answer.headers().firstValue("Location").orElseThrow()));

		assertThat(this.browser.at().toString()).startsWith(HOME);
		assertSignedOut();
	}

	@Test
	void saysSoWhereNobodyIsLeadBack() throws Exception {
		logout(Map.of("id_token_hint", this.idToken, "state", "unused"));

		assertThat(this.browser.pageName()).isEqualTo("signed-out");
		assertSignedOut();
	}

	@Test
	void asksBeforeSigningOutWithoutAHint() throws Exception {
		for (Map<String, String> request : List.of(Map.<String, String>of(), Map.of("state", "st"),
				Map.of("client_id", "lending-web"), Map.of("post_logout_redirect_uri", "https://evil.example/"))) {
			logout(request);
			assertThat(this.browser.pageName()).as(request.toString()).isEqualTo("sign-out");
			assertThat(this.browser.page().select("main button[type=submit]")).hasSize(1);
			assertSignedIn();
		}
		logout(Map.of());
		this.browser.submit("main button[type=submit]", Map.of());

		assertThat(this.browser.pageName()).isEqualTo("signed-out");
		assertSignedOut();
	}

	@Test
	void leadsBackOnceThePersonAgreed() throws Exception {
		logout(Map.of("client_id", "lending-web", "post_logout_redirect_uri", HOME, "state", "st"));
		assertThat(this.browser.page().text()).contains("Example Lending");
		assertThat(this.browser.answer().headers().firstValue("Content-Security-Policy").orElseThrow())
			.contains("form-action 'self' http://localhost:8081");

		this.browser.submit("main button[type=submit]", Map.of());

		assertThat(this.browser.at().toString()).isEqualTo(HOME + "?state=st");
		assertSignedOut();
	}

	@Test
	void asksWhereTheHintIsOfAnotherSession() throws Exception {
		String earlier = this.idToken;
		logout(request());
		signIn();

		logout(Map.of("id_token_hint", earlier));

		assertThat(this.browser.pageName()).isEqualTo("sign-out");
		assertSignedIn();
	}

	@Test
	void isIdempotent() {
		Map<String, String> request = request();
		logout(request);

		logout(request);

		assertThat(this.browser.at().toString()).startsWith(HOME);
		logout(Map.of());
		assertThat(this.browser.pageName()).isEqualTo("signed-out");
	}

	@Test
	void acceptsAHintThatExpired() throws Exception {
		JWTClaimsSet claims = SignedJWT.parse(this.idToken).getJWTClaimsSet();
		Map<String, Object> old = new LinkedHashMap<>(claims.toJSONObject());
		old.put("exp", Instant.now().minusSeconds(86_400).getEpochSecond());
		Map<String, String> request = request();
		request.put("id_token_hint", this.keys.sign("JWT", old));

		logout(request);

		assertThat(this.browser.at().toString()).startsWith(HOME);
		assertSignedOut();
	}

	@Test
	void refusesARedirectThatIsNotRegistered() throws Exception {
		for (String uri : List.of("https://evil.example/", HOME + "?foo=bar", HOME + "x", "http://localhost:8081",
				"HTTP://localhost:8081/", "javascript:alert(1)", "http://localhost:8081@evil.example/")) {
			Map<String, String> request = request();
			request.put("post_logout_redirect_uri", uri);
			assertRefused(request);
		}
	}

	@Test
	void refusesAHintThatIsNotOurs() throws Exception {
		SignedJWT genuine = SignedJWT.parse(this.idToken);
		JWTClaimsSet other = new JWTClaimsSet.Builder(genuine.getJWTClaimsSet()).subject("somebody-else")
			.expirationTime(Date.from(Instant.now().plusSeconds(600)))
			.build();
		String[] parts = this.idToken.split("\\.");
		String modified = parts[0] + "." + Base64URL.encode(other.toPayload().toBytes()) + "." + parts[2];
		SignedJWT mac = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT)
			.keyID(genuine.getHeader().getKeyID())
			.build(), genuine.getJWTClaimsSet());
		mac.sign(new MACSigner("0123456789abcdef0123456789abcdef"));
		Map<String, Object> foreign = new LinkedHashMap<>(genuine.getJWTClaimsSet().toJSONObject());
		foreign.put("iss", "https://other.example");
		for (String hint : List.of("not-a-jwt", modified, parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[1],
				new PlainJWT(genuine.getJWTClaimsSet()).serialize(), mac.serialize(), this.keys.sign("JWT", foreign),
				this.keys.sign("at+jwt", genuine.getJWTClaimsSet().toJSONObject()),
				this.keys.sign("logout+jwt", genuine.getJWTClaimsSet().toJSONObject()))) {
			Map<String, String> request = request();
			request.put("id_token_hint", hint);
			assertRefused(request);
		}
	}

	@Test
	void refusesAnotherClientsHint() throws Exception {
		Map<String, String> request = request();
		request.put("client_id", "plain");
		assertRefused(request);

		request.put("client_id", "nobody");
		assertRefused(request);
		request.put("client_id", "lending-web");
		logout(request);
		assertThat(this.browser.at().toString()).startsWith(HOME);
	}

	private void assertRefused(Map<String, String> request) throws Exception {
		logout(request);
		assertThat(this.browser.pageName()).as(request.toString()).isEqualTo("error");
		assertThat(this.browser.answer().statusCode()).isEqualTo(400);
		assertSignedIn();
	}

	@Test
	void refusesWhatIsNoRequest() throws Exception {
		this.browser.open(URI.create(this.settings.issuer() + "/connect/logout?state=a&state=b"));
		assertThat(this.browser.pageName()).isEqualTo("error");
		this.browser.open(URI.create(this.settings.issuer() + "/connect/logout?state=%ff%fe"));
		assertThat(this.browser.pageName()).isEqualTo("error");
		for (String method : List.of("PUT", "DELETE")) {
			HttpResponse<String> answer = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/connect/logout"))
					.method(method, HttpRequest.BodyPublishers.noBody())
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(answer.statusCode()).isEqualTo(405);
			assertThat(answer.headers().firstValue("Allow")).contains("GET, POST");
		}
		HttpResponse<String> huge = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/connect/logout"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString("state=" + "x".repeat(1_048_576)))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(huge.statusCode()).isEqualTo(400);
		HttpResponse<String> json = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/connect/logout"))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{}"))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(json.statusCode()).isEqualTo(400);
		assertSignedIn();
	}

	@Test
	void wantsTheFormsToken() throws Exception {
		logout(Map.of());
		URI page = this.browser.at();

		this.browser.submit("main button[type=submit]", Map.of("_csrf", "forged"));

		assertThat(this.browser.answer().statusCode()).isEqualTo(403);
		assertSignedIn();
		this.browser.open(page);
		assertThat(this.browser.pageName()).isEqualTo("sign-out");
		this.browser.open(this.settings.issuer().resolve("/sign-out/AAAAAAAAAAAAAAAAAAAAAA"));
		assertThat(this.browser.answer().statusCode()).isEqualTo(410);
	}

	@Test
	void speaksTheLanguageTheClientAsksFor() {
		logout(Map.of("ui_locales", "fr zh-CN"));

		assertThat(this.browser.page().selectFirst("html").attr("lang")).isEqualTo("zh-CN");
		assertThat(this.browser.page().text()).contains("保持登录");
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestCertificates.Identity;
import org.loangate.authz.TestClients;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Tokens that count with one certificate alone: RFC 8705, section 3, and FAPI 2.0 Security Profile, 5.3.2.1 (4) and (5), sender-
/// constrained access tokens by MTLS.
@IntegrationTest
class CertificateBoundTokenTests {

	private static final String BASE = TestMutualTls.URL.toString();

	@Autowired
	private Settings settings;

	private final CodeVerifier verifier = new CodeVerifier();

	@Test
	void bindsTheTokensOfACodeToTheClientsCertificate() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);

		JsonNode tokens = tokens(redeem(http, "tls-self", code(http, "tls-self", Map.of()), Map.of()));

		assertThat(tokens.path("token_type").asString("")).isEqualTo("Bearer");
		assertThat(cnf(tokens)).containsExactly(Map.entry("x5t#S256", TestMutualTls.SELF.thumbprint()));
	}

	// RFC 8705, 3: another certificate, or none, is 401 invalid_token
	@Test
	void answersUserinfoToTheTokensCertificateAlone() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);
		String token = tokens(redeem(http, "tls-self", code(http, "tls-self", Map.of()), Map.of())).path("access_token")
			.asString("");

		HttpResponse<String> right = userinfo(http, BASE, "Bearer " + token);
		HttpResponse<String> other = userinfo(TestMutualTls.http(TestMutualTls.ANY), BASE, "Bearer " + token);
		HttpResponse<String> none = userinfo(TestMutualTls.http(), BASE, "Bearer " + token);
		HttpResponse<String> elsewhere = userinfo(HttpClient.newHttpClient(), this.settings.issuer().toString(),
				"Bearer " + token);
		DPoPProofFactory proofs = proofs();
		HttpResponse<String> proven = userinfo(http, BASE, "DPoP " + token, "DPoP",
				proofs.createDPoPJWT("GET", URI.create(BASE + "/userinfo"), new DPoPAccessToken(token)).serialize());

		assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
		assertThat(JsonMapper.shared().readTree(right.body()).path("sub").asString("")).isNotEmpty();
		for (HttpResponse<String> refused : List.of(other, none, elsewhere, proven)) {
			assertThat(refused.statusCode()).isEqualTo(401);
			assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
		}
	}

	// RFC 7662, 2.2, and RFC 8705, 3.2
	@Test
	void showsTheBindingWhenAskedAboutAToken() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);
		String token = tokens(credentials(http, "tls-self", Map.of())).path("access_token").asString("");

		HttpResponse<String> answer = TestMutualTls.post(http, BASE + "/oauth2/introspect",
				Map.of("client_id", "tls-self", "token", token));
		HttpResponse<String> revoked = TestMutualTls.post(http, BASE + "/oauth2/revoke",
				Map.of("client_id", "tls-self", "token", token));
		HttpResponse<String> after = TestMutualTls.post(http, BASE + "/oauth2/introspect",
				Map.of("client_id", "tls-self", "token", token));

		JsonNode claims = JsonMapper.shared().readTree(answer.body());
		assertThat(claims.path("active").booleanValue()).as(answer.body()).isTrue();
		assertThat(claims.path("cnf").path("x5t#S256").asString("")).isEqualTo(TestMutualTls.SELF.thumbprint());
		assertThat(revoked.statusCode()).isEqualTo(200);
		assertThat(after.body()).isEqualTo("{\"active\":false}");
	}

	// RFC 8705, 3: whatever the client authenticates by
	@Test
	void bindsTheTokensOfAClientThatAuthenticatesOtherwise() throws Exception {
		HttpResponse<String> shown = credentials(TestMutualTls.http(TestMutualTls.ANY), "tls-jwt", assertion());
		HttpResponse<String> without = credentials(TestMutualTls.http(), "tls-jwt", assertion());
		HttpResponse<String> elsewhere = TestMutualTls.post(HttpClient.newHttpClient(),
				this.settings.issuer() + "/oauth2/token", credentialsForm("tls-jwt", assertion()));

		assertThat(cnf(tokens(shown))).containsExactly(Map.entry("x5t#S256", TestMutualTls.ANY.thumbprint()));
		for (HttpResponse<String> refused : List.of(without, elsewhere)) {
			assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
			assertThat(refused.body()).contains("\"invalid_request\"", "certificate: missing");
		}
	}

	// RFC 8705, 4: public clients with certificates of their own making, which their
	// refresh tokens are bound to
	@Test
	void bindsTheTokensOfAPublicClient() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.ANY);
		Map<String, String> redirect = Map.of("redirect_uri", "com.example.tls:/callback");

		JsonNode tokens = tokens(redeem(http, "tls-public", code(http, "tls-public", redirect), redirect));
		HttpResponse<String> without = redeem(TestMutualTls.http(), "tls-public", code(http, "tls-public", redirect),
				redirect);

		assertThat(cnf(tokens)).containsExactly(Map.entry("x5t#S256", TestMutualTls.ANY.thumbprint()));
		assertThat(without.statusCode()).isEqualTo(400);
		assertThat(without.body()).contains("\"invalid_request\"");
		String refreshToken = tokens.path("refresh_token").asString("");
		HttpResponse<String> stolen = refresh(TestMutualTls.http(TestMutualTls.SELF), "tls-public", refreshToken);
		HttpResponse<String> bare = refresh(TestMutualTls.http(), "tls-public", refreshToken);
		JsonNode refreshed = tokens(refresh(http, "tls-public", refreshToken));
		assertThat(stolen.statusCode()).isEqualTo(400);
		assertThat(stolen.body()).contains("\"invalid_grant\"");
		assertThat(bare.statusCode()).isEqualTo(400);
		assertThat(bare.body()).contains("\"invalid_request\"");
		assertThat(cnf(refreshed)).isEqualTo(cnf(tokens));
	}

	// RFC 8705, 7.1: a refresh token is its client's, who may have renewed the
	// certificate
	@Test
	void refreshesWithTheClientsNextCertificate() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.DN);
		Identity renewed = TestMutualTls.CA.issue("CN=tls-dn,O=Lender\\, Inc.,C=DE", (kind) -> kind);
		String refreshToken = tokens(redeem(http, "tls-dn", code(http, "tls-dn", Map.of()), Map.of()))
			.path("refresh_token")
			.asString("");

		HttpResponse<String> again = refresh(TestMutualTls.http(renewed), "tls-dn", refreshToken);
		HttpResponse<String> stolen = refresh(TestMutualTls.http(TestMutualTls.SELF), "tls-self", refreshToken);

		assertThat(cnf(tokens(again))).containsExactly(Map.entry("x5t#S256", renewed.thumbprint()));
		assertThat(stolen.statusCode()).isEqualTo(400);
		assertThat(stolen.body()).contains("\"invalid_grant\"");
	}

	@Test
	void givesAnotherClientNothingForACode() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.DN);

		HttpResponse<String> stolen = redeem(TestMutualTls.http(TestMutualTls.SELF), "tls-self",
				code(http, "tls-dn", Map.of()), Map.of());

		assertThat(stolen.statusCode()).isEqualTo(400);
		assertThat(stolen.body()).contains("\"invalid_grant\"");
	}

	// Both registered: both constrain; htu is the address the request came to
	@Test
	void demandsKeyAndCertificateOfATokenThatIsBoundToBoth() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);
		DPoPProofFactory proofs = proofs();
		URI endpoint = URI.create(BASE + "/oauth2/token");

		HttpResponse<String> unproven = redeem(http, "tls-both", code(http, "tls-both", Map.of()), Map.of());
		HttpResponse<String> elsewhere = redeem(http, "tls-both", code(http, "tls-both", Map.of()), Map.of(), "DPoP",
				proofs.createDPoPJWT("POST", URI.create(this.settings.issuer() + "/oauth2/token")).serialize());
		JsonNode tokens = tokens(redeem(http, "tls-both", code(http, "tls-both", Map.of()), Map.of(), "DPoP",
				proofs.createDPoPJWT("POST", endpoint).serialize()));
		String token = tokens.path("access_token").asString("");

		for (HttpResponse<String> refused : List.of(unproven, elsewhere)) {
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(refused.body()).contains("\"invalid_dpop_proof\"");
		}
		assertThat(tokens.path("token_type").asString("")).isEqualTo("DPoP");
		assertThat(cnf(tokens)).containsOnlyKeys("jkt", "x5t#S256");
		assertThat(proven(http, BASE, token, proofs).statusCode()).isEqualTo(200);
		assertThat(userinfo(http, BASE, "Bearer " + token).statusCode()).isEqualTo(401);
		assertThat(proven(TestMutualTls.http(TestMutualTls.ANY), BASE, token, proofs).statusCode()).isEqualTo(401);
		assertThat(proven(HttpClient.newHttpClient(), this.settings.issuer().toString(), token, proofs).statusCode())
			.isEqualTo(401);
	}

	// A lending client's token is bound to a key or a certificate, a loan's to a key
	@Test
	void takesATransactionWithoutAKeyWhichItsCodeWillNeed() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);
		Map<String, String> loan = pushed("tls-self",
				Map.of("scope", "openid loans:apply", "authorization_details", TestOAuthClient.loan("1500.00")));

		HttpResponse<String> answer = TestMutualTls.post(http, BASE + "/oauth2/par", loan);

		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
	}

	@Test
	void takesPushedRequestsFromAnAuthenticatedClientAlone() throws Exception {
		HttpResponse<String> right = TestMutualTls.post(TestMutualTls.http(TestMutualTls.SELF), BASE + "/oauth2/par",
				pushed("tls-self", Map.of()));
		HttpResponse<String> other = TestMutualTls.post(TestMutualTls.http(TestMutualTls.ANY), BASE + "/oauth2/par",
				pushed("tls-self", Map.of()));
		HttpResponse<String> none = TestMutualTls.post(TestMutualTls.http(), BASE + "/oauth2/par",
				pushed("tls-self", Map.of()));

		assertThat(right.statusCode()).as(right.body()).isEqualTo(201);
		assertThat(other.statusCode()).isEqualTo(401);
		assertThat(none.statusCode()).isEqualTo(401);
	}

	private static HttpResponse<String> proven(HttpClient http, String base, String token, DPoPProofFactory proofs)
			throws Exception {
		return userinfo(http, base, "DPoP " + token, "DPoP",
				proofs.createDPoPJWT("GET", URI.create(base + "/userinfo"), new DPoPAccessToken(token)).serialize());
	}

	private static DPoPProofFactory proofs() throws Exception {
		return new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);
	}

	private Map<String, String> assertion() throws Exception {
		return Map.of("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
				"client_assertion",
				new PrivateKeyJWT(new ClientID("tls-jwt"), this.settings.issuer(), JWSAlgorithm.ES256,
						(PrivateKey) TestClients.WEB.toECPrivateKey(), TestClients.WEB.getKeyID(), null)
					.getClientAssertion()
					.serialize());
	}

	private String code(HttpClient http, String clientId, Map<String, String> more) throws Exception {
		HttpResponse<String> pushed = TestMutualTls.post(http, BASE + "/oauth2/par", pushed(clientId, more));
		assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(201);
		String requestUri = JsonMapper.shared().readTree(pushed.body()).path("request_uri").asString("");
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.open(URI
			.create(this.settings.issuer() + "/oauth2/authorize?client_id=" + clientId + "&request_uri=" + requestUri));
		browser.submit("main button[type=submit]", Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		assertThat(browser.query()).as(browser.at().toString()).containsKey("code");
		return browser.query().get("code");
	}

	private Map<String, String> pushed(String clientId, Map<String, String> more) {
		Map<String, String> form = new HashMap<>(Map.of("client_id", clientId, "response_type", "code", "redirect_uri",
				"https://lender.example/callback", "scope", "openid", "code_challenge_method", "S256", "code_challenge",
				CodeChallenge.compute(CodeChallengeMethod.S256, this.verifier).getValue()));
		form.putAll(more);
		return form;
	}

	private HttpResponse<String> redeem(HttpClient http, String clientId, String code, Map<String, String> more,
			String... headers) throws Exception {
		Map<String, String> form = new HashMap<>(
				Map.of("client_id", clientId, "grant_type", "authorization_code", "code", code, "redirect_uri",
						"https://lender.example/callback", "code_verifier", this.verifier.getValue()));
		form.putAll(more);
		return TestMutualTls.post(http, BASE + "/oauth2/token", form, headers);
	}

	private static HttpResponse<String> refresh(HttpClient http, String clientId, String refreshToken)
			throws Exception {
		return TestMutualTls.post(http, BASE + "/oauth2/token",
				Map.of("client_id", clientId, "grant_type", "refresh_token", "refresh_token", refreshToken));
	}

	private static HttpResponse<String> credentials(HttpClient http, String clientId, Map<String, String> more)
			throws Exception {
		return TestMutualTls.post(http, BASE + "/oauth2/token", credentialsForm(clientId, more));
	}

	private static Map<String, String> credentialsForm(String clientId, Map<String, String> more) {
		Map<String, String> form = new HashMap<>(
				Map.of("client_id", clientId, "grant_type", "client_credentials", "scope", "loans:read"));
		form.putAll(more);
		return form;
	}

	private static HttpResponse<String> userinfo(HttpClient http, String base, String authorization, String... headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/userinfo"))
			.header("Authorization", authorization);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static JsonNode tokens(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(answer.body());
	}

	private static Map<String, Object> cnf(JsonNode tokens) throws Exception {
		return SignedJWT.parse(tokens.path("access_token").asString("")).getJWTClaimsSet().getJSONObjectClaim("cnf");
	}

}

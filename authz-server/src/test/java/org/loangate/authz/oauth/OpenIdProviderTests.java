package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// What the Basic OP certification profile tests, for a client that knows nothing of pushed requests, PKCE and bound
/// tokens.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core 1.0</a>
@IntegrationTest
class OpenIdProviderTests extends RelyingPartyTests {

	@Test
	void answersTheCodeFlowOfAStockClient() throws Exception {
		OIDCTokens tokens = signIn("openid", Map.of());

		JWTClaimsSet claims = validated(tokens);
		assertThat(claims.getSubject()).hasSize(22);
		assertThat(claims.getAudience()).containsExactly("plain");
		assertThat(claims.getDateClaim("auth_time")).isNotNull();
		assertThat(tokens.getIDToken().getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
		assertThat(((SignedJWT) tokens.getIDToken()).getHeader().getKeyID()).isNotNull();
		assertThat(claims.getStringClaim("at_hash"))
			.isEqualTo(Base64URL.encode(Arrays.copyOf(sha256(tokens.getAccessToken().getValue()), 16)).toString());
		assertThat(this.browser.query()).containsEntry("state", this.client.state.getValue())
			.containsEntry("iss", this.settings.issuer().toString());
	}

	@Test
	void answersARequestThatWasPosted() throws Exception {
		String form = this.client.uri("openid", Map.of()).getRawQuery();
		HttpResponse<String> posted = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/oauth2/authorize"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(form))
				.build(), HttpResponse.BodyHandlers.ofString());

		assertThat(posted.statusCode()).isEqualTo(303);
		assertThat(posted.headers().firstValue("Set-Cookie")).isEmpty();
		this.browser.open(this.settings.issuer().resolve(posted.headers().firstValue("Location").orElseThrow()));
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
	}

	@Test
	void needsNoNonce() throws Exception {
		this.browser.open(this.client.request("openid").nonce(null).build().toURI());
		password("lin");

		OIDCTokens tokens = this.client.tokens(this.browser.query().get("code"));

		assertThat(tokens.getIDToken().getJWTClaimsSet().getClaim("nonce")).isNull();
	}

	@Test
	void takesAClientThatSendsItsSecretInTheForm() throws Exception {
		RelyingParty post = RelyingParty.post(this.settings.issuer());
		this.browser.open(post.uri("openid", Map.of()));
		password("lin");

		assertThat(post.token(this.browser.query().get("code")).getStatusCode()).isEqualTo(200);
	}

	@Test
	void refusesTheOtherMethodThanTheRegisteredOne() throws Exception {
		this.browser.open(this.client.uri("openid", Map.of()));
		password("lin");
		String form = "grant_type=authorization_code&client_id=plain&client_secret=plain-secret-0123456789-0123456789"
				+ "&redirect_uri=" + encode(RelyingParty.REDIRECT.toString()) + "&code="
				+ this.browser.query().get("code");

		HttpResponse<String> answer = post("/oauth2/token", form);

		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.body()).contains("invalid_client");
	}

	@Test
	void revokesWhatACodeGaveWhenItComesAgain() throws Exception {
		OIDCTokens tokens = signIn("openid", Map.of());
		String code = this.browser.query().get("code");
		assertThat(this.client.userinfo(tokens, HTTPRequest.Method.GET).getStatusCode()).isEqualTo(200);

		HTTPResponse again = this.client.token(code);

		assertThat(again.getStatusCode()).isEqualTo(400);
		assertThat(again.getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
		assertThat(this.client.userinfo(tokens, HTTPRequest.Method.GET).getStatusCode()).isEqualTo(401);
	}

	@Test
	void demandsPkceOnceItWasBegun() throws Exception {
		this.browser
			.open(this.client.uri("openid", Map.of("code_challenge", "A".repeat(43), "code_challenge_method", "S256")));
		password("lin");

		HTTPResponse answer = this.client.token(this.browser.query().get("code"));

		assertThat(answer.getStatusCode()).isEqualTo(400);
		assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
	}

	@ParameterizedTest
	@CsvSource({ "loans:read", "loans:apply", "openid loans:manage" })
	void grantsSuchAClientNoLendingScope(String scope) {
		this.browser.open(this.client.uri("openid " + scope, Map.of()));

		assertThat(this.browser.query()).containsEntry("error", "invalid_scope");
	}

	@Test
	void grantsSuchAClientNoTransaction() {
		this.browser.open(this.client.uri("openid", Map.of("authorization_details", TestOAuthClient.loan("1500.00"))));

		assertThat(this.browser.query()).containsEntry("error", "invalid_authorization_details");
	}

	private JWTClaimsSet validated(OIDCTokens tokens) throws Exception {
		IDTokenValidator validator = new IDTokenValidator(new Issuer(this.settings.issuer()),
				new com.nimbusds.oauth2.sdk.id.ClientID("plain"), JWSAlgorithm.RS256,
				URI.create(this.settings.issuer() + "/oauth2/jwks").toURL());
		return validator.validate(tokens.getIDToken(), this.client.nonce).toJWTClaimsSet();
	}

	private static byte[] sha256(String text) throws Exception {
		return java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
	}

	private HttpResponse<String> post(String path, String form) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + path))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(form))
				.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

	@Nested
	class WrongRequests {

		@ParameterizedTest
		@CsvSource(textBlock = """
				request, eyJhbGciOiJub25lIn0.e30., request_not_supported
				request_uri, https://plain.example/request.jwt, request_uri_not_supported
				registration, '{}', registration_not_supported
				response_type, token, unsupported_response_type
				response_type, code id_token, unsupported_response_type
				response_type, '', invalid_request
				response_mode, fragment, invalid_request
				scope, openid everything, invalid_scope
				prompt, none login, invalid_request
				prompt, maybe, invalid_request
				max_age, -1, invalid_request
				id_token_hint, eyJhbGciOiJub25lIn0.e30., invalid_request
				claims, '{"userinfo": 1}', invalid_request
				code_challenge_method, plain, invalid_request
				""")
		void tellsTheClient(String parameter, String value, String error) {
			Map<String, String> parameters = new java.util.LinkedHashMap<>(Map.of("client_id", "plain", "redirect_uri",
					RelyingParty.REDIRECT.toString(), "response_type", "code", "scope", "openid", "state", "kept"));
			parameters.put(parameter, value);
			String query = String.join("&",
					parameters.entrySet()
						.stream()
						.map((each) -> each.getKey() + "=" + encode(each.getValue()))
						.toList());

			OpenIdProviderTests.this.browser
				.open(URI.create(OpenIdProviderTests.this.settings.issuer() + "/oauth2/authorize?" + query));

			assertThat(OpenIdProviderTests.this.browser.at().toString()).startsWith(RelyingParty.REDIRECT.toString());
			assertThat(OpenIdProviderTests.this.browser.query()).containsEntry("error", error)
				.containsEntry("state", "kept")
				.containsEntry("iss", OpenIdProviderTests.this.settings.issuer().toString());
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "https://evil.example/callback", "https://plain.example/callback/more",
				"https://plain.example/callback?added=1", "https://plain.example/callback#fragment",
				"HTTPS://plain.example/callback", "https://plain.example:443/callback",
				"https://plain.example/./callback", "http://plain.example/callback", "javascript:alert(1)" })
		void showsAPageWhereTheRedirectUriIsNotTheClients(String redirectUri) {
			OpenIdProviderTests.this.browser.open(URI.create(OpenIdProviderTests.this.settings.issuer()
					+ "/oauth2/authorize?client_id=plain&response_type=code&scope=openid&request=x&redirect_uri="
					+ encode(redirectUri)));

			assertThat(OpenIdProviderTests.this.browser.pageName()).isEqualTo("error");
			assertThat(OpenIdProviderTests.this.browser.answer().statusCode()).isEqualTo(400);
		}

		@Test
		void keepsTheQueryOfARegisteredRedirectUri() {
			String redirect = RelyingParty.REDIRECT + "?of=query";
			OpenIdProviderTests.this.browser.open(URI.create(OpenIdProviderTests.this.settings.issuer()
					+ "/oauth2/authorize?client_id=plain&response_type=code&scope=openid&request=x&redirect_uri="
					+ encode(redirect)));

			assertThat(OpenIdProviderTests.this.browser.query()).containsEntry("of", "query")
				.containsEntry("error", "request_not_supported");
		}

	}

	@Nested
	class Claims {

		@BeforeEach
		void describe() {
			TestBrowser account = new TestBrowser(OpenIdProviderTests.this.settings.issuer());
			account.open(URI.create(OpenIdProviderTests.this.settings.issuer() + "/sign-in"));
			account.submit("main button[type=submit]",
					Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
			account.open(URI.create(OpenIdProviderTests.this.settings.issuer() + "/account/details"));
			account.submit("main button[type=submit]", Map.of("name", "Lin", "phone_number", "+86 10 5555 0100",
					"locality", "Example City", "country", "cn"));
			assertThat(account.pageName()).isEqualTo("account");
		}

		@Test
		void tellsWhatTheScopesNameByGetAndByPost() throws Exception {
			OIDCTokens tokens = signIn("openid profile email address phone", Map.of());

			for (HTTPRequest.Method method : new HTTPRequest.Method[] { HTTPRequest.Method.GET,
					HTTPRequest.Method.POST }) {
				HTTPResponse answer = OpenIdProviderTests.this.client.userinfo(tokens, method);

				assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
				assertThat(answer.getHeaderValue("Cache-Control")).contains("no-store");
				assertThat(answer.getHeaderValue("Date")).isNotNull();
				assertThat(answer.getBodyAsJSONObject())
					.containsEntry("sub", tokens.getIDToken().getJWTClaimsSet().getSubject())
					.containsEntry("name", "Lin")
					.containsEntry("email", "lin@example.test")
					.containsEntry("email_verified", true)
					.containsEntry("phone_number", "+861055550100")
					.containsEntry("phone_number_verified", false)
					.containsKeys("updated_at", "preferred_username", "address");
			}
		}

		@Test
		void takesTheTokenInTheFormsBody() throws Exception {
			OIDCTokens tokens = signIn("openid", Map.of());

			HttpResponse<String> answer = post("/userinfo", "access_token=" + tokens.getAccessToken().getValue());

			assertThat(answer.statusCode()).isEqualTo(200);
		}

		@Test
		void tellsTheSubjectAloneWithoutScopes() throws Exception {
			OIDCTokens tokens = signIn("openid", Map.of());

			assertThat(OpenIdProviderTests.this.client.userinfo(tokens, HTTPRequest.Method.GET).getBodyAsJSONObject())
				.containsOnlyKeys("sub");
			assertThat(tokens.getIDToken().getJWTClaimsSet().getClaims()).doesNotContainKeys("email", "name");
		}

		@Test
		void tellsSingleClaimsWhereTheyAreAskedFor() throws Exception {
			OIDCTokens tokens = signIn("openid",
					Map.of("claims",
							"{\"userinfo\": {\"name\": {\"essential\": true}}, \"id_token\": {\"email\": null, "
									+ "\"auth_time\": {\"essential\": true}}}"));

			assertThat(OpenIdProviderTests.this.client.userinfo(tokens, HTTPRequest.Method.GET).getBodyAsJSONObject())
				.containsOnlyKeys("sub", "name");
			assertThat(tokens.getIDToken().getJWTClaimsSet().getClaims()).containsEntry("email", "lin@example.test")
				.containsKey("auth_time")
				.doesNotContainKey("name");
		}

		@Test
		void tellsAClientNothingBeyondItsRegisteredScopes() throws Exception {
			RelyingParty post = RelyingParty.post(OpenIdProviderTests.this.settings.issuer());
			OpenIdProviderTests.this.browser.open(
					post.uri("openid", Map.of("claims", "{\"id_token\": {\"phone_number\": null, \"email\": null}}")));
			password("lin");

			OIDCTokens tokens = post.tokens(OpenIdProviderTests.this.browser.query().get("code"));

			assertThat(tokens.getIDToken().getJWTClaimsSet().getClaims()).containsKey("email")
				.doesNotContainKey("phone_number");
		}

		@Test
		void signsUserinfoForAClientThatRegisteredForIt() throws Exception {
			RelyingParty post = RelyingParty.post(OpenIdProviderTests.this.settings.issuer());
			OpenIdProviderTests.this.browser.open(post.uri("openid email", Map.of()));
			password("lin");

			HTTPResponse answer = post.userinfo(post.tokens(OpenIdProviderTests.this.browser.query().get("code")),
					HTTPRequest.Method.GET);

			assertThat(answer.getHeaderValue("Content-Type")).startsWith("application/jwt");
			SignedJWT jwt = SignedJWT.parse(answer.getBody());
			assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
			assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("plain-post");
			assertThat(jwt.getJWTClaimsSet().getIssuer())
				.isEqualTo(OpenIdProviderTests.this.settings.issuer().toString());
			assertThat(jwt.getJWTClaimsSet().getStringClaim("email")).isEqualTo("lin@example.test");
		}

		@Test
		void refusesATokenThatIsNone() throws Exception {
			HttpResponse<String> answer = post("/userinfo", "access_token=nonsense");

			assertThat(answer.statusCode()).isEqualTo(401);
			assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
		}

	}

	@Nested
	class Refreshing {

		@Test
		void keepsWhoAndWhenAndLeavesTheNonceOut() throws Exception {
			OIDCTokens tokens = signIn("openid offline_access", Map.of("prompt", "consent"));

			HTTPResponse answer = OpenIdProviderTests.this.client.refresh(tokens.getRefreshToken());

			assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
			JWTClaimsSet before = tokens.getIDToken().getJWTClaimsSet();
			JWTClaimsSet after = SignedJWT.parse(answer.getBodyAsJSONObject().get("id_token").toString())
				.getJWTClaimsSet();
			assertThat(after.getSubject()).isEqualTo(before.getSubject());
			assertThat(after.getDateClaim("auth_time")).isEqualTo(before.getDateClaim("auth_time"));
			assertThat(after.getClaim("nonce")).isNull();
			assertThat(after.getStringClaim("at_hash")).isNotEqualTo(before.getStringClaim("at_hash"));
		}

		@Test
		void givesAnotherClientNothingForIt() throws Exception {
			OIDCTokens tokens = signIn("openid offline_access", Map.of("prompt", "consent"));

			HTTPResponse answer = RelyingParty.post(OpenIdProviderTests.this.settings.issuer())
				.refresh(tokens.getRefreshToken());

			assertThat(answer.getStatusCode()).isEqualTo(400);
		}

	}

}

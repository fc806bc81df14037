package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.oauth.protocol.Digests;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/// What the FAPI 2.0 Security Profile demands of an authorization server, for a client with `private_key_jwt` and DPoP.
///
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.3.2</a>
@IntegrationTest
class SecurityProfileTests extends LendingClientTests {

	@Nested
	class Assertions {

		@ParameterizedTest(name = "{0}")
		@MethodSource("org.loangate.authz.oauth.SecurityProfileTests#wrongAssertions")
		void refusesAnAssertionThatDoesNotHold(String name, Consumer<JWTClaimsSet.Builder> change) throws Exception {
			for (String path : new String[] { "/oauth2/par", "/oauth2/token" }) {
				HttpResponse<String> answer = SecurityProfileTests.this.client.post(path,
						SecurityProfileTests.this.client.request("openid",
								Map.of("client_assertion", SecurityProfileTests.this.client.assertion(change))),
						Map.of("DPoP", SecurityProfileTests.this.client.proof(path)));

				assertThat(answer.statusCode()).as(path).isEqualTo(401);
				assertThat(error(answer)).isEqualTo("invalid_client");
			}
		}

		@ParameterizedTest
		@ValueSource(ints = { -5, 0, 8 })
		void takesAClockThatIsALittleAhead(int seconds) throws Exception {
			Date at = Date.from(Instant.now().plusSeconds(seconds));

			HttpResponse<String> answer = SecurityProfileTests.this.client.push("openid", Map.of("client_assertion",
					SecurityProfileTests.this.client.assertion((claims) -> claims.issueTime(at).notBeforeTime(at))));

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
		}

		@Test
		void takesEachOnce() throws Exception {
			String assertion = SecurityProfileTests.this.client.assertion((_) -> {
			});

			assertThat(
					SecurityProfileTests.this.client.push("openid", Map.of("client_assertion", assertion)).statusCode())
				.isEqualTo(201);
			assertThat(
					SecurityProfileTests.this.client.push("openid", Map.of("client_assertion", assertion)).statusCode())
				.isEqualTo(401);
		}

	}

	static Stream<Arguments> wrongAssertions() {
		return Stream.of(
				wrong("audience of another server", (claims) -> claims.claim("aud", "https://elsewhere.example")),
				wrong("audience of the token endpoint",
						(claims) -> claims.claim("aud", "http://localhost:9000/oauth2/token")),
				wrong("two audiences",
						(claims) -> claims.claim("aud", List.of("http://localhost:9000", "https://elsewhere.example"))),
				wrong("no audience", (claims) -> claims.claim("aud", null)),
				wrong("no subject", (claims) -> claims.subject(null)),
				wrong("subject of another client", (claims) -> claims.subject("lending-twin")),
				wrong("issuer of another client", (claims) -> claims.issuer("lending-twin")),
				wrong("no jti", (claims) -> claims.jwtID(null)),
				wrong("no exp", (claims) -> claims.expirationTime(null)),
				wrong("expired five minutes ago",
						(claims) -> claims.expirationTime(Date.from(Instant.now().minusSeconds(300)))),
				wrong("a year long",
						(claims) -> claims.expirationTime(Date.from(Instant.now().plusSeconds(31_536_000)))),
				wrong("iat over a minute ahead",
						(claims) -> claims.issueTime(Date.from(Instant.now().plusSeconds(65)))),
				wrong("nbf over a minute ahead",
						(claims) -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(65)))));
	}

	private static Arguments wrong(String name, Consumer<JWTClaimsSet.Builder> change) {
		return Arguments.of(name, change);
	}

	@Nested
	class Codes {

		@Test
		void giveBoundTokensToTheirClient() throws Exception {
			String code = code("openid loans:read", Map.of());

			HttpResponse<String> answer = SecurityProfileTests.this.client.token(code, Map.of());

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			JsonNode tokens = FapiClient.json(answer);
			assertThat(tokens.path("token_type").stringValue()).isEqualTo("DPoP");
			SignedJWT access = SignedJWT.parse(tokens.path("access_token").stringValue());
			assertThat(access.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
			assertThat(access.getJWTClaimsSet().getJSONObjectClaim("cnf")).containsEntry("jkt",
					SecurityProfileTests.this.client.dpopKey.computeThumbprint().toString());
			assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
		}

		@ParameterizedTest
		@CsvSource(textBlock = """
				code_verifier, '', invalid_grant
				code_verifier, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, invalid_grant
				redirect_uri, https://evil.example/callback, invalid_grant
				redirect_uri, '', invalid_grant
				client_id, lending-twin, invalid_client
				client_assertion, '', invalid_client
				grant_type, password, unsupported_grant_type
				""")
		void areOfNoUseWithout(String parameter, String value, String error) throws Exception {
			String code = code("openid", Map.of());

			HttpResponse<String> answer = SecurityProfileTests.this.client.token(code, Map.of(parameter, value));

			assertThat(answer.statusCode()).isIn(400, 401);
			assertThat(error(answer)).isIn(error, "invalid_request");
			assertThat(FapiClient.json(answer).has("access_token")).isFalse();
		}

		@Test
		void needAProof() throws Exception {
			String code = code("openid", Map.of());

			HttpResponse<String> answer = SecurityProfileTests.this.client.post("/oauth2/token",
					SecurityProfileTests.this.client.grant(code, Map.of()), Map.of());

			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(error(answer)).isEqualTo("invalid_dpop_proof");
		}

		@Test
		void areTheirClientsAloneThoughTwoClientsHoldOneKey() throws Exception {
			String code = code("openid", Map.of());
			FapiClient twin = SecurityProfileTests.this.client.twin();

			HttpResponse<String> answer = twin.token(code,
					Map.of("code_verifier", SecurityProfileTests.this.client.verifier.getValue(), "redirect_uri",
							TestOAuthClient.REDIRECT.toString()));

			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(error(answer)).isEqualTo("invalid_grant");
		}

		@Test
		void areBoundToTheKeyThatThePushedRequestProved() throws Exception {
			String code = code("openid", Map.of());
			FapiClient other = new FapiClient(SecurityProfileTests.this.settings.issuer(), "lending-web",
					org.loangate.authz.TestClients.WEB, TestOAuthClient.REDIRECT, FapiClient.newKey());

			HttpResponse<String> answer = other.token(code,
					Map.of("code_verifier", SecurityProfileTests.this.client.verifier.getValue()));

			assertThat(answer.statusCode()).isEqualTo(400);
			assertThat(error(answer)).isEqualTo("invalid_grant");
		}

		@Test
		void areBoundToDpopJktWhereNoProofWasPushed() throws Exception {
			ECKey key = SecurityProfileTests.this.client.dpopKey;
			HttpResponse<String> pushed = SecurityProfileTests.this.client.post("/oauth2/par",
					SecurityProfileTests.this.client.request("openid",
							Map.of("dpop_jkt", key.computeThumbprint().toString())),
					Map.of());
			SecurityProfileTests.this.browser.open(SecurityProfileTests.this.client
				.authorizationUri(FapiClient.json(pushed).path("request_uri").stringValue()));
			signIn();
			String code = SecurityProfileTests.this.browser.query().get("code");

			assertThat(SecurityProfileTests.this.client.token(code, Map.of()).statusCode()).isEqualTo(200);
		}

		@Test
		void lapseWithinAMinute() throws Exception {
			String code = code("openid", Map.of());
			long lifetime = SecurityProfileTests.this.jdbc
				.sql("SELECT (code->>'expires_at')::bigint - (code->>'issued_at')::bigint FROM oauth_authorization "
						+ "WHERE code_digest = :digest")
				.param("digest", Digests.sha256(code))
				.query(Long.class)
				.single();
			SecurityProfileTests.this.jdbc.sql(
					"UPDATE oauth_authorization SET code = code || '{\"issued_at\": 1000, \"expires_at\": 2000}'::jsonb "
							+ "WHERE code_digest = :digest")
				.param("digest", Digests.sha256(code))
				.update();

			HttpResponse<String> answer = SecurityProfileTests.this.client.token(code, Map.of());

			assertThat(lifetime).isLessThanOrEqualTo(60_000);
			assertThat(error(answer)).isEqualTo("invalid_grant");
		}

		@Test
		void takeBackWhatTheyGaveWhenTheyComeAgain() throws Exception {
			String code = code("openid", Map.of());
			JsonNode tokens = FapiClient.json(SecurityProfileTests.this.client.token(code, Map.of()));
			assertThat(userinfo(tokens.path("access_token").stringValue(), "DPoP").statusCode()).isEqualTo(200);

			HttpResponse<String> again = SecurityProfileTests.this.client.token(code, Map.of());

			assertThat(error(again)).isEqualTo("invalid_grant");
			assertThat(userinfo(tokens.path("access_token").stringValue(), "DPoP").statusCode()).isEqualTo(401);
			assertThat(error(
					SecurityProfileTests.this.client.refresh(tokens.path("refresh_token").stringValue(), Map.of())))
				.isEqualTo("invalid_grant");
		}

	}

	@Nested
	class Proofs {

		@ParameterizedTest
		@ValueSource(ints = { -10, 0, 8 })
		void areTakenFromAClockThatIsALittleOff(int seconds) throws Exception {
			String proof = SecurityProfileTests.this.client.proof("POST",
					SecurityProfileTests.this.settings.issuer() + "/oauth2/par",
					(claims) -> claims.issueTime(Date.from(Instant.now().plusSeconds(seconds)))
						.notBeforeTime(new Date())
						.expirationTime(Date.from(Instant.now().plusSeconds(300))));

			HttpResponse<String> answer = SecurityProfileTests.this.client.post("/oauth2/par",
					SecurityProfileTests.this.client.request("openid", Map.of()), Map.of("DPoP", proof));

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
		}

		@ParameterizedTest
		@ValueSource(strings = { "DPoP", "dpop", "DPOP" })
		void goWithTheSchemeInAnyCase(String scheme) throws Exception {
			String code = code("openid", Map.of());
			JsonNode tokens = FapiClient.json(SecurityProfileTests.this.client.token(code, Map.of()));

			assertThat(userinfo(tokens.path("access_token").stringValue(), scheme).statusCode()).isEqualTo(200);
		}

		@Test
		void areNeverReplacedByBearer() throws Exception {
			String code = code("openid", Map.of());
			JsonNode tokens = FapiClient.json(SecurityProfileTests.this.client.token(code, Map.of()));

			HttpResponse<String> answer = userinfo(tokens.path("access_token").stringValue(), "Bearer");

			assertThat(answer.statusCode()).isEqualTo(401);
		}

	}

	@Nested
	class RefreshTokens {

		@Test
		void stayTheSameAndGiveBoundTokens() throws Exception {
			JsonNode tokens = FapiClient
				.json(SecurityProfileTests.this.client.token(code("openid", Map.of()), Map.of()));
			String refreshToken = tokens.path("refresh_token").stringValue();

			for (int i = 0; i < 2; i++) {
				HttpResponse<String> answer = SecurityProfileTests.this.client.refresh(refreshToken, Map.of());

				assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
				assertThat(FapiClient.json(answer).path("refresh_token").stringValue(refreshToken))
					.isEqualTo(refreshToken);
				assertThat(FapiClient.json(answer).path("token_type").stringValue()).isEqualTo("DPoP");
			}
		}

		@Test
		void keepTheSignInFromGoingIdle() throws Exception {
			JsonNode tokens = FapiClient
				.json(SecurityProfileTests.this.client.token(code("openid", Map.of()), Map.of()));
			String sid = SignedJWT.parse(tokens.path("id_token").stringValue()).getJWTClaimsSet().getStringClaim("sid");
			SecurityProfileTests.this.jdbc.sql(
					"UPDATE authentication_session SET last_seen_at = last_seen_at - interval '20 minutes' WHERE sid = :sid")
				.param("sid", sid)
				.update();

			SecurityProfileTests.this.client.refresh(tokens.path("refresh_token").stringValue(), Map.of());

			assertThat(SecurityProfileTests.this.jdbc
				.sql("SELECT last_seen_at > now() - interval '10 minutes' FROM authentication_session WHERE sid = :sid")
				.param("sid", sid)
				.query(Boolean.class)
				.single()).isTrue();
		}

		@Test
		void areTheirClientsAlone() throws Exception {
			JsonNode tokens = FapiClient
				.json(SecurityProfileTests.this.client.token(code("openid", Map.of()), Map.of()));

			HttpResponse<String> answer = SecurityProfileTests.this.client.twin()
				.refresh(tokens.path("refresh_token").stringValue(), Map.of());

			assertThat(error(answer)).isEqualTo("invalid_grant");
		}

		@Test
		void giveNoWiderScope() throws Exception {
			JsonNode tokens = FapiClient
				.json(SecurityProfileTests.this.client.token(code("openid", Map.of()), Map.of()));

			HttpResponse<String> answer = SecurityProfileTests.this.client
				.refresh(tokens.path("refresh_token").stringValue(), Map.of("scope", "openid loans:read"));

			assertThat(error(answer)).isEqualTo("invalid_scope");
		}

		@Test
		void ofAPublicClientAreBoundToItsKey() throws Exception {
			FapiClient mobile = new FapiClient(SecurityProfileTests.this.settings.issuer(), "lending-mobile",
					org.loangate.authz.TestClients.WEB, URI.create("com.example.lending:/callback"),
					FapiClient.newKey());
			Map<String, String> noCredentials = Map.of("client_assertion", "", "client_assertion_type", "");
			String code = code(mobile, "openid", noCredentials);
			JsonNode tokens = FapiClient.json(mobile.token(code, noCredentials));
			String refreshToken = tokens.path("refresh_token").stringValue();

			HttpResponse<String> own = mobile.refresh(refreshToken, noCredentials);
			HttpResponse<String> stolen = mobile.withKey(FapiClient.newKey()).refresh(refreshToken, noCredentials);

			assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
			assertThat(error(stolen)).isEqualTo("invalid_grant");
		}

	}

	private HttpResponse<String> userinfo(String accessToken, String scheme) throws Exception {
		String url = this.settings.issuer() + "/userinfo";
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.header("Authorization", scheme + " " + accessToken);
		if (!scheme.equals("Bearer")) {
			request.header("DPoP", this.client.proof("GET", url,
					(claims) -> claims.claim("ath", Digests.base64url(Digests.sha256(accessToken)))));
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}

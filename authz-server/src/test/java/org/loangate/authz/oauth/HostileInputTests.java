package org.loangate.authz.oauth;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What no protocol endpoint falls for: every refusal is the standard's own, and leaves nothing behind.
@IntegrationTest
class HostileInputTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private FapiClient client;

	@BeforeEach
	void begin() throws Exception {
		this.client = FapiClient.web(this.settings.issuer());
	}

	private JsonNode tokens() throws Exception {
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.open(this.client.authorizationUri("openid", Map.of()));
		browser.submit("main button[type=submit]", Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		return FapiClient.json(this.client.token(browser.query().get("code"), Map.of()));
	}

	private ECKey serverKey(String jwt) throws Exception {
		JWKSet keys = JWKSet.load(URI.create(this.settings.issuer() + "/oauth2/jwks").toURL());
		return keys.getKeyByKeyId(SignedJWT.parse(jwt).getHeader().getKeyID()).toECKey();
	}

	private long rows() {
		return this.jdbc.sql("SELECT count(*) FROM oauth_authorization").query(Long.class).single();
	}

	private HttpResponse<String> send(HttpRequest request) throws Exception {
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder to(String path) {
		return HttpRequest.newBuilder(URI.create(this.settings.issuer() + path));
	}

	@Nested
	class Jwts {

		@Test
		void asClientAssertionsAuthenticateNobody() throws Exception {
			String good = HostileInputTests.this.client.assertion((_) -> {
			});
			long before = rows();

			for (var hostile : new HostileJwts(good, TestClients.WEB).all(good).entrySet()) {
				for (String path : List.of("/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke")) {
					Map<String, String> parameters = HostileInputTests.this.client.request("openid",
							Map.of("client_assertion", hostile.getValue(), "token", "x"));

					HttpResponse<String> answer = HostileInputTests.this.client.post(path, parameters, Map.of());

					assertThat(answer.statusCode()).as(path + ": " + hostile.getKey()).isEqualTo(401);
					assertThat(FapiClient.json(answer).path("error").stringValue()).isEqualTo("invalid_client");
				}
			}

			assertThat(rows()).isEqualTo(before);
			assertThat(HostileInputTests.this.client.push("openid", Map.of("client_assertion", good)).statusCode())
				.isEqualTo(201);
		}

		@Test
		void asAccessTokensTellOfNobody() throws Exception {
			String good = tokens().path("access_token").stringValue();

			for (var hostile : new HostileJwts(good, serverKey(good)).all(good).entrySet()) {
				assertThat(userinfo(hostile.getValue()).statusCode()).as(hostile.getKey()).isEqualTo(401);
			}

			assertThat(userinfo(good).statusCode()).isEqualTo(200);
		}

		@Test
		void asIdTokensTellOfNobody() throws Exception {
			JsonNode tokens = tokens();
			HttpResponse<String> answer = userinfo(tokens.path("id_token").stringValue());

			assertThat(answer.statusCode()).isEqualTo(401);
		}

		@Test
		void asSubjectTokensAreExchangedForNothing() throws Exception {
			String good = tokens().path("access_token").stringValue();
			TestOAuthClient gateway = new TestOAuthClient(HostileInputTests.this.settings.issuer());

			for (var hostile : new HostileJwts(good, serverKey(good)).all(good).entrySet()) {
				var answer = gateway.exchange(hostile.getValue(), "loans:read", Map.of("request_context",
						"{\"method\":\"GET\",\"url\":\"" + TestClients.GATEWAY + "/loans\",\"dpop_proof\":\"x\"}"));

				assertThat(answer.getStatusCode()).as(hostile.getKey()).isEqualTo(400);
				assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_request")
					.doesNotContainKey("access_token");
			}
		}

		@Test
		void asHintsAreRefused() throws Exception {
			String good = tokens().path("id_token").stringValue();
			assertThat(HostileInputTests.this.client.push("openid", Map.of("id_token_hint", good)).statusCode())
				.isEqualTo(201);

			for (var hostile : new HostileJwts(good, serverKey(good)).all(good).entrySet()) {
				HttpResponse<String> pushed = HostileInputTests.this.client.push("openid",
						Map.of("id_token_hint", hostile.getValue()));
				HttpResponse<String> logout = send(
						to("/connect/logout?id_token_hint=" + FapiClient.encode(hostile.getValue()))
							.header("Accept", "text/html")
							.build());

				assertThat(pushed.statusCode()).as(hostile.getKey()).isEqualTo(400);
				assertThat(FapiClient.json(pushed).path("error").stringValue()).isEqualTo("invalid_request");
				assertThat(logout.statusCode()).as(hostile.getKey()).isEqualTo(400);
				assertThat(logout.body()).contains("data-page=\"error\"");
			}
		}

		@Test
		void asProofsProveNothing() throws Exception {
			String good = HostileInputTests.this.client.proof("/oauth2/par");
			Map<String, String> all = new HostileJwts(good, HostileInputTests.this.client.dpopKey).all(good);
			// A proof shows its key itself: another key is another sender, and its
			// kid is nobody's.
			List.of("embedded key", "kid as a path", "kid as SQL", "jku of the sender's", "x5u of the sender's")
				.forEach(all::remove);
			long before = rows();

			for (var hostile : all.entrySet()) {
				HttpResponse<String> answer = HostileInputTests.this.client.post("/oauth2/par",
						HostileInputTests.this.client.request("openid", Map.of()), Map.of("DPoP", hostile.getValue()));

				assertThat(answer.statusCode()).as(hostile.getKey()).isEqualTo(400);
				assertThat(FapiClient.json(answer).path("error").stringValue()).isEqualTo("invalid_dpop_proof");
			}

			assertThat(rows()).isEqualTo(before);
		}

		@Test
		void withKeysThatAreNoneProveNothing() throws Exception {
			for (var hostile : HostileJwts.keys().entrySet()) {
				for (String algorithm : List.of("ES256", "PS256", "EdDSA", "RS256", "HS256")) {
					Map<String, Object> header = new LinkedHashMap<>();
					header.put("typ", "dpop+jwt");
					header.put("alg", algorithm);
					header.put("jwk", hostile.getValue());
					String proof = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
							+ HostileInputTests.this.client.proof("/oauth2/par").split("\\.", -1)[1] + "."
							+ Base64URL.encode(new byte[256]);

					HttpResponse<String> answer = HostileInputTests.this.client.post("/oauth2/par",
							HostileInputTests.this.client.request("openid", Map.of()), Map.of("DPoP", proof));

					assertThat(answer.statusCode()).as(hostile.getKey() + ", " + algorithm).isEqualTo(400);
					assertThat(FapiClient.json(answer).path("error").stringValue()).isEqualTo("invalid_dpop_proof");
				}
			}
		}

		private HttpResponse<String> userinfo(String token) throws Exception {
			String url = HostileInputTests.this.settings.issuer() + "/userinfo";
			return send(to("/userinfo").header("Authorization", "DPoP " + token)
				.header("DPoP",
						HostileInputTests.this.client.proof("GET", url,
								(claims) -> claims.claim("ath", Digests.base64url(Digests.sha256(token)))))
				.build());
		}

	}

	@Nested
	class Requests {

		@ParameterizedTest
		@CsvSource({ "/oauth2/par, DELETE", "/oauth2/token, GET", "/oauth2/token, PUT", "/oauth2/introspect, GET",
				"/oauth2/revoke, GET", "/oauth2/register, GET", "/oauth2/register, PATCH", "/userinfo, PUT",
				"/userinfo, DELETE", "/connect/logout, PUT", "/connect/logout, DELETE", "/oauth2/authorize, PUT",
				"/liveness/callbacks/standin, GET", "/liveness/callbacks/standin, PUT", "/oauth2/jwks, POST",
				"/.well-known/openid-configuration, POST" })
		void byAnotherMethodAreRefused(String path, String method) throws Exception {
			HttpResponse<String> answer = send(
					to(path).method(method, HttpRequest.BodyPublishers.ofString("x=y")).build());

			assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 405);
			assertThat(answer.body()).doesNotContain("Exception", "at org.");
		}

		@ParameterizedTest
		@ValueSource(strings = { "/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke" })
		void withRepeatedParametersAreRefused(String path) throws Exception {
			for (String name : List.of("client_id", "client_assertion", "client_assertion_type", "grant_type", "code",
					"redirect_uri", "scope", "token", "state", "code_verifier", "code_challenge")) {
				String form = FapiClient.form(HostileInputTests.this.client.request("openid", Map.of())) + "&" + name
						+ "=a&" + name + "=b";

				HttpResponse<String> answer = send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString(form))
					.build());

				assertThat(answer.statusCode()).as(name).isEqualTo(400);
				assertThat(FapiClient.json(answer).path("error").stringValue()).isEqualTo("invalid_request");
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/userinfo",
				"/connect/logout", "/oauth2/register", "/liveness/callbacks/standin", "/oauth2/authorize" })
		void ofAMebibyteAreRefused(String path) throws Exception {
			HttpResponse<String> answer = send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
				.header("webhook-id", "x")
				.POST(HttpRequest.BodyPublishers.ofString("x=" + "y".repeat(1_048_576)))
				.build());

			assertThat(answer.statusCode()).isBetween(400, 415);
			assertThat(answer.body()).doesNotContain("Exception");
		}

		@ParameterizedTest
		@ValueSource(strings = { "/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/userinfo",
				"/connect/logout", "/oauth2/authorize" })
		void inBrokenUtf8AreRefused(String path) throws Exception {
			for (String broken : List.of("%C0%AF", "%ED%A0%80", "%FF", "a%00b", "%F5%80%80%80")) {
				HttpResponse<String> answer = send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString("state=" + broken))
					.build());

				assertThat(answer.statusCode()).as(broken).isIn(400, 401);
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "text/plain", "multipart/form-data; boundary=x", "application/json", "text/xml",
				"application/x-www-form-urlencoded; charset=utf-7", "nonsense" })
		void ofAnotherContentTypeAreRefused(String contentType) throws Exception {
			for (String path : List.of("/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke")) {
				HttpResponse<String> answer = send(to(path).header("Content-Type", contentType)
					.POST(HttpRequest.BodyPublishers
						.ofString(FapiClient.form(HostileInputTests.this.client.request("openid", Map.of()))))
					.build());

				assertThat(answer.statusCode()).as(path).isIn(400, 401);
			}
		}

		@Test
		void forTokensOfOthersTellNothing() throws Exception {
			String token = tokens().path("access_token").stringValue();
			FapiClient twin = HostileInputTests.this.client.twin();
			Map<String, String> parameters = twin.request("openid", Map.of("token", token));

			HttpResponse<String> introspected = twin.post("/oauth2/introspect", parameters, Map.of());
			HttpResponse<String> revoked = twin.post("/oauth2/revoke", twin.request("openid", Map.of("token", token)),
					Map.of());
			HttpResponse<String> unknown = twin.post("/oauth2/revoke",
					twin.request("openid", Map.of("token", UUID.randomUUID().toString())), Map.of());

			assertThat(introspected.body()).isEqualTo("{\"active\":false}");
			assertThat(revoked.statusCode()).isIn(200, 400, 401);
			assertThat(unknown.statusCode()).isEqualTo(200);
			assertThat(FapiClient
				.json(HostileInputTests.this.client.post("/oauth2/introspect",
						HostileInputTests.this.client.request("openid", Map.of("token", token)), Map.of()))
				.path("active")
				.booleanValue()).isTrue();
		}

		@Test
		void withTwoCredentialsAreRefused() throws Exception {
			HttpResponse<String> answer = HostileInputTests.this.client.post("/oauth2/par",
					HostileInputTests.this.client.request("openid", Map.of("client_secret", "x".repeat(40))),
					Map.of("Authorization", "Basic bGVuZGluZy13ZWI6eHh4"));

			assertThat(answer.statusCode()).isIn(400, 401);
			assertThat(FapiClient.json(answer).has("request_uri")).isFalse();
		}

		@Test
		void withoutCredentialsAreBoundedForEachAddress() throws Exception {
			// Another address than every other test comes from.
			HttpClient flood = HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.9")).build();
			HttpRequest request = to("/connect/logout").build();
			int taken = 0;
			HttpResponse<String> last = flood.send(request, HttpResponse.BodyHandlers.ofString());
			while (last.statusCode() == 303 && taken < 3000) {
				taken++;
				last = flood.send(request, HttpResponse.BodyHandlers.ofString());
			}

			assertThat(taken).isGreaterThanOrEqualTo(1000);
			assertThat(last.statusCode()).isEqualTo(429);
			assertThat(last.headers().firstValue("Retry-After")).isPresent();
			assertThat(send(request).statusCode()).isEqualTo(303);
		}

		@Test
		void forClientsThatAreNotThereLookLikeWrongCredentials() throws Exception {
			HttpResponse<String> unknown = HostileInputTests.this.client.push("openid",
					Map.of("client_id", "no-such-client", "client_assertion", assertion("no-such-client")));
			HttpResponse<String> wrong = HostileInputTests.this.client.push("openid",
					Map.of("client_assertion", assertion("lending-web")));

			assertThat(unknown.statusCode()).isEqualTo(wrong.statusCode());
			assertThat(unknown.body()).isEqualTo(wrong.body());
		}

		// Signed by a key that belongs to nobody.
		private String assertion(String clientId) throws Exception {
			ECKey stranger = FapiClient.newKey();
			assertThat(stranger.getKeyType()).isEqualTo(KeyType.EC);
			SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), SignedJWT
				.parse(HostileInputTests.this.client.assertion((claims) -> claims.issuer(clientId).subject(clientId)))
				.getJWTClaimsSet());
			jwt.sign(new ECDSASigner(stranger));
			return jwt.serialize();
		}

	}

}

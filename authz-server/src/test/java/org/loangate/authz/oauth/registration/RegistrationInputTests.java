package org.loangate.authz.oauth.registration;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.oauth.key.SigningKeys;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// What comes to registration and must not get in: the standard's error, and nothing written.
@IntegrationTest
class RegistrationInputTests extends HostileRegistrationTests {

	@Autowired
	private SigningKeys keys;

	@Nested
	class Requests {

		@ParameterizedTest
		@CsvSource({ "GET, ''", "PUT, ''", "DELETE, ''", "PATCH, ''", "POST, /A", "PATCH, /A" })
		void refusesAnotherMethod(String method, String path) throws Exception {
			HttpResponse<String> answer = send(method,
					URI.create(RegistrationInputTests.this.registrar.endpoint() + path), "", "{}");

			assertRefused(answer, 405, "invalid_request");
			assertThat(answer.headers().firstValue("Allow")).contains(path.isEmpty() ? "POST" : "GET, PUT, DELETE");
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "text/plain", "application/x-www-form-urlencoded", "application/jwt",
				"text/html; charset=utf-8", "not a type" })
		void refusesAnotherContentType(String type) throws Exception {
			assertRefused(
					RegistrationInputTests.this.registrar
						.post(JsonMapper.shared().writeValueAsBytes(TestRegistrar.members()), type),
					400, "invalid_client_metadata");
		}

		@Test
		void takesJsonWithItsCharset() throws Exception {
			assertThat(RegistrationInputTests.this.registrar
				.post(JsonMapper.shared().writeValueAsBytes(TestRegistrar.members()), "application/json; charset=UTF-8")
				.statusCode()).isEqualTo(201);
		}

		@ParameterizedTest
		@MethodSource("org.loangate.authz.oauth.registration.RegistrationInputTests#bodies")
		void refusesABodyThatIsNoMetadata(String what, byte[] body) throws Exception {
			assertRefused(RegistrationInputTests.this.registrar.post(body, "application/json"), 400,
					"invalid_client_metadata");
		}

	}

	static Stream<Arguments> bodies() {
		return Stream.of(body("nothing", ""), body("no JSON", "redirect_uris=https://rp.example/"),
				body("a list", "[]"), body("null", "null"), body("text", "\"client\""),
				body("a member twice", "{\"redirect_uris\": [\"https://rp.example/\"], \"redirect_uris\": []}"),
				body("something after", "{\"redirect_uris\": [\"https://rp.example/\"]} {}"),
				body("deep nesting", "{\"jwks\": " + "[".repeat(5000) + "]".repeat(5000) + "}"),
				body("an endless number", "{\"default_max_age\": " + "9".repeat(5000) + "}"),
				body("a lone surrogate",
						"{\"client_name\": \"\\ud800\", \"redirect_uris\": [\"https://rp.example/\"]}"),
				body("a megabyte", "{\"client_name\": \"" + "x".repeat(1 << 20) + "\"}"),
				Arguments.of("no UTF-8", new byte[] { '{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}' }),
				Arguments.of("UTF-16", "{\"redirect_uris\": []}".getBytes(StandardCharsets.UTF_16)));
	}

	private static Arguments body(String what, String body) {
		return Arguments.of(what, body.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource
	void namesTheMemberItRefuses(String member, Object value) throws Exception {
		Map<String, Object> members = TestRegistrar.members();
		members.put(member, value);

		HttpResponse<String> answer = this.registrar.post(members);

		assertRefused(answer, 400, member.equals("redirect_uris") ? "invalid_redirect_uri" : "invalid_client_metadata");
		assertThat(TestRegistrar.json(answer).path("error_description").stringValue()).contains(member)
			.hasSizeLessThanOrEqualTo(1000);
	}

	static Stream<Arguments> namesTheMemberItRefuses() {
		return Stream.of(Arguments.of("redirect_uris", List.of()),
				Arguments.of("redirect_uris", "https://rp.example/callback"), Arguments.of("redirect_uris", List.of(1)),
				Arguments.of("redirect_uris", Collections.nCopies(51, "https://rp.example/")),
				Arguments.of("scope", "openid loans:read"), Arguments.of("scope", "openid loans:apply"),
				Arguments.of("scope", "client.create"), Arguments.of("scope", "everything"),
				Arguments.of("scope", List.of("openid")),
				Arguments.of("authorization_details_types", List.of("loan_application")),
				Arguments.of("grant_types", List.of("urn:ietf:params:oauth:grant-type:token-exchange")),
				Arguments.of("grant_types", List.of("authorization_code", "client_credentials")),
				Arguments.of("grant_types", List.of("implicit")), Arguments.of("grant_types", List.of("password")),
				Arguments.of("grant_types", List.of()), Arguments.of("response_types", List.of("token")),
				Arguments.of("response_types", List.of("code id_token")),
				Arguments.of("token_endpoint_auth_method", "client_secret_jwt"),
				Arguments.of("token_endpoint_auth_method", "private_key_jwt_"),
				Arguments.of("token_endpoint_auth_method", 7), Arguments.of("token_endpoint_auth_signing_alg", "RS256"),
				Arguments.of("token_endpoint_auth_signing_alg", "none"),
				Arguments.of("id_token_signed_response_alg", "none"),
				Arguments.of("id_token_signed_response_alg", "HS256"),
				Arguments.of("userinfo_signed_response_alg", "HS256"), Arguments.of("subject_type", "pairwise"),
				Arguments.of("application_type", "kiosk"), Arguments.of("default_max_age", -1),
				Arguments.of("default_max_age", 1.5), Arguments.of("default_max_age", "60"),
				Arguments.of("require_auth_time", "true"), Arguments.of("dpop_bound_access_tokens", 1),
				Arguments.of("client_name", "x".repeat(2049)), Arguments.of("client_name", "Bank\u202egro.kcatta"),
				Arguments.of("client_name", "two\nlines"), Arguments.of("contacts", "a@rp.example"),
				Arguments.of("post_logout_redirect_uris", List.of("http://rp.example/")),
				Arguments.of("post_logout_redirect_uris", List.of("javascript:alert(1)")),
				Arguments.of("backchannel_logout_uri", "http://rp.example/out"),
				Arguments.of("backchannel_logout_uri", "https://rp.example/out#x"),
				Arguments.of("jwks_uri", "file:///etc/passwd"), Arguments.of("jwks_uri", "gopher://rp.example/"),
				Arguments.of("jwks_uri", "https://user:pass@rp.example/jwks"),
				Arguments.of("logo_uri", "javascript:alert(1)"), Arguments.of("logo_uri", "data:image/png;base64,AA"),
				Arguments.of("policy_uri", "http://rp.example/"), Arguments.of("tos_uri", "//rp.example/"),
				Arguments.of("client_uri", "not a uri"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://rp.example/callback", "http://localhost.rp.example/", "https://rp.example/#",
			"https://rp.example/#fragment", "https://user@rp.example/", "https://user:password@rp.example/",
			"https://*.rp.example/", "https:///callback", "https:rp.example", "//rp.example/callback", "/callback",
			"javascript:alert(1)", "javascript://rp.example/%0aalert(1)", "data:text/html,<script>",
			"file:///etc/passwd", "com.example.app:/callback", "blob:https://rp.example/1", "https://rp.example/\\..\\",
			"https://rp.example/ a", "https://rp.example\u0000/", "https://rp.example/\r\nSet-Cookie:a",
			"https://\u0430pple.example/", "" })
	void refusesARedirectOfAWebClient(String redirect) throws Exception {
		Map<String, Object> members = TestRegistrar.members();
		members.put("redirect_uris", List.of("https://rp.example/callback", redirect));

		assertRefused(this.registrar.post(members), 400, "invalid_redirect_uri");
	}

	@Test
	void refusesAnEndlessRedirectWithoutRepeatingIt() throws Exception {
		Map<String, Object> members = TestRegistrar.members();
		members.put("redirect_uris", List.of("https://rp.example/" + "a".repeat(10_000)));

		HttpResponse<String> answer = this.registrar.post(members);

		assertRefused(answer, 400, "invalid_redirect_uri");
		assertThat(answer.body()).hasSizeLessThan(500);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://rp.example/callback?tenant=1", "https://xn--80ak6aa92e.com/callback",
			"https://rp.example:8443/callback", "https://[2606:4700:4700::1111]/callback" })
	void takesARedirectOfAWebClient(String redirect) throws Exception {
		Map<String, Object> members = TestRegistrar.members();
		members.put("redirect_uris", List.of(redirect));

		assertThat(this.registrar.post(members).statusCode()).isEqualTo(201);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusesHostileKeys(String what, Object jwks) throws Exception {
		assertRefused(this.registrar.post(withKeys(jwks)), 400, "invalid_client_metadata");
	}

	static Stream<Arguments> refusesHostileKeys() throws Exception {
		ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
		Map<String, Object> offCurve = new HashMap<>(ec.toPublicJWK().toJSONObject());
		offCurve.put("y", Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]));
		Map<String, Object> other = ec.toPublicJWK().toJSONObject();
		Map<String, Object> enc = new HashMap<>(other);
		enc.put("use", "enc");
		Map<String, Object> hmac = new HashMap<>(other);
		hmac.put("alg", "HS256");
		return Stream.of(keys("none"), keys("a private key", ec.toJSONObject()),
				keys("a private RSA key", new RSAKeyGenerator(2048).generate().toJSONObject()),
				keys("a symmetric key", new OctetSequenceKeyGenerator(256).generate().toJSONObject()),
				keys("a point off the curve", offCurve), keys("a key for encryption", enc),
				keys("a key of a foreign algorithm", hmac), keys("the same kid twice", other, other),
				keys("another curve", new ECKeyGenerator(Curve.P_384).generate().toPublicJWK().toJSONObject()),
				keys("a key for key agreement",
						new OctetKeyPairGenerator(Curve.X25519).generate().toPublicJWK().toJSONObject()),
				keys("RSA of 1024 bits", new RSAKeyGenerator(1024, true).generate().toPublicJWK().toJSONObject()),
				keys("RSA of 16384 bits", rsa(BigInteger.ONE.shiftLeft(16383).setBit(0), BigInteger.valueOf(65537))),
				keys("RSA with exponent 1", rsa(BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.ONE)),
				keys("RSA with an endless exponent",
						rsa(BigInteger.ONE.shiftLeft(2047).setBit(0), BigInteger.ONE.shiftLeft(2040).setBit(0))),
				keys("an unknown type", Map.of("kty", "AKP", "alg", "ML-DSA-44", "pub", "AAAA")),
				keys("no type", Map.of("n", "AAAA")), keys("no object", "key"),
				Arguments.of("twenty-one keys", Map.of("keys", Collections.nCopies(21, other))),
				Arguments.of("keys that are no list", Map.of("keys", Map.of())),
				Arguments.of("no keys", Map.of("kty", "EC")), Arguments.of("a list", List.of(other)),
				Arguments.of("text", "{}"));
	}

	private static Map<String, Object> rsa(BigInteger modulus, BigInteger exponent) {
		return Map.of("kty", "RSA", "n", base64url(modulus), "e", base64url(exponent));
	}

	private static String base64url(BigInteger value) {
		byte[] bytes = value.toByteArray();
		int sign = (bytes[0] == 0) ? 1 : 0;
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
	}

	private static Arguments keys(String what, Object... keys) {
		return Arguments.of(what, Map.of("keys", List.of(keys)));
	}

	private static Map<String, Object> withKeys(Object jwks) {
		Map<String, Object> members = TestRegistrar.members();
		members.put("token_endpoint_auth_method", "private_key_jwt");
		members.put("jwks", jwks);
		return members;
	}

	@Test
	void takesOneKeySetButNotTwo() throws Exception {
		Map<String, Object> members = withKeys(
				Map.of("keys", List.of(new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toJSONObject())));
		assertThat(this.registrar.post(members).statusCode()).isEqualTo(201);
		this.before = written();

		members.put("jwks_uri", "https://rp.example/jwks");

		assertRefused(this.registrar.post(members), 400, "invalid_client_metadata");
	}

	@Nested
	class InitialAccessTokens {

		private final byte[] body = JsonMapper.shared().writeValueAsBytes(TestRegistrar.members());

		@ParameterizedTest
		@ValueSource(strings = { "", "Bearer", "Bearer nothing", "Bearer e30.e30.e30",
				"Basic cmVnaXN0cmFyOnJlZ2lzdHJhci1zZWNyZXQtMDEyMzQ1Njc4OS0wMTIzNDU=",
				"Bearer eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImNsaWVudC5jcmVhdGUifQ." })
		void refusesWhatIsNone(String authorization) throws Exception {
			assertUnauthorized(register(authorization));
		}

		@Test
		void refusesATokenOfAnotherScope() throws Exception {
			BearerAccessToken token = RegistrationInputTests.this.registrar
				.token("plain", "plain-secret-0123456789-0123456789", "openid")
				.toSuccessResponse()
				.getTokens()
				.getBearerAccessToken();
			RegistrationInputTests.this.before = written();

			HttpResponse<String> answer = register("Bearer " + token.getValue());

			assertThat(answer.statusCode()).isEqualTo(403);
			assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("insufficient_scope");
			assertThat(written()).isEqualTo(RegistrationInputTests.this.before);
		}

		@Test
		void refusesARevokedToken() throws Exception {
			BearerAccessToken token = RegistrationInputTests.this.registrar.initialAccessToken();
			new TokenRevocationRequest(URI.create(RegistrationInputTests.this.settings.issuer() + "/oauth2/revoke"),
					new ClientSecretBasic(new ClientID("registrar"), new Secret(TestRegistrar.SECRET)), token)
				.toHTTPRequest()
				.send();

			assertUnauthorized(register("Bearer " + token.getValue()));
		}

		@Test
		void refusesATokenThatLapsedOrWasNeverIssued() throws Exception {
			assertUnauthorized(register("Bearer " + signed(-90)));
			assertUnauthorized(register("Bearer " + signed(300)));
		}

		private String signed(int life) {
			Instant now = Instant.now();
			return RegistrationInputTests.this.keys.sign("at+jwt",
					Map.of("iss", RegistrationInputTests.this.settings.issuer().toString(), "aud",
							RegistrationInputTests.this.settings.issuer().toString(), "sub", "registrar", "client_id",
							"registrar", "scope", "client.create", "jti", "made-up", "iat",
							now.minusSeconds(300).getEpochSecond(), "exp", now.plusSeconds(life).getEpochSecond()));
		}

		@Test
		void refusesAChangedToken() throws Exception {
			String token = RegistrationInputTests.this.registrar.initialAccessToken().getValue();
			String changed = token.substring(0, token.length() - 20) + "A".repeat(20);

			assertUnauthorized(register("Bearer " + changed));
		}

		@Test
		void refusesATokenInTheUrlOrAsAFormField() throws Exception {
			String token = RegistrationInputTests.this.registrar.initialAccessToken().getValue();
			URI inUrl = URI.create(RegistrationInputTests.this.registrar.endpoint() + "?access_token=" + token);

			assertUnauthorized(
					RegistrationInputTests.this.registrar.send("POST", inUrl, "", "application/json", this.body));
			HttpResponse<String> form = RegistrationInputTests.this.registrar.send("POST",
					RegistrationInputTests.this.registrar.endpoint(), "", "application/x-www-form-urlencoded",
					("access_token=" + token).getBytes(StandardCharsets.UTF_8));
			assertThat(form.statusCode()).isBetween(400, 401);
			assertThat(written()).isEqualTo(RegistrationInputTests.this.before);
		}

		@Test
		void refusesARegistrationAccessToken() throws Exception {
			OIDCClientInformation client = RegistrationInputTests.this.registrar.register(TestRegistrar.plain());
			RegistrationInputTests.this.before = written();

			assertUnauthorized(register("Bearer " + client.getRegistrationAccessToken().getValue()));
		}

		@Test
		void countsABoundTokenWithItsProofAlone() throws Exception {
			ECKey key = new ECKeyGenerator(Curve.P_256).generate();
			DPoPProofFactory proofs = new DefaultDPoPProofFactory(key, JWSAlgorithm.ES256);
			URI endpoint = RegistrationInputTests.this.registrar.endpoint();
			String token = bound(proofs);

			assertUnauthorized(register("Bearer " + token));
			assertUnauthorized(register("DPoP " + token));
			String proof = proofs.createDPoPJWT("POST", endpoint, new DPoPAccessToken(token)).serialize();
			assertThat(register(token, proof).getStatusCode()).isEqualTo(201);
			assertThat(register(token, proof).getStatusCode()).isEqualTo(401);
		}

		private String bound(DPoPProofFactory proofs) throws Exception {
			URI endpoint = URI.create(RegistrationInputTests.this.settings.issuer() + "/oauth2/token");
			HTTPRequest request = new TokenRequest.Builder(endpoint,
					new ClientSecretBasic(new ClientID("registrar-bound"),
							new Secret("bound-secret-0123456789-0123456789-01")),
					new ClientCredentialsGrant())
				.scope(Scope.parse("client.create"))
				.build()
				.toHTTPRequest();
			request.setDPoP(proofs.createDPoPJWT("POST", endpoint));
			return request.send().getBodyAsJSONObject().get("access_token").toString();
		}

		private HTTPResponse register(String token, String proof) throws Exception {
			HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST,
					RegistrationInputTests.this.registrar.endpoint());
			request.setAuthorization("DPoP " + token);
			request.setHeader("DPoP", proof);
			request.setContentType("application/json");
			request.setBody(new String(this.body, StandardCharsets.UTF_8));
			return request.send();
		}

		private HttpResponse<String> register(String authorization) throws Exception {
			return RegistrationInputTests.this.registrar.send("POST", RegistrationInputTests.this.registrar.endpoint(),
					authorization, "application/json", this.body);
		}

		private void assertUnauthorized(HttpResponse<String> answer) {
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
			assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
			assertThat(written()).isEqualTo(RegistrationInputTests.this.before);
		}

	}

	@Test
	void boundsRegistrationsByWhoeverLetsThem() throws Exception {
		BearerAccessToken token = this.registrar.initialAccessToken();
		HttpResponse<String> answer = null;
		for (int i = 0; i < 61; i++) {
			answer = send("POST", this.registrar.endpoint(), "Bearer " + token.getValue(), "{}");
		}

		assertRefused(answer, 429, "temporarily_unavailable");
		assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(1L, 61L);
		this.limits.clear("client-registration", "registrar");
	}

	@Test
	void saysInTheMetadataWhereToRegister() throws Exception {
		URI discovery = URI.create(this.settings.issuer() + "/.well-known/openid-configuration");

		assertThat(TestRegistrar.json(send("GET", discovery, "", "")).path("registration_endpoint").stringValue())
			.isEqualTo(this.registrar.endpoint().toString());
	}

	private HttpResponse<String> send(String method, URI uri, String authorization, String body) throws Exception {
		return this.registrar.send(method, uri, authorization, "application/json",
				body.getBytes(StandardCharsets.UTF_8));
	}

}

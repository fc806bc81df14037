package org.loangate.authz.oauth.authentication;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.oauth.registration.TestRegistrar;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// FAPI 2.0 Security Profile, 5.3.2.1; RFC 7523, 3. Asked at the introspection endpoint, where nothing but the client
/// matters.
@IntegrationTest
class ClientAssertionTests {

	private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

	@Autowired
	private Settings settings;

	@Autowired
	private RateLimits limits;

	private String issuer;

	private TestRegistrar registrar;

	@BeforeEach
	void begin() {
		this.issuer = this.settings.issuer().toString();
		this.registrar = new TestRegistrar(this.settings.issuer());
		this.limits.clear("client-registration", "registrar");
	}

	@Test
	void takesAnAssertionOnce() throws Exception {
		String assertion = assertion((_) -> {
		});

		assertThat(ask("lending-web", assertion)).isEqualTo(200);
		assertThat(ask("lending-web", assertion)).isEqualTo(401);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("acceptable")
	void takes(String what, Consumer<JWTClaimsSet.Builder> change) throws Exception {
		assertThat(ask("lending-web", assertion(change))).isEqualTo(200);
	}

	static Stream<Arguments> acceptable() {
		return Stream.of(
				claims("iat and nbf ten seconds ahead", (claims) -> claims.issueTime(in(9)).notBeforeTime(in(9))),
				claims("neither iat nor nbf", (claims) -> claims.issueTime(null)),
				claims("five minutes of life", (claims) -> claims.expirationTime(in(299))),
				claims("just expired, by a slow clock", (claims) -> claims.expirationTime(in(-5))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("unacceptable")
	void refuses(String what, Consumer<JWTClaimsSet.Builder> change) throws Exception {
		assertThat(ask("lending-web", assertion(change))).isEqualTo(401);
	}

	static Stream<Arguments> unacceptable() {
		return Stream.of(claims("no exp", (claims) -> claims.expirationTime(null)),
				claims("expired", (claims) -> claims.expirationTime(in(-60))),
				claims("an hour of life", (claims) -> claims.expirationTime(in(3600))),
				claims("iat over a minute ahead", (claims) -> claims.issueTime(in(61))),
				claims("nbf over a minute ahead", (claims) -> claims.notBeforeTime(in(61))),
				claims("no jti", (claims) -> claims.jwtID(null)), claims("empty jti", (claims) -> claims.jwtID("")),
				claims("endless jti", (claims) -> claims.jwtID("j".repeat(257))),
				claims("another iss", (claims) -> claims.issuer("plain")),
				claims("another sub", (claims) -> claims.subject("plain")),
				claims("no aud", (claims) -> claims.audience((String) null)),
				claims("another aud", (claims) -> claims.audience("https://other.example")),
				claims("exp as text", (claims) -> claims.claim("exp", "tomorrow")));
	}

	private static Arguments claims(String what, Consumer<JWTClaimsSet.Builder> change) {
		return Arguments.of(what, change);
	}

	@Test
	void refusesTheTokenEndpointAndArraysAsAudienceOfALendingClient() throws Exception {
		assertThat(ask("lending-web", assertion((claims) -> claims.audience(this.issuer + "/oauth2/token"))))
			.isEqualTo(401);
		assertThat(ask("lending-web", assertion((claims) -> claims.claim("aud", List.of(this.issuer, "other")))))
			.isEqualTo(401);
		assertThat(ask("lending-web", arrayAudience("lending-web", TestClients.WEB))).isEqualTo(401);
	}

	@Test
	void takesTheIssuerAsTheOnlyOneOfAnArrayFromAPlainClient() throws Exception {
		ECKey key = ec("a");
		String clientId = register("ES256", key).path("client_id").stringValue();

		assertThat(ask(clientId, arrayAudience(clientId, key))).isEqualTo(200);
	}

	private String arrayAudience(String clientId, ECKey key) throws Exception {
		Map<String, Object> claims = new HashMap<>(claims(clientId).build().toJSONObject());
		claims.put("aud", List.of(this.issuer));
		var jws = new com.nimbusds.jose.JWSObject(
				new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
				new com.nimbusds.jose.Payload(claims));
		jws.sign(new ECDSASigner(key));
		return jws.serialize();
	}

	@ParameterizedTest
	@ValueSource(strings = { "at+jwt", "dpop+jwt", "logout+jwt", "id_token+jwt" })
	void refusesAnotherType(String type) throws Exception {
		assertThat(ask("lending-web",
				sign(claims("lending-web").build(),
						new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("web").type(new JOSEObjectType(type)).build(),
						new ECDSASigner(TestClients.WEB))))
			.isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "JWT", "client-authentication+jwt" })
	void takesTheTypesOfAnAssertion(String type) throws Exception {
		assertThat(ask("lending-web",
				sign(claims("lending-web").build(),
						new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("web").type(new JOSEObjectType(type)).build(),
						new ECDSASigner(TestClients.WEB))))
			.isEqualTo(200);
	}

	@Test
	void refusesNoneAndAnHmacWithThePublicKey() throws Exception {
		JWTClaimsSet claims = claims("lending-web").build();
		byte[] publicKey = TestClients.WEB.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

		assertThat(ask("lending-web", new PlainJWT(claims).serialize())).isEqualTo(401);
		assertThat(ask("lending-web",
				sign(claims, new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("web").build(), new MACSigner(publicKey))))
			.isEqualTo(401);
	}

	@Test
	void isNotSteeredByTheHeader() throws Exception {
		ECKey attackers = ec("web");
		JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256);

		assertThat(ask("lending-web", sign(claims("lending-web").build(),
				header.keyID("web").jwk(attackers.toPublicJWK()).build(), new ECDSASigner(attackers))))
			.isEqualTo(401);
		assertThat(ask("lending-web", sign(claims("lending-web").build(),
				header.jwk(null).jwkURL(URI.create("https://evil.example/jwks")).build(), new ECDSASigner(attackers))))
			.isEqualTo(401);
		assertThat(ask("lending-web",
				sign(claims("lending-web").build(),
						new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("web").criticalParams(Set.of("exp")).build(),
						new ECDSASigner(TestClients.WEB))))
			.isEqualTo(401);
		for (String id : List.of("../../etc/passwd", "' OR 1=1 --", "nobody's")) {
			assertThat(ask("lending-web", sign(claims("lending-web").build(),
					new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(id).build(), new ECDSASigner(TestClients.WEB))))
				.isEqualTo(401);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a.b.c", "e30.e30.", "....", "\u0000", "eyJhbGciOiJFUzI1NiJ9.bnVsbA.AAAA",
			"eyJhbGciOiJFUzI1NiJ9.W10.AAAA" })
	void refusesWhatIsNoAssertion(String assertion) throws Exception {
		assertThat(ask("lending-web", assertion)).isBetween(400, 401);
	}

	@Test
	void doesNotMixTwoClientsWithTheSameKey() throws Exception {
		ECKey key = ec("shared");
		String first = register("ES256", key).path("client_id").stringValue();
		String second = register("ES256", key).path("client_id").stringValue();
		String jti = UUID.randomUUID().toString();

		assertThat(ask(second, sign(claims(first).build(), key))).isEqualTo(401);
		assertThat(ask(first, sign(claims(first).jwtID(jti).build(), key))).isEqualTo(200);
		assertThat(ask(second, sign(claims(second).jwtID(jti).build(), key))).isEqualTo(200);
		assertThat(ask(second, sign(claims(second).jwtID(jti).build(), key))).isEqualTo(401);
	}

	@Test
	void takesTheRegisteredAlgorithmAlone() throws Exception {
		RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
		OctetKeyPair ed = new OctetKeyPairGenerator(Curve.Ed25519).keyID("ed").generate();
		String ps256 = register("PS256", rsa).path("client_id").stringValue();
		String eddsa = register("EdDSA", ed).path("client_id").stringValue();

		assertThat(ask(ps256, sign(claims(ps256).build(), header(JWSAlgorithm.PS256, rsa), new RSASSASigner(rsa))))
			.isEqualTo(200);
		assertThat(ask(ps256, sign(claims(ps256).build(), header(JWSAlgorithm.RS256, rsa), new RSASSASigner(rsa))))
			.isEqualTo(401);
		assertThat(ask(ps256, sign(claims(ps256).build(), header(JWSAlgorithm.PS512, rsa), new RSASSASigner(rsa))))
			.isEqualTo(401);
		assertThat(ask(eddsa, sign(claims(eddsa).build(), header(JWSAlgorithm.EdDSA, ed), new Ed25519Signer(ed))))
			.isEqualTo(200);
	}

	@Test
	void forgetsTheKeysOfBeforeAnUpdate() throws Exception {
		ECKey before = ec("before");
		ECKey after = ec("after");
		JsonNode client = register("ES256", before);
		String clientId = client.path("client_id").stringValue();
		assertThat(ask(clientId, sign(claims(clientId).build(), before))).isEqualTo(200);

		Map<String, Object> members = members("ES256", after);
		members.put("client_id", clientId);
		HttpResponse<String> updated = this.registrar.send("PUT", this.registrar.endpoint(clientId),
				"Bearer " + client.path("registration_access_token").stringValue(), "application/json",
				tools.jackson.databind.json.JsonMapper.shared().writeValueAsBytes(members));

		assertThat(updated.statusCode()).as(updated.body()).isEqualTo(200);
		assertThat(ask(clientId, sign(claims(clientId).build(), before))).isEqualTo(401);
		assertThat(ask(clientId, sign(claims(clientId).build(), after))).isEqualTo(200);
	}

	@Nested
	class AtAJwksUri {

		private final AtomicReference<List<JWK>> keys = new AtomicReference<>(List.of());

		private final AtomicInteger asked = new AtomicInteger();

		private HttpServer server;

		private String uri;

		@BeforeEach
		void serve() throws Exception {
			this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
			this.server.createContext("/", (exchange) -> {
				this.asked.incrementAndGet();
				List<Map<String, Object>> all = new ArrayList<>();
				this.keys.get().forEach((key) -> all.add(key.toPublicJWK().toJSONObject()));
				String body = switch (exchange.getRequestURI().getPath()) {
					case "/huge" -> "{\"keys\": [], \"x\": \"" + "x".repeat(70_000) + "\"}";
					default -> tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(Map.of("keys", all));
				};
				if (exchange.getRequestURI().getPath().equals("/moved")) {
					exchange.getResponseHeaders().add("Location", "/jwks");
					exchange.sendResponseHeaders(302, -1);
					return;
				}
				byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(200, bytes.length);
				exchange.getResponseBody().write(bytes);
				exchange.close();
			});
			this.server.start();
			this.uri = "http://127.0.0.1:" + this.server.getAddress().getPort();
		}

		@AfterEach
		void stop() {
			this.server.stop(0);
		}

		private String register(String path) throws Exception {
			Map<String, Object> members = TestRegistrar.members();
			members.put("token_endpoint_auth_method", "private_key_jwt");
			members.put("jwks_uri", this.uri + path);
			HttpResponse<String> answer = ClientAssertionTests.this.registrar.post(members);
			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
			return TestRegistrar.json(answer).path("client_id").stringValue();
		}

		@Test
		void fetchesOnceAndAgainForAKeyItDoesNotKnowButNotForEach() throws Exception {
			ECKey key = ec("one");
			this.keys.set(List.of(key));
			String clientId = register("/jwks");

			assertThat(ask(clientId, sign(claims(clientId).build(), key))).isEqualTo(200);
			assertThat(ask(clientId, sign(claims(clientId).build(), key))).isEqualTo(200);
			assertThat(this.asked).hasValue(1);
			for (int i = 0; i < 5; i++) {
				assertThat(ask(clientId, sign(claims(clientId).build(), ec("unknown" + i)))).isEqualTo(401);
			}
			assertThat(this.asked).hasValue(1);
		}

		@Test
		void refusesAWeakKeyAndAnotherType() throws Exception {
			RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
			ECKey key = ec("one");
			this.keys.set(List.of(weak, key));
			String clientId = register("/jwks");

			assertThat(ask(clientId, sign(claims(clientId).build(),
					new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").type(new JOSEObjectType("at+jwt")).build(),
					new ECDSASigner(key))))
				.isEqualTo(401);
			assertThat(ask(clientId,
					sign(claims(clientId).build(), header(JWSAlgorithm.PS256, weak),
							new RSASSASigner(weak,
									Set.of(com.nimbusds.jose.crypto.opts.AllowWeakRSAKey.getInstance())))))
				.isEqualTo(401);
			assertThat(ask(clientId, sign(claims(clientId).build(), key))).isEqualTo(200);
		}

		@ParameterizedTest
		@ValueSource(strings = { "/moved", "/huge" })
		void followsNothingAndReadsNoMoreThanItsBound(String path) throws Exception {
			ECKey key = ec("one");
			this.keys.set(List.of(key));
			String clientId = register(path);

			assertThat(ask(clientId, sign(claims(clientId).build(), key))).isEqualTo(401);
			assertThat(this.asked).hasValue(1);
		}

	}

	private JsonNode register(String algorithm, JWK key) throws Exception {
		HttpResponse<String> answer = this.registrar.post(members(algorithm, key));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
		return TestRegistrar.json(answer);
	}

	private static Map<String, Object> members(String algorithm, JWK key) {
		Map<String, Object> members = TestRegistrar.members();
		members.put("token_endpoint_auth_method", "private_key_jwt");
		members.put("token_endpoint_auth_signing_alg", algorithm);
		members.put("jwks", Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
		return members;
	}

	private static ECKey ec(String id) throws JOSEException {
		return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
	}

	private static Date in(int seconds) {
		return Date.from(Instant.now().plusSeconds(seconds));
	}

	private JWTClaimsSet.Builder claims(String clientId) {
		return new JWTClaimsSet.Builder().issuer(clientId)
			.subject(clientId)
			.audience(this.issuer)
			.jwtID(UUID.randomUUID().toString())
			.issueTime(in(0))
			.expirationTime(in(60));
	}

	private String assertion(Consumer<JWTClaimsSet.Builder> change) throws Exception {
		JWTClaimsSet.Builder claims = claims("lending-web");
		change.accept(claims);
		return sign(claims.build(), TestClients.WEB);
	}

	private static String sign(JWTClaimsSet claims, ECKey key) throws Exception {
		return sign(claims, header(JWSAlgorithm.ES256, key), new ECDSASigner(key));
	}

	private static JWSHeader header(JWSAlgorithm algorithm, JWK key) {
		return new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build();
	}

	private static String sign(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) throws Exception {
		SignedJWT jwt = new SignedJWT(header, claims);
		jwt.sign(signer);
		return jwt.serialize();
	}

	private int ask(String clientId, String assertion) throws Exception {
		String body = "token=nothing&client_id=" + encoded(clientId) + "&client_assertion_type=" + encoded(TYPE)
				+ "&client_assertion=" + encoded(assertion);
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.issuer + "/oauth2/introspect"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
		return answer.statusCode();
	}

	private static String encoded(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

}

package org.loangate.contract.spring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.loangate.contract.TransactionToken;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {
		"loangate.resource.issuer=http://localhost:9000", "loangate.resource.trust-domain=trust-domain",
		"loangate.resource.url-patterns=/lending-api/*",
		"spring.autoconfigure.exclude=org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
class ResourceAutoConfigurationTests {

	private static ECKey key;

	private static HttpServer authorizationServer;

	@LocalServerPort
	int port;

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void publishKeys() throws IOException, JOSEException {
		key = new ECKeyGenerator(Curve.P_256).keyID("signing-1").generate();
		authorizationServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		authorizationServer.createContext("/jwks", (exchange) -> {
			byte[] body = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		authorizationServer.start();
	}

	@AfterAll
	static void stop() {
		authorizationServer.stop(0);
	}

	@DynamicPropertySource
	static void jwks(DynamicPropertyRegistry registry) {
		registry.add("loangate.resource.jwks-uri",
				() -> "http://localhost:" + authorizationServer.getAddress().getPort() + "/jwks");
	}

	@Test
	void handsAVerifiedTokenToTheController() throws Exception {
		HttpResponse<String> response = get("/lending-api/loans", token(Map.of()));

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("txn-1 of subject-1");
	}

	@Test
	void refusesARequestWithoutAToken() throws Exception {
		HttpResponse<String> response = get("/lending-api/loans");

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
		assertThat(response.body()).contains("\"code\": \"transaction-token-required\"");
	}

	@Test
	void refusesTwoTokens() throws Exception {
		assertThat(get("/lending-api/loans", token(Map.of()), token(Map.of())).statusCode()).isEqualTo(401);
	}

	@Test
	void refusesATokenForAnotherTrustDomain() throws Exception {
		HttpResponse<String> response = get("/lending-api/loans", token(Map.of("aud", "elsewhere")));

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).contains("wrong-audience");
	}

	@Test
	void refusesPathsThatOnlyLookLikeOthers() throws Exception {
		assertThat(get("/lending-api/./loans").statusCode()).isEqualTo(401);
		assertThat(get("/x/../lending-api/loans").statusCode()).isEqualTo(401);
		assertThat(get("/lending-api;v=1/loans").statusCode()).isBetween(400, 499);
	}

	@Test
	void leavesOtherPathsAlone() throws Exception {
		assertThat(get("/").statusCode()).isEqualTo(200);
	}

	@Test
	void failsAMethodOutsideOfItsPatternsThatWantsAToken() throws Exception {
		assertThat(get("/elsewhere", token(Map.of())).statusCode()).isEqualTo(500);
	}

	private HttpResponse<String> get(String path, String... tokens) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
		for (String token : tokens) {
			request.header("Txn-Token", token);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String token(Map<String, ?> changed) throws Exception {
		Instant now = Instant.now();
		Map<String, Object> claims = new HashMap<>(new TransactionToken("txn-1", "subject-1", Set.of("loans:read"),
				"lending-web", "loangate-gateway", null, null, now, now.plusSeconds(60))
			.toClaims());
		claims.put("iss", "http://localhost:9000");
		claims.put("aud", "trust-domain");
		claims.putAll(changed);
		SignedJWT jwt = new SignedJWT(
				new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(TransactionToken.TYP))
					.keyID("signing-1")
					.build(),
				JWTClaimsSet.parse(claims));
		jwt.sign(new ECDSASigner(key));
		return jwt.serialize();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@RestController
	static class Backend {

		@GetMapping("/lending-api/loans")
		String loans(TransactionToken token) {
			return token.txn() + " of " + token.subject();
		}

		@GetMapping("/elsewhere")
		String elsewhere(TransactionToken token) {
			return token.txn();
		}

		@GetMapping("/")
		String home() {
			return "home";
		}

	}

}

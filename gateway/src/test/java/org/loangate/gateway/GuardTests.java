package org.loangate.gateway;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.X509CertUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Whose request passes: the token, its proof or certificate, scopes, and how recent the sign-in is.
class GuardTests extends GatewayTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "Basic Zm9vOmJhcg==", "token" })
	void challengesWithoutAnErrorWhereThereAreNoCredentials(String authorization) {
		HttpResponse<String> response = this.client.send("GET", "/loans",
				authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization), null);

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(challenge(response)).isEqualTo("DPoP algs=\"ES256 PS256 EdDSA\", resource_metadata=\""
				+ TestGateway.PUBLIC_URL + "/.well-known/oauth-protected-resource\"");
	}

	@ParameterizedTest
	@CsvSource({ "aud, https://elsewhere.example", "iss, https://elsewhere.example", "exp, 1000", "cnf, ''", "jti, ''",
			"client_id, ''" })
	void refusesATokenThatDoesNotHold(String claim, String value) {
		Object changed = value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value;

		assertInvalidToken(this.client.get("/loans", this.client.token(Map.of(claim, changed))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "DPoP", "DPoP ", "DPoP x", "DPoP a.b.c", "Bearer x" })
	void refusesWhatIsNoToken(String authorization) {
		assertInvalidToken(this.client.send("GET", "/loans", Map.of("Authorization", authorization), null));
	}

	@Test
	void refusesATokenThatIsBoundToAnotherKey() {
		String another = new TestClient(SERVER, GATEWAY).token();

		assertInvalidToken(this.client.get("/loans", another));
	}

	@Test
	void refusesARequestWithoutAProof() {
		HttpResponse<String> response = this.client.send("GET", "/loans",
				Map.of("Authorization", "DPoP " + this.client.token()), null);

		assertInvalidProof(response);
	}

	@ParameterizedTest
	@CsvSource({ "htm, POST", "htu, http://localhost:8080/loans/1", "htu, http://localhost/loans", "iat, 1000",
			"ath, other" })
	void refusesAProofForAnythingElse(String claim, String value) {
		String token = this.client.token();
		Map<String, Object> claims = new HashMap<>(Map.of("htm", "GET", "htu", TestGateway.PUBLIC_URL + "/loans"));
		claims.put(claim, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);

		assertInvalidProof(this.client.send("GET", "/loans",
				Map.of("Authorization", "DPoP " + token, "DPoP", this.client.proof(token, claims)), null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "DPoP", "dpop", "DPOP" })
	void takesTheSchemeInAnyCaseAndDatesItsAnswer(String scheme) {
		String token = this.client.token();
		String proof = this.client.proof(token, "GET", "/loans");

		HttpResponse<String> response = this.client.send("GET", "/loans",
				Map.of("Authorization", scheme + " " + token, "DPoP", proof), null);

		assertThat(response.statusCode()).isEqualTo(201);
		assertThat(response.headers().firstValue("Date")).isPresent();
	}

	@ParameterizedTest
	@ValueSource(ints = { -10, 8 })
	void takesAProofFromAClockThatIsALittleOff(int seconds) {
		String token = this.client.token();
		long now = java.time.Instant.now().getEpochSecond();
		String proof = this.client.proof(token, Map.of("htm", "GET", "htu", TestGateway.PUBLIC_URL + "/loans", "iat",
				now + seconds, "nbf", now, "exp", now + 300));

		HttpResponse<String> response = this.client.send("GET", "/loans",
				Map.of("Authorization", "DPoP " + token, "DPoP", proof), null);

		assertThat(response.statusCode()).isEqualTo(201);
	}

	@Test
	void neverTakesItsUrlFromTheHost() {
		String token = this.client.token();
		String proof = this.client.proof(token, Map.of("htm", "GET", "htu", GATEWAY.url() + "/loans"));

		assertInvalidProof(this.client.send("GET", "/loans", Map.of("Authorization", "DPoP " + token, "DPoP", proof,
				"X-Forwarded-Host", URI.create(GATEWAY.url()).getAuthority()), null));
	}

	@Test
	void acceptsABearerOfACertificateFromATrustedProxyOnly() throws Exception {
		String pem = Files.readString(Path.of("src/test/resources/client-certificate.pem"));
		String thumbprint = X509CertUtils.computeSHA256Thumbprint(X509CertUtils.parse(pem)).toString();
		String token = this.client.token(Map.of("cnf", Map.of("x5t#S256", thumbprint)));
		String field = ":" + Base64.getEncoder().encodeToString(X509CertUtils.parse(pem).getEncoded()) + ":";
		Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "Client-Cert", field);

		HttpResponse<String> trusted = this.client.send("GET", "/loans", headers, null);
		HttpResponse<String> untrusted = new TestClient(SERVER, SECOND_GATEWAY).send("GET", "/loans", headers, null);
		HttpResponse<String> without = this.client.send("GET", "/loans", Map.of("Authorization", "Bearer " + token),
				null);
		HttpResponse<String> broken = this.client.send("GET", "/loans",
				Map.of("Authorization", "Bearer " + token, "Client-Cert", ":AAAA:"), null);

		assertThat(trusted.statusCode()).isEqualTo(201);
		assertInvalidToken(untrusted);
		assertInvalidToken(without);
		assertInvalidToken(broken);
		assertThat(UPSTREAM.received.getFirst().headers()).doesNotContainKeys("Client-cert", "Authorization");
	}

	@Test
	void namesTheScopeThatIsMissing() {
		HttpResponse<String> response = this.client.get("/loans",
				this.client.token(Map.of("scope", "openid loans:readers")));

		assertThat(response.statusCode()).isEqualTo(403);
		assertThat(challenge(response)).contains("error=\"insufficient_scope\"", "scope=\"loans:read\"");
	}

	@Test
	void asksForAStrongerOrMoreRecentSignIn() {
		Map<String, Object> tooOld = Map.of("auth_time", Instant.now().minusSeconds(1000).getEpochSecond());
		for (Map<String, Object> weak : List.of(Map.<String, Object>of("acr", "urn:loangate:acr:single"), tooOld,
				Map.<String, Object>of("acr", "", "auth_time", "", "amr", ""))) {
			HttpResponse<String> response = this.client.get("/loans", this.client.token(weak));

			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(challenge(response)).contains("error=\"insufficient_user_authentication\"",
					"acr_values=\"urn:loangate:acr:multi\"", "max_age=\"900\"");
		}
	}

	@Test
	void asksForAMoreRecentSignInEvenWhereTheExchangeIsCached() {
		Instant almost = Instant.now().minusSeconds(898);
		String token = this.client.token(Map.of("auth_time", almost.getEpochSecond()));
		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);

		await().until(() -> this.client.get("/loans", token).statusCode() == 401);
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// DPoP proofs where this server takes them itself: at the token endpoint and at `userinfo`.
@IntegrationTest
class ProofTests {

	@Autowired
	private Settings settings;

	private TestOAuthClient client;

	@BeforeEach
	void begin() {
		this.client = new TestOAuthClient(this.settings.issuer());
	}

	@Test
	void t13RefusesAProofASecondTimeAtTheTokenEndpoint() throws Exception {
		JWK key = new ECKeyGenerator(Curve.P_256).generate();
		String proof = proof(key, JWSAlgorithm.ES256, key.toPublicJWK(), "POST", "/oauth2/token", null);

		HTTPResponse first = this.client.token(code(), proof);
		HTTPResponse again = this.client.token(code(), proof);

		assertThat(first.getStatusCode()).as(first.getBody()).isEqualTo(200);
		assertThat(again.getStatusCode()).isEqualTo(400);
		assertThat(again.getBodyAsJSONObject()).containsEntry("error", "invalid_dpop_proof");
	}

	@Test
	void t13LetsOneOfManySimultaneousUsesOfAProofThrough() throws Exception {
		JWK key = new ECKeyGenerator(Curve.P_256).generate();
		String proof = proof(key, JWSAlgorithm.ES256, key.toPublicJWK(), "POST", "/oauth2/token", null);
		CountDownLatch start = new CountDownLatch(1);

		try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Object>> errors = IntStream.range(0, 8).<Callable<Object>>mapToObj((i) -> () -> {
				start.await();
				return this.client.token("unknown-code", proof).getBodyAsJSONObject().get("error");
			}).map(executor::submit).toList();
			start.countDown();

			int through = 0;
			for (Future<Object> error : errors) {
				through += error.get().equals("invalid_grant") ? 1 : 0;
			}
			assertThat(through).isOne();
		}
	}

	@Test
	void t13RefusesAForbiddenAlgorithmAndAShownPrivateKeyAtTheTokenEndpoint() throws Exception {
		JWK rsa = new RSAKeyGenerator(2048).generate();
		JWK key = new ECKeyGenerator(Curve.P_256).generate();
		String code = code();

		HTTPResponse forbidden = this.client.token(code,
				proof(rsa, JWSAlgorithm.RS256, rsa.toPublicJWK(), "POST", "/oauth2/token", null));
		HTTPResponse shown = this.client.token(code,
				proof(key, JWSAlgorithm.ES256, key, "POST", "/oauth2/token", null));
		HTTPResponse right = this.client.token(code,
				proof(key, JWSAlgorithm.ES256, key.toPublicJWK(), "POST", "/oauth2/token", null));

		assertThat(forbidden.getBodyAsJSONObject()).containsEntry("error", "invalid_dpop_proof")
			.containsEntry("error_description", "DPoP: wrong-algorithm");
		assertThat(shown.getBodyAsJSONObject()).containsEntry("error", "invalid_dpop_proof");
		assertThat(right.getStatusCode()).as(right.getBody()).isEqualTo(200);
	}

	@Test
	void t24RefusesAForbiddenAlgorithmAtUserinfo() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		String token = token(key);

		HTTPResponse forbidden = userinfo(key, JWSAlgorithm.RS256, token);
		HTTPResponse allowed = userinfo(key, JWSAlgorithm.PS256, token);

		assertThat(forbidden.getStatusCode()).isEqualTo(401);
		assertThat(forbidden.getHeaderValue("WWW-Authenticate")).startsWith("DPoP ")
			.contains("error=\"invalid_dpop_proof\"", "algs=\"ES256 PS256 EdDSA\"");
		assertThat(allowed.getStatusCode()).as(allowed.getHeaderMap().toString()).isEqualTo(200);
	}

	@Test
	void t13RefusesAProofASecondTimeAtUserinfo() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		String token = token(key);
		String proof = proof(key, JWSAlgorithm.PS256, key.toPublicJWK(), "GET", "/userinfo", token);

		HTTPResponse first = this.client.userinfo(token, proof);
		HTTPResponse again = this.client.userinfo(token, proof);

		assertThat(first.getStatusCode()).as(first.getHeaderMap().toString()).isEqualTo(200);
		assertThat(again.getStatusCode()).isEqualTo(401);
		assertThat(again.getHeaderValue("WWW-Authenticate")).contains("error=\"invalid_dpop_proof\"");
	}

	@Test
	void t24RefusesAnotherTokensKeyAtUserinfo() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		RSAKey other = new RSAKeyGenerator(2048).generate();
		String token = token(key);

		HTTPResponse answer = userinfo(other, JWSAlgorithm.PS256, token);

		assertThat(answer.getStatusCode()).isEqualTo(401);
	}

	private HTTPResponse userinfo(JWK key, JWSAlgorithm algorithm, String token) throws Exception {
		return this.client.userinfo(token, proof(key, algorithm, key.toPublicJWK(), "GET", "/userinfo", token));
	}

	private String token(JWK key) throws Exception {
		HTTPResponse answer = this.client.token(code(),
				proof(key, JWSAlgorithm.PS256, key.toPublicJWK(), "POST", "/oauth2/token", null));
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return answer.getBodyAsJSONObject().get("access_token").toString();
	}

	// A code that is bound to no key yet.
	private String code() throws Exception {
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.open(this.client.authorizationUri(this.client.request("openid").build(), false));
		browser.submit("main button[type=submit]", Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		assertThat(browser.query()).as(browser.at().toString()).containsKey("code");
		return browser.query().get("code");
	}

	// Libraries refuse to write some of these headers: they are put together by hand.
	private String proof(JWK key, JWSAlgorithm algorithm, JWK shown, String method, String path, String token)
			throws Exception {
		Map<String, Object> header = new LinkedHashMap<>();
		header.put("typ", "dpop+jwt");
		header.put("alg", algorithm.getName());
		header.put("jwk", shown.toJSONObject());
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("iat", Instant.now().getEpochSecond());
		claims.put("htm", method);
		claims.put("htu", URI.create(this.settings.issuer() + path).toString());
		if (token != null) {
			claims.put("ath", Digests.base64url(Digests.sha256(token)));
		}
		String input = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
				+ Base64URL.encode(JSONObjectUtils.toJSONString(claims));
		return input + "." + new DefaultJWSSignerFactory().createJWSSigner(key, algorithm)
			.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
	}

}

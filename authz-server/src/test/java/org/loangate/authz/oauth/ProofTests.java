package org.loangate.authz.oauth;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// DPoP proofs where this server takes them itself: at the token endpoint and at `userinfo`.
@IntegrationTest
class ProofTests extends ProvingTests {

	@Test
	void refusesAProofASecondTimeAtTheTokenEndpoint() throws Exception {
		JWK key = new ECKeyGenerator(Curve.P_256).generate();
		String proof = proof(key, JWSAlgorithm.ES256, key.toPublicJWK(), "POST", "/oauth2/token", null);

		HTTPResponse first = this.client.token(code(), proof);
		HTTPResponse again = this.client.token(code(), proof);

		assertThat(first.getStatusCode()).as(first.getBody()).isEqualTo(200);
		assertThat(again.getStatusCode()).isEqualTo(400);
		assertThat(again.getBodyAsJSONObject()).containsEntry("error", "invalid_dpop_proof");
	}

	@Test
	void letsOneOfManySimultaneousUsesOfAProofThrough() throws Exception {
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
	void refusesAForbiddenAlgorithmAndAShownPrivateKeyAtTheTokenEndpoint() throws Exception {
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
	void refusesAProofASecondTimeAtUserinfo() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		String token = token(key);
		String proof = proof(key, JWSAlgorithm.PS256, key.toPublicJWK(), "GET", "/userinfo", token);

		HTTPResponse first = this.client.userinfo(token, proof);
		HTTPResponse again = this.client.userinfo(token, proof);

		assertThat(first.getStatusCode()).as(first.getHeaderMap().toString()).isEqualTo(200);
		assertThat(again.getStatusCode()).isEqualTo(401);
		assertThat(again.getHeaderValue("WWW-Authenticate")).contains("error=\"invalid_dpop_proof\"");
	}

}

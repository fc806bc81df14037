package org.loangate.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// A DPoP proof was taken twice: the key left out the thumbprint, was no atomic write, was not shared between processes, or
/// was written before the other checks: spring-security 18120, inji-certify PR 1000, descope go-sdk PR 756.
///
/// That it fails closed while Redis is away is [OutageTests]'; that `jti` is bounded is the verifier's own test.
class T13DpopReplayTests extends GatewayTests {

	@Test
	void refusesAProofASecondTime() {
		String token = this.client.token();
		Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
				this.client.proof(token, "GET", "/loans"));

		assertThat(this.client.send("GET", "/loans", headers, null).statusCode()).isEqualTo(201);
		assertInvalidProof(this.client.send("GET", "/loans", headers, null));
		assertThat(UPSTREAM.received).hasSize(1);
	}

	@Test
	void letsOneOfManySimultaneousUsesOfAProofThroughOverTwoGateways() throws Exception {
		TestClient second = new TestClient(SERVER, SECOND_GATEWAY);
		String token = this.client.token();
		Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
				this.client.proof(token, "GET", "/loans"));
		List<Callable<Integer>> uses = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			TestClient through = (i % 2 == 0) ? this.client : second;
			uses.add(() -> through.send("GET", "/loans", headers, null).statusCode());
		}

		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<Integer> use : threads.invokeAll(uses)) {
				statuses.add(use.get());
			}
		}

		assertThat(statuses).filteredOn((status) -> status == 201).hasSize(1);
		assertThat(statuses).filteredOn((status) -> status == 401).hasSize(19);
	}

	@Test
	void burnsNoProofOfARequestRefusedForAnotherReason() {
		String token = this.client.loanToken();
		Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
				this.client.proof(token, "POST", "/loans"), "Idempotency-Key", "key-1", "Content-Type",
				"application/json");

		assertProblem(this.client.send("POST", "/loans", headers, "{}"), 403, "terms-differ");
		assertThat(this.client.send("POST", "/loans", headers, TestClient.BODY).statusCode()).isEqualTo(201);
	}

}

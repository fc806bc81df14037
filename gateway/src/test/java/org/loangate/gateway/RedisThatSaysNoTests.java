package org.loangate.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.loangate.stores.ReplicatedStores;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// A Redis that answers, and says no: full, or not the primary any more behind its one address.
@ExtendWith(OutputCaptureExtension.class)
class RedisThatSaysNoTests {

	private final AuthorizationServerStandIn server = new AuthorizationServerStandIn();

	private final UpstreamStandIn upstream = new UpstreamStandIn();

	private final ReplicatedStores stores = new ReplicatedStores();

	private TestGateway gateway;

	private TestClient client;

	@BeforeEach
	void start() {
		this.gateway = TestGateway.start(this.server.url(), this.upstream.url(), this.stores.redisUrl(), Map.of());
		this.client = new TestClient(this.server, this.gateway);
		await().until(this::isReady);
	}

	@AfterEach
	void stop() {
		this.gateway.close();
		this.server.close();
		this.upstream.close();
		this.stores.close();
	}

	@Test
	void letsNothingThroughAndIsNotReadyWhileRedisIsFull() {
		String token = this.client.token();
		this.stores.redisFull(true);

		HttpResponse<String> response = this.client.get("/loans", token);

		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(this.upstream.received).isEmpty();
		await().until(() -> !isReady());

		this.stores.redisFull(false);
		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works(token));
	}

	@Test
	void findsTheNewPrimaryBehindTheSameAddress() {
		String token = this.client.token();
		assertThat(works(token)).isTrue();

		this.stores.failOverRedis();

		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works(token));
	}

	@Test
	void saysAFullRedisInAFewShortLinesHoweverManyAskMeanwhile(CapturedOutput output) {
		String token = this.client.token();
		assertThat(works(token)).isTrue();
		this.stores.redisFull(true);
		await().until(() -> !isReady());
		int before = output.getAll().length();

		for (int request = 0; request < 200; request++) {
			assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(503);
		}

		List<String> said = output.getAll().substring(before).lines().toList();
		assertThat(said).hasSizeLessThan(10)
			.allSatisfy((line) -> assertThat(line).hasSizeLessThan(500).doesNotStartWith("\tat "));
	}

	private boolean works(String token) {
		return this.client.get("/loans", token).statusCode() == 201;
	}

	private boolean isReady() {
		return this.client.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200;
	}

}

package org.loangate.authz.console.api;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Replays by programs, with access tokens.
@IntegrationTest
class ReplayByProgramTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String DAYS = "{\"days\": 1, \"fraction\": 0.5}";

	@Autowired
	private Settings settings;

	@Autowired
	private Policies policies;

	@Test
	void startAndAreReadByTheirDoors() throws Exception {
		TestApiClient program = program("policy:read policy:write");

		HttpResponse<String> started = program.send("POST", replays(), DAYS);
		String job = started.headers().firstValue("Location").orElseThrow();
		await().atMost(PATIENCE).until(() -> !read(program, job).path("state").stringValue().equals("running"));

		assertThat(started.statusCode()).isEqualTo(202);
		assertThat(job).isEqualTo("/policy/v1/replays/" + TestApiClient.json(started).path("id").stringValue());
		assertThat(read(program, job).path("state").stringValue()).isEqualTo("done");
		assertThat(read(program, job).path("by").stringValue()).isEqualTo("client:policy-pipeline");
		assertThat(read(program, job).at("/result/counts").propertyNames()).contains("asked_more", "reopened");
		assertThat(program.send("DELETE", job, "").statusCode()).as("it is over").isEqualTo(409);
	}

	@Test
	void startOnceForARequestThatIsRepeated() throws Exception {
		TestApiClient program = program("policy:read policy:write");
		String key = UUID.randomUUID().toString();

		HttpResponse<String> first = program.send("POST", replays(), DAYS, "Idempotency-Key", key);
		HttpResponse<String> again = program.send("POST", replays(), DAYS, "Idempotency-Key", key);
		HttpResponse<String> other = program.send("POST", replays(), "{\"days\": 2}", "Idempotency-Key", key);
		String job = first.headers().firstValue("Location").orElseThrow();
		await().atMost(PATIENCE).until(() -> !read(program, job).path("state").stringValue().equals("running"));

		assertThat(first.statusCode()).isEqualTo(202);
		assertThat(again.statusCode()).isEqualTo(202);
		assertThat(again.headers().firstValue("Location")).isEqualTo(first.headers().firstValue("Location"));
		assertThat(TestApiClient.json(other).path("code").stringValue()).isEqualTo("idempotency-key-reused");
		assertThat(read(program, job).path("state").stringValue()).isEqualTo("done");
	}

	@Test
	void areNotForWhoeverOnlyReads() throws Exception {
		TestApiClient reader = program("policy:read");

		assertThat(reader.send("POST", replays(), DAYS).statusCode()).isEqualTo(403);
		assertThat(reader.send("DELETE", "/policy/v1/replays/" + UUID.randomUUID(), "").statusCode()).isEqualTo(403);
		assertThat(reader.send("GET", replays(), "").statusCode()).isEqualTo(200);
	}

	private TestApiClient program(String scope) throws Exception {
		return TestApiClient.program(this.settings.issuer(), "policy-pipeline", scope);
	}

	private String replays() {
		return "/policy/v1/versions/" + this.policies.active().digest() + "/replays";
	}

	private static JsonNode read(TestApiClient program, String job) throws Exception {
		return TestApiClient.json(program.send("GET", job, ""));
	}

}

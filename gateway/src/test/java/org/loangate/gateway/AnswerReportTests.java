package org.loangate.gateway;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.RequestContext;
import org.loangate.stores.EmbeddedStores;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// What a lending API answered to a redemption is told to the authorization server.
@ExtendWith(OutputCaptureExtension.class)
class AnswerReportTests extends GatewayTests {

	private static final String REFUSAL = "{\"code\": \"branch-closed\"}";

	@BeforeEach
	void grant() {
		SERVER.onExchange = (form) -> AuthorizationServerStandIn
			.granted(SERVER.sign("txntoken+jwt", Map.of("txn", "application-1")));
		answer(422, REFUSAL);
	}

	@Test
	void saysWhatWasAnsweredByTheGatewaysOwnCredentials() {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY);

		assertThat(response.statusCode()).isEqualTo(422);
		assertThat(response.body()).isEqualTo(REFUSAL);
		assertThat(SERVER.answers).singleElement()
			.satisfies((report) -> assertThat(report).containsEntry("txn", "application-1")
				.containsEntry("idempotency_key", "key-1")
				.containsEntry("status", "422")
				.containsEntry("answer_digest", RequestContext.digest(REFUSAL.getBytes(StandardCharsets.UTF_8)))
				.containsKey("client_assertion"));
	}

	@Test
	void saysWhereWhatWasMadeStands() {
		for (String location : List.of("/loans/17", "https://anywhere.example/loans/17?x=1#y")) {
			answer(201, "{}", Map.of("Location", location));

			this.client.apply(this.client.loanToken(), "key-" + location.length(), TestClient.BODY);

			assertThat(SERVER.answers.getLast()).containsEntry("status", "201").containsEntry("location", "/loans/17");
		}
	}

	@Test
	void saysNothingOfALocationThatIsNone() {
		for (String location : List.of("loans/17", "mailto:a@b", "/" + "x".repeat(255), "/a b")) {
			answer(201, "{}", Map.of("Location", location));

			this.client.apply(this.client.loanToken(), "key-" + location.length(), TestClient.BODY);

			assertThat(SERVER.answers.getLast()).containsEntry("status", "201").doesNotContainKey("location");
		}
	}

	@Test
	void saysSoAgainWhereTheServerWasAwayAndLosesNoAnswerByIt() {
		AtomicInteger asked = new AtomicInteger();
		SERVER.onAnswer = () -> (asked.incrementAndGet() < 2) ? 503 : 204;

		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY);

		assertThat(response.statusCode()).isEqualTo(422);
		assertThat(response.body()).isEqualTo(REFUSAL);
		await().until(() -> SERVER.answers.size() == 2);
		assertThat(SERVER.answers.get(0).get("client_assertion"))
			.isNotEqualTo(SERVER.answers.get(1).get("client_assertion"));
	}

	@Test
	void saysWhatWaitsOnceMoreWhenTheGatewayStops() {
		AtomicBoolean back = new AtomicBoolean();
		List<Integer> said = new CopyOnWriteArrayList<>();
		SERVER.onAnswer = () -> {
			said.add(back.get() ? 204 : 503);
			return said.getLast();
		};
		TestGateway stopping = stopping();
		TestClient its = new TestClient(SERVER, stopping);
		assertThat(its.apply(its.loanToken(), "key-1", TestClient.BODY).statusCode()).isEqualTo(422);
		// The next try is two seconds away, and the stop comes before it.
		await().until(() -> said.size() == 2);
		back.set(true);

		stopping.close();

		assertThat(said).containsExactly(503, 503, 204);
		assertThat(SERVER.answers.getLast()).containsEntry("txn", "application-1");
	}

	@Test
	void saysInTheLogWhatItCouldNotSayBeforeItStopped(CapturedOutput output) {
		SERVER.onAnswer = () -> 503;
		TestGateway stopping = stopping();
		TestClient its = new TestClient(SERVER, stopping);
		assertThat(its.apply(its.loanToken(), "key-1", TestClient.BODY).statusCode()).isEqualTo(422);

		Instant asked = Instant.now();
		stopping.close();

		assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
		assertThat(output).contains("The gateway stops: answer 422", "to txn application-1 is lost");
	}

	private static TestGateway stopping() {
		TestGateway gateway = TestGateway.start(SERVER.url(), UPSTREAM.url(),
				EmbeddedStores.shared().lease().redisUrl(), Map.of());
		TestClient anybody = new TestClient(SERVER, gateway);
		await().until(() -> anybody.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200);
		return gateway;
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 503, 504 })
	void saysNothingWhereTheOutcomeIsUnknown(int status) {
		answer(status, REFUSAL);

		assertThat(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY).statusCode())
			.isGreaterThanOrEqualTo(502);
		assertThat(SERVER.answers).isEmpty();
	}

	@Test
	void saysNothingWhereNothingIsRedeemed() {
		this.client.get("/loans", this.client.loanToken());

		assertThat(SERVER.answers).isEmpty();
	}

	@Test
	void holdsNoLongAnswerBack() {
		String body = "a".repeat(300_000);
		answer(201, body);

		assertThat(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY).body()).isEqualTo(body);
		await().until(() -> !SERVER.answers.isEmpty());
		assertThat(SERVER.answers.getFirst()).containsEntry("answer_digest",
				RequestContext.digest(body.getBytes(StandardCharsets.UTF_8)));
	}

	private static void answer(int status, String body) {
		answer(status, body, Map.of());
	}

	private static void answer(int status, String body, Map<String, String> headers) {
		UPSTREAM.behaviour = (exchange) -> {
			headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		};
	}

}

package org.loangate.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// What a lending API gets to see, and what of its answer a client gets.
class ForwardingTests extends GatewayTests {

	@Test
	void stripsWhatOnlyWeMaySay() throws IOException {
		String token = this.client.token();
		String answer = raw("GET /loans?a=b%20c&d HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "GET", "/loans") + "\r\nTxn-Token: forged"
				+ "\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Prefix: /x\r\nForwarded: for=1.2.3.4"
				+ "\r\nClient-Cert: :AAAA:\r\nCookie: a=b\r\nX-Hop: 1\r\nX-Kept: 2\r\nConnection: close, X-Hop");

		assertThat(answer).startsWith("HTTP/1.1 201");
		UpstreamStandIn.Received received = UPSTREAM.received.getFirst();
		assertThat(received.uri()).isEqualTo("/lending-api/loans?a=b%20c&d");
		assertThat(received.headers().get("Txn-token")).containsExactly("txn-token-1");
		assertThat(received.headers().get("X-kept")).containsExactly("2");
		assertThat(received.headers()).doesNotContainKeys("X-hop", "X-forwarded-for", "X-forwarded-prefix",
				"X-forwarded-host", "Forwarded", "Client-cert", "Cookie", "Authorization", "Dpop");
	}

	@Test
	void passesOnWhatALendingApiRefuses() {
		UPSTREAM.behaviour = (exchange) -> {
			exchange.sendResponseHeaders(409, -1);
			exchange.close();
		};

		assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(409);
	}

	@Test
	void followsNoRedirectAndKeepsNoCookie() {
		UPSTREAM.behaviour = (exchange) -> {
			exchange.getResponseHeaders().set("Location", "https://evil.example/");
			exchange.getResponseHeaders().set("Set-Cookie", "a=b");
			exchange.sendResponseHeaders(302, -1);
			exchange.close();
		};
		String token = this.client.token();

		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(302);
		this.client.get("/loans", token);

		assertThat(UPSTREAM.received.getLast().headers()).doesNotContainKey("Cookie");
	}

	@ParameterizedTest
	@ValueSource(ints = { 500, 502, 503 })
	void answersBadGatewayWhereTheLendingApiBreaks(int status) {
		UPSTREAM.behaviour = (exchange) -> {
			byte[] secret = "stack trace".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(status, secret.length);
			exchange.getResponseBody().write(secret);
			exchange.close();
		};

		HttpResponse<String> response = this.client.get("/loans", this.client.token());

		assertProblem(response, 502, "upstream-unavailable");
		assertThat(response.body()).doesNotContain("stack trace");
	}

	@Test
	void answersBadGatewayWhereTheLendingApiHangsUp() {
		UPSTREAM.behaviour = (exchange) -> exchange.close();

		assertProblem(this.client.get("/loans", this.client.token()), 502, "upstream-unavailable");
		assertThat(UPSTREAM.received).hasSize(1);
	}

	@Test
	void answersGatewayTimeoutWhereTheLendingApiIsSlow() {
		UPSTREAM.behaviour = (exchange) -> {
			await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
			UpstreamStandIn.books(exchange);
		};

		assertProblem(this.client.get("/loans", this.client.token()), 504, "upstream-timeout");
	}

	@Test
	void answersHeadWithoutABody() {
		String token = this.client.token();

		HttpResponse<String> response = this.client.send("HEAD", "/loans",
				Map.of("Authorization", "DPoP " + token, "DPoP", this.client.proof(token, "HEAD", "/loans")), null);

		assertThat(response.statusCode()).isEqualTo(201);
		assertThat(response.body()).isEmpty();
	}

}

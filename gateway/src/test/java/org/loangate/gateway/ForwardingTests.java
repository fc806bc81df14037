package org.loangate.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.Acr;
import org.loangate.contract.ForwardedHeaders;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// What a lending API gets to see, and what of its answer a client gets.
class ForwardingTests extends GatewayTests {

	@AfterEach
	void withdraw() {
		follow(AuthorizationServerStandIn.ROUTES);
	}

	@Test
	void letsNoHeaderPassButThoseThatAreListed() throws IOException {
		String token = this.client.token();
		String answer = raw("GET /loans?a=b%20c&d HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "GET", "/loans") + "\r\nTxn-Token: forged\r\nTxn_Token: forged"
				+ "\r\nX-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 1.2.3.4\r\nX-Forwarded-Prefix: /x"
				+ "\r\nForwarded: for=1.2.3.4\r\nClient-Cert: :AAAA:\r\nCookie: a=b\r\nX-User-Id: 7\r\nX-Channel: app"
				+ "\r\nContent_Type: text/plain\r\nIdempotency_Key: k\r\nbaggage: user=7\r\nX-HTTP-Method-Override: PUT"
				+ "\r\nAccept-Language: zh\r\nIf-None-Match: \"1\"\r\nPrefer: wait=1"
				+ "\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nRange: bytes=0-1"
				+ "\r\nConnection: close, Range");

		assertThat(answer).startsWith("HTTP/1.1 201");
		UpstreamStandIn.Received received = UPSTREAM.received.getFirst();
		assertThat(received.uri()).isEqualTo("/lending-api/loans?a=b%20c&d");
		assertThat(received.headers().get("Txn-token")).containsExactly("txn-token-1");
		assertThat(received.headers().keySet()).containsExactlyInAnyOrder("Accept-language", "If-none-match", "Prefer",
				"Traceparent", "Txn-token", "Host", "Connection");
		assertThat(received.headers().get("Connection")).containsExactly("keep-alive");
	}

	@Test
	void letsAHeaderPassThatTheRouteAdds() throws IOException {
		List<Route> routes = AuthorizationServerStandIn.ROUTES.routes();
		follow(new RouteTable(List.of(new Route("loans-list", "/loans", Set.of("GET"), "loans:read", Acr.MULTI, null,
				"lending-api", Set.of("X-Channel"), null), routes.getFirst()), "adding"));
		String token = this.client.token();

		raw("GET /loans HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "GET", "/loans") + "\r\nX-Channel: app\r\nX_Channel: forged\r\nX-Other: 1");

		assertThat(UPSTREAM.received.getFirst().headers().get("X-channel")).containsExactly("app");
		assertThat(UPSTREAM.received.getFirst().headers()).doesNotContainKeys("X_channel", "X-other");
	}

	@Test
	void listsTheHeadersThatPassInTheReference() throws IOException {
		String page = Files.readString(Path.of("../docs/reference/forwarded-headers.md"));
		List<String> listed = Pattern.compile("^\\| `([A-Za-z-]+)`", Pattern.MULTILINE)
			.matcher(page)
			.results()
			.map((line) -> line.group(1).toLowerCase(Locale.ROOT))
			.toList();

		assertThat(listed).containsExactlyInAnyOrderElementsOf(ForwardedHeaders.ALWAYS);
	}

	@Test
	void keepsBackWhatOnlyTheGatewaySaysToClients() {
		UPSTREAM.behaviour = (exchange) -> {
			Map.of("Set-Cookie", "a=b", "Txn-Token", "txn-token-1", "WWW-Authenticate", "Basic", "DPoP-Nonce", "n",
					"X-Accel-Redirect", "/secret", "Alt-Svc", "h2=\"evil.example:443\"", "Connection", "X-Hop", "X-Hop",
					"1", "Clear-Site-Data", "\"*\"", "X-Lender", "yes")
				.forEach(exchange.getResponseHeaders()::set);
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		};

		HttpResponse<String> response = this.client.get("/loans", this.client.token());

		assertThat(response.headers().firstValue("X-Lender")).hasValue("yes");
		assertThat(response.headers().map().keySet()).doesNotContain("set-cookie", "txn-token", "www-authenticate",
				"dpop-nonce", "x-accel-redirect", "alt-svc", "x-hop", "clear-site-data", "server");
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

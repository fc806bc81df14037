package org.loangate.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.loangate.contract.RouteTable;
import org.loangate.stores.EmbeddedStores;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Two gateways over one Redis, between stand-ins that speak the real protocols: booted once, for all the tests that
/// cut nothing off, and closed after the last of them.
abstract class GatewayTests {

	static final AuthorizationServerStandIn SERVER = new AuthorizationServerStandIn();

	static final UpstreamStandIn UPSTREAM = new UpstreamStandIn();

	static final TestGateway GATEWAY;

	static final TestGateway SECOND_GATEWAY;

	static {
		String redis = EmbeddedStores.shared().lease().redisUrl();
		Map<String, Object> trusting = Map.of("LOANGATE_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1");
		GATEWAY = TestGateway.start(SERVER.url(), UPSTREAM.url(), redis, trusting);
		SECOND_GATEWAY = TestGateway.start(SERVER.url(), UPSTREAM.url(), redis, Map.of());
	}

	@RegisterExtension
	static final BeforeAllCallback CLOSING = (context) -> context.getRoot()
		.getStore(Namespace.create(GatewayTests.class))
		.computeIfAbsent("closing", (_) -> (AutoCloseable) GatewayTests::stop);

	final TestClient client = new TestClient(SERVER, GATEWAY);

	@BeforeAll
	static void awaitReadiness() {
		for (TestGateway each : List.of(GATEWAY, SECOND_GATEWAY)) {
			TestClient anybody = new TestClient(SERVER, each);
			await().until(() -> anybody.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200);
		}
	}

	@BeforeEach
	void forget() {
		SERVER.exchanges.clear();
		SERVER.answers.clear();
		SERVER.onAnswer = () -> 204;
		SERVER.onExchange = (form) -> AuthorizationServerStandIn.granted("txn-token-1");
		UPSTREAM.received.clear();
		UPSTREAM.behaviour = UpstreamStandIn::books;
	}

	/// Shows a table, and waits until both gateways follow it.
	static void follow(RouteTable table) {
		SERVER.routes = table;
		for (TestGateway each : List.of(GATEWAY, SECOND_GATEWAY)) {
			TestClient anybody = new TestClient(SERVER, each);
			await().until(() -> anybody.send("GET", "/actuator/health/following", Map.of(), null)
				.body()
				.contains("\"" + table.policyDigest() + "\""));
		}
	}

	private static void stop() {
		GATEWAY.close();
		SECOND_GATEWAY.close();
		SERVER.close();
		UPSTREAM.close();
	}

	static void assertInvalidToken(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(challenge(response)).contains("error=\"invalid_token\"");
	}

	static void assertInvalidProof(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(challenge(response)).startsWith("DPoP ").contains("error=\"invalid_dpop_proof\"");
	}

	static void assertProblem(HttpResponse<String> response, int status, String code) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = JsonMapper.shared().readTree(response.body());
		assertThat(problem.path("code").asString("")).isEqualTo(code);
		assertThat(problem.path("status").asInt(0)).isEqualTo(status);
		assertThat(problem.path("type").asString("")).endsWith("/problems/" + code);
		assertThat(problem.path("trace_id").asString("")).matches("[0-9a-f]{32}");
	}

	static String challenge(HttpResponse<String> response) {
		return response.headers().firstValue("WWW-Authenticate").orElse("");
	}

	static String raw(String head) throws IOException {
		return raw(head, "");
	}

	/// Sends bytes that no HTTP client would, and gives the status line.
	static String raw(String head, String body) throws IOException {
		URI url = URI.create(GATEWAY.url());
		try (Socket socket = new Socket(url.getHost(), url.getPort())) {
			socket.setSoTimeout(10_000);
			String connection = head.contains("Connection:") ? "" : "Connection: close\r\n";
			socket.getOutputStream()
				.write((head + "\r\nHost: evil.example\r\n" + connection + "\r\n" + body)
					.getBytes(StandardCharsets.UTF_8));
			return String
				.valueOf(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
					.readLine());
		}
	}

}

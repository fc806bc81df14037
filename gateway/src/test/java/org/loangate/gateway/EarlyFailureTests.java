package org.loangate.gateway;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Requests that fail before the gateway's own code sees them, sent as bytes.
class EarlyFailureTests extends GatewayTests {

	static Stream<Arguments> requests() {
		return Stream.of(
				request("a header over its bound", "GET /loans", "Host: a\r\nX-Long: " + "a".repeat(40_000), 400),
				request("a request line over its bound", "GET /" + "a".repeat(40_000), "Host: a", 400),
				request("an encoded slash", "GET /loans%2F1", "Host: a", 400),
				request("an encoded NUL", "GET /loans%00", "Host: a", 400),
				request("a broken escape", "GET /loans%zz", "Host: a", 400),
				request("a bracket in the path", "GET /loans[1]", "Host: a", 400),
				request("a target that is no path", "GET loans", "Host: a", 400),
				request("no Host", "GET /loans", "X: 1", 400),
				request("two Hosts", "GET /loans", "Host: a\r\nHost: b", 400),
				request("a Host that is none", "GET /loans", "Host: a b", 400),
				request("a Host of brackets", "GET /loans", "Host: [::1", 400),
				request("a method that is no token", "G{T /loans", "Host: a", 400),
				request("a method that nobody knows", "FOO /loans", "Host: a", 405),
				request("TRACE", "TRACE /loans", "Host: a", 405),
				request("a header without a colon", "GET /loans", "Host: a\r\nnonsense", 400),
				request("a header with a space before the colon", "GET /loans", "Host: a\r\nX : 1", 400),
				request("a length that is none", "POST /loans", "Host: a\r\nContent-Length: x", 400),
				request("two lengths", "POST /loans", "Host: a\r\nContent-Length: 1\r\nContent-Length: 2", 400),
				request("a transfer coding that nobody knows", "POST /loans", "Host: a\r\nTransfer-Encoding: zip", 501),
				request("an expectation that nobody meets", "GET /loans", "Host: a\r\nExpect: much", 417),
				request("a representation that there is none of", "GET /actuator/health",
						"Host: a\r\nAccept: image/png", 406));
	}

	private static Arguments request(String name, String line, String fields, int status) {
		return Arguments.of(Named.of(name, line), fields, status);
	}

	@ParameterizedTest
	@MethodSource("requests")
	void areAnsweredWithAProblem(String line, String fields, int status) throws IOException {
		assertIsProblem(answer(line + " HTTP/1.1\r\n" + fields + "\r\nConnection: close\r\n\r\n"), status);
	}

	@ParameterizedTest
	@MethodSource("versions")
	void areAnsweredWithAProblemWhateverVersionTheySpeak(String request, int status) throws IOException {
		assertIsProblem(answer(request), status);
	}

	static Stream<Arguments> versions() {
		return Stream.of(Arguments.of("GET /loans HTTP/9.9\r\nHost: a\r\n\r\n", 505),
				Arguments.of("GET /loans HTTP/x\r\nHost: a\r\n\r\n", 400), Arguments.of("nonsense\r\n\r\n", 400),
				Arguments.of("\u0016\u0003\u0001\u0002 a b\r\n\r\n", 400));
	}

	private static void assertIsProblem(String answer, int status) {
		assertThat(answer).startsWith("HTTP/1.1 " + status);
		String[] parts = answer.split("\r\n\r\n", 2);
		assertThat(parts[0].toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json",
				"cache-control: no-store", "x-content-type-options: nosniff",
				"content-security-policy: default-src 'none'");
		JsonNode problem = JsonMapper.shared().readTree(parts[1]);
		assertThat(problem.path("status").asInt(0)).isEqualTo(status);
		assertThat(problem.path("code").asString("")).isIn("request-malformed", "method-not-allowed");
		assertThat(problem.path("type").asString("")).contains("/problems/" + problem.path("code").asString(""));
		assertThat(problem.path("trace_id").asString("")).matches("[0-9a-f]{32}");
		assertThat(answer).doesNotContainIgnoringCase("tomcat", "<html", "exception");
	}

	private static String answer(String request) throws IOException {
		URI url = URI.create(GATEWAY.url());
		try (Socket socket = new Socket(url.getHost(), url.getPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}

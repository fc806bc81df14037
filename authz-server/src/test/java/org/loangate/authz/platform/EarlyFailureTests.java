package org.loangate.authz.platform;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.IntegrationTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Requests that fail before a handler sees them, sent as bytes.
@IntegrationTest
class EarlyFailureTests {

	private static final String LONG = "X-Long: " + "a".repeat(20_000);

	@Autowired
	private Settings settings;

	static Stream<Arguments> requests() {
		return Stream.of(request("a header over its bound", "GET /nowhere", "Host: a\r\n" + LONG, 400),
				request("a request line over its bound", "GET /" + "a".repeat(20_000), "Host: a", 400),
				request("an encoded slash", "GET /nowhere%2F1", "Host: a", 400),
				request("a second encoding", "GET /nowhere%252F1", "Host: a", 400),
				request("an encoded NUL", "GET /nowhere%00", "Host: a", 400),
				request("a path parameter", "GET /nowhere;x=1", "Host: a", 400),
				request("no Host", "GET /nowhere", "X: 1", 400),
				request("a Host that is none", "GET /nowhere", "Host: a b", 400),
				request("a method that is no token", "G{T /nowhere", "Host: a", 400),
				request("a method that nobody knows", "FOO /nowhere", "Host: a", 400),
				request("TRACE", "TRACE /nowhere", "Host: a", 405),
				request("a header without a colon", "GET /nowhere", "Host: a\r\nnonsense", 400),
				request("two lengths", "POST /nowhere", "Host: a\r\nContent-Length: 1\r\nContent-Length: 2", 400),
				request("a transfer coding that nobody knows", "POST /nowhere", "Host: a\r\nTransfer-Encoding: zip",
						501),
				request("an expectation that nobody meets", "GET /nowhere", "Host: a\r\nExpect: much", 417));
	}

	private static Arguments request(String name, String line, String fields, int status) {
		return Arguments.of(Named.of(name, line), fields, status);
	}

	@ParameterizedTest
	@MethodSource("requests")
	void areAnsweredWithAProblem(String line, String fields, int status) throws IOException {
		String answer = answer(line, fields);

		assertThat(answer).startsWith("HTTP/1.1 " + status);
		assertThat(head(answer)).contains("content-type: application/problem+json", "no-store",
				"x-content-type-options: nosniff", "content-security-policy: default-src 'none'");
		JsonNode problem = json(answer);
		assertThat(problem.path("status").asInt(0)).isEqualTo(status);
		assertThat(problem.path("code").asString("")).isNotEmpty();
		assertThat(answer).doesNotContainIgnoringCase("tomcat", "<html", "exception");
	}

	@ParameterizedTest
	@CsvSource({ "en, That request did not make sense here", "zh-CN, 无法处理此请求" })
	void areAnsweredWithAPageWhereABrowserAsked(String language, String title) throws IOException {
		String answer = answer("GET /sign-in",
				"Host: a\r\nAccept: text/html,*/*;q=0.8\r\nAccept-Language: " + language + "\r\n" + LONG);

		assertThat(answer).startsWith("HTTP/1.1 400");
		assertThat(head(answer)).contains("content-type: text/html;charset=utf-8");
		assertThat(body(answer)).contains("<main data-page=\"error\">", title);
	}

	@Test
	void areAnsweredInOAuthsFormAtItsEndpoints() throws IOException {
		String answer = answer("POST /oauth2/token", "Host: a\r\n" + LONG);

		assertThat(answer).startsWith("HTTP/1.1 400");
		assertThat(head(answer)).contains("content-type: application/json");
		assertThat(json(answer).path("error").asString("")).isEqualTo("invalid_request");
	}

	private static String head(String answer) {
		return answer.split("\r\n\r\n", 2)[0].toLowerCase(Locale.ROOT);
	}

	private static String body(String answer) {
		return answer.split("\r\n\r\n", 2)[1];
	}

	private static JsonNode json(String answer) {
		// Between the sizes of chunks, where there are any.
		return JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
	}

	private String answer(String line, String fields) throws IOException {
		try (Socket socket = new Socket(this.settings.issuer().getHost(), this.settings.issuer().getPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write((line + " HTTP/1.1\r\n" + fields + "\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}

package org.loangate.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.loangate.gateway.guard.Answer;
import org.loangate.gateway.route.ResourceMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/// Writes refusals, and a line of log for each, but for what is away: that is said once and counted.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
@Component
final class Answers {

	private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

	// W3C Trace Context, 3.2
	private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

	private final ResourceMetadata metadata;

	private final String problems;

	private final SecureRandom random;

	// While something is away every request is refused: said once, then counted.
	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	/// Makes them.
	/// @param issuer the authorization server's public URL, which explains each problem
	Answers(ResourceMetadata metadata, @Value("${loangate.issuer}") String issuer, SecureRandom random) {
		this.metadata = metadata;
		this.problems = issuer + "/problems/";
		this.random = random;
	}

	void write(Answer answer, HttpServletRequest request, HttpServletResponse response) throws IOException {
		String traceId = traceId(request);
		if (answer instanceof Answer.Problem problem && problem.status() == HttpStatus.SERVICE_UNAVAILABLE) {
			this.faults.note("Refused with 503 [" + answer.code() + "]: " + problem.detail(),
					method(request) + " trace_id=" + traceId);
		}
		else {
			LOG.info("Refused {} [{}] trace_id={}", method(request), answer.code(), traceId);
		}
		write(answer, traceId, response);
	}

	/// Answers in place of Tomcat: what it refused before any filter saw it, and what
	/// failed behind all of them.
	void write(HttpServletRequest request, HttpServletResponse response, int status) throws IOException {
		String traceId = traceId(request);
		Answer answer = lastAnswer(status);
		LOG.info("Failed with {} [{}] trace_id={}", status, answer.code(), traceId);
		write(answer, traceId, response);
	}

	private static Answer lastAnswer(int code) {
		HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.INTERNAL_SERVER_ERROR);
		return switch (status) {
			case NOT_FOUND ->
				new Answer.Problem(status, "not-found", "There is no such route", "No route has this path");
			case METHOD_NOT_ALLOWED -> new Answer.Problem(status, "method-not-allowed", "The route has other methods",
					"The method is served nowhere");
			case CONTENT_TOO_LARGE ->
				new Answer.Problem(status, "body-too-large", "The body is too large", "Send less");
			case SERVICE_UNAVAILABLE -> Answer.Problem.unavailable("Nothing can be served now");
			case INTERNAL_SERVER_ERROR -> new Answer.Problem(status, "unexpected", "Something went wrong",
					"The request failed for a reason of ours");
			default -> new Answer.Problem(status, "request-malformed", "The request is no request that is served",
					"The request line, a header or the body's framing does not hold to HTTP, or is over a bound");
		};
	}

	private void write(Answer answer, String traceId, HttpServletResponse response) throws IOException {
		harden(response);
		switch (answer) {
			case Answer.Challenged challenged -> {
				response.setStatus(challenged.status().value());
				response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenged.challenge().toHeader(this.metadata.url()));
				response.setContentLength(0);
			}
			case Answer.Problem problem -> write(problem, traceId, response);
		}
	}

	/// Tells browsers to make nothing of an answer of the gateway's own but data, and to
	/// keep none. What a lending API answers is its own affair.
	void harden(HttpServletResponse response) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("X-Frame-Options", "DENY");
		response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
		response.setHeader("Referrer-Policy", "no-referrer");
		if (this.metadata.url().startsWith("https:")) {
			response.setHeader("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
		}
	}

	private void write(Answer.Problem problem, String traceId, HttpServletResponse response) throws IOException {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("type", this.problems + problem.code());
		body.put("title", problem.title());
		body.put("status", problem.status().value());
		body.put("detail", problem.detail());
		body.put("code", problem.code());
		body.put("trace_id", traceId);
		if (!problem.errors().isEmpty()) {
			body.put("errors", problem.errors());
		}
		response.setStatus(problem.status().value());
		if (problem.retryAfter() != null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfter().toSeconds()));
		}
		if (!problem.allow().isEmpty()) {
			response.setHeader(HttpHeaders.ALLOW, String.join(", ", problem.allow()));
		}
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		byte[] json = JsonMapper.shared().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
		response.setContentLength(json.length);
		response.getOutputStream().write(json);
	}

	// A line of log is as long as we say.
	private static String method(HttpServletRequest request) {
		return (request.getMethod().length() > 16) ? "…" : LogLine.of(request.getMethod());
	}

	private String traceId(HttpServletRequest request) {
		String parent = request.getHeader("traceparent");
		Matcher matcher = TRACE_PARENT.matcher((parent != null) ? parent : "");
		if (matcher.matches()) {
			return matcher.group(1);
		}
		byte[] id = new byte[16];
		this.random.nextBytes(id);
		return HexFormat.of().formatHex(id);
	}

}

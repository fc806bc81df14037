package org.loangate.authz.console.request;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Answers a repeated request with the first answer, where it carries the same `Idempotency-Key` within a day.
///
/// What a request does and its answer are one transaction. Of two at once, the second waits for the first. A refusal is
/// not kept: nothing was done.
@Component
public class IdempotentRequests {

	private static final Duration KEPT = Duration.ofDays(1);

	private final JdbcClient jdbc;

	private final Clock clock;

	IdempotentRequests(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/// Does what a request asks, once.
	@Transactional
	public ResponseEntity<String> once(HttpServletRequest request, Body body, Caller caller,
			Supplier<? extends ResponseEntity<?>> act) {
		String key = request.getHeader("Idempotency-Key");
		if (key == null) {
			return written(act.get());
		}
		if (!key.matches("[\\x21-\\x7E]{1,64}")) {
			throw new Problem(HttpStatus.BAD_REQUEST, "parameter-invalid",
					"Idempotency-Key (expected: 1 to 64 visible ASCII characters)");
		}
		byte[] digest = digest(request, body);
		if (!begin(caller, key, digest)) {
			return kept(caller, key, digest);
		}
		ResponseEntity<String> answer = written(act.get());
		URI location = answer.getHeaders().getLocation();
		this.jdbc.sql("""
				UPDATE console_request SET status = :status, location = :location, etag = :etag, body = :body
				WHERE caller = :caller AND key = :key
				""")
			.param("status", answer.getStatusCode().value())
			.param("location", (location != null) ? location.toString() : "")
			.param("etag", Objects.requireNonNullElse(answer.getHeaders().getETag(), ""))
			.param("body", (answer.getBody() != null) ? answer.getBody() : "")
			.param("caller", caller.name())
			.param("key", key)
			.update();
		return answer;
	}

	private boolean begin(Caller caller, String key, byte[] digest) {
		return this.jdbc.sql("""
				INSERT INTO console_request (caller, key, request, received_at) VALUES (:caller, :key, :request, :at)
				ON CONFLICT (caller, key) DO NOTHING
				""")
			.param("caller", caller.name())
			.param("key", key)
			.param("request", digest)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update() == 1;
	}

	private ResponseEntity<String> kept(Caller caller, String key, byte[] digest) {
		Kept kept = this.jdbc.sql("""
				SELECT request, status, location, etag, body FROM console_request WHERE caller = :caller AND key = :key
				""")
			.param("caller", caller.name())
			.param("key", key)
			.query((row, _) -> new Kept(Arrays.equals(row.getBytes("request"), digest), row.getInt("status"),
					row.getString("location"), row.getString("etag"), row.getString("body")))
			.single();
		if (!kept.same()) {
			throw new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "idempotency-key-reused",
					"expected: a key of its own for each request");
		}
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(kept.status());
		if (!kept.location().isEmpty()) {
			answer.location(URI.create(kept.location()));
		}
		if (!kept.etag().isEmpty()) {
			answer.eTag(kept.etag());
		}
		return answer.contentType(MediaType.APPLICATION_JSON).body(kept.body());
	}

	/// Forgets what is older than a day.
	@Scheduled(fixedDelayString = "PT1H")
	void forget() {
		this.jdbc.sql("DELETE FROM console_request WHERE received_at < :before")
			.param("before", this.clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))
			.update();
	}

	private static ResponseEntity<String> written(ResponseEntity<?> answer) {
		@Nullable Object body = answer.getBody();
		return ResponseEntity.status(answer.getStatusCode())
			.headers(answer.getHeaders())
			.contentType(MediaType.APPLICATION_JSON)
			.body((body != null) ? JsonMapper.shared().writeValueAsString(body) : "");
	}

	private static byte[] digest(HttpServletRequest request, Body body) {
		try {
			MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
			sha256
				.update((request.getMethod() + " " + request.getRequestURI() + "\n").getBytes(StandardCharsets.UTF_8));
			return sha256.digest(body.bytes());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record Kept(boolean same, int status, String location, String etag, String body) {
	}

}

package org.loangate.authz.factor.liveness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A liveness vendor over HTTP, for tests: takes sessions, and sends the callbacks it is told to send.
final class TestVendor implements AutoCloseable {

	static final String SECRET = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

	static final String CLAIMS_KEY = "YSBrZXkgZm9yIGNsYWltcywgb2YgZm9ydHkgb2N0ZXRzLi4u";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	final List<JsonNode> started = new ArrayList<>();

	/// What is changed in the answer to a start, by field.
	final Map<String, String> answer = new HashMap<>();

	private final HttpServer server;

	TestVendor() {
		try {
			this.server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/vendor/sessions", (exchange) -> {
			this.started.add(MAPPER.readTree(exchange.getRequestBody()));
			Map<String, String> body = new LinkedHashMap<>();
			String id = UUID.randomUUID().toString();
			body.put("session_id", id);
			body.put("url", origin() + "/vendor/look/" + id);
			body.put("expires_at", Instant.now().plusSeconds(300).toString());
			body.putAll(this.answer);
			byte[] bytes = MAPPER.writeValueAsBytes(body);
			exchange.sendResponseHeaders(201, bytes.length);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		this.server.start();
	}

	String origin() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/// A vendors' file that names this vendor as the server under test knows it.
	Path file() {
		try {
			Path file = Files.createTempFile("vendors", ".yaml");
			file.toFile().deleteOnExit();
			return Files.writeString(file, """
					vendors:
					  - id: standin
					    base_url: %s/vendor
					    origin: %s
					    api_key: key
					    webhook_secrets: [whsec_%s]
					    claims_key: %s
					""".formatted(origin(), origin(), SECRET, CLAIMS_KEY));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// The body of a callback about the session started last.
	Map<String, Object> verdict(String sessionId, String verdict) {
		JsonNode start = this.started.getLast();
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("session_id", sessionId);
		data.put("reference", start.path("reference").stringValue());
		data.put("subject", start.path("subject").stringValue());
		data.put("nonce", start.path("nonce").stringValue());
		data.put("verdict", verdict);
		data.put("liveness_score", 0.99);
		data.put("face_match_score", 0.97);
		data.put("face_ref", start.path("face_ref").stringValue("face-new"));
		data.put("document_ref", "document-1");
		data.put("captured_at", Instant.now().toString());
		return data;
	}

	/// Sends a callback.
	/// @return the status it was answered with
	static int send(URI issuer, String webhookId, Instant timestamp, Map<String, Object> data, String secret) {
		return send(issuer, webhookId, "liveness.completed", timestamp, data, secret);
	}

	static int send(URI issuer, String webhookId, String type, Instant timestamp, Map<String, Object> data,
			String secret) {
		try {
			byte[] body = MAPPER
				.writeValueAsBytes(Map.of("type", type, "timestamp", timestamp.toString(), "data", data));
			HttpRequest request = HttpRequest.newBuilder(issuer.resolve("/liveness/callbacks/standin"))
				.header("Content-Type", "application/json")
				.header("webhook-id", webhookId)
				.header("webhook-timestamp", String.valueOf(timestamp.getEpochSecond()))
				.header("webhook-signature", "v1," + sign(webhookId, timestamp, body, secret))
				.POST(HttpRequest.BodyPublishers.ofByteArray(body))
				.build();
			return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	static String sign(String id, Instant timestamp, byte[] body, String secret) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
			mac.update((id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
			return Base64.getEncoder().encodeToString(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}

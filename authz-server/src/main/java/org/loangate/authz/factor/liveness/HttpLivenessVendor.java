package org.loangate.authz.factor.liveness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Expiry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A vendor that speaks the built-in protocol: JSON over HTTP there, Standard Webhooks back.
final class HttpLivenessVendor implements LivenessVendor {

	private static final Logger log = LoggerFactory.getLogger(HttpLivenessVendor.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final Duration LONGEST_SESSION = Duration.ofHours(1);

	private static final long MAX_ANSWER = 16 * 1024;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Settings settings;

	private final StandardWebhooks webhooks;

	private final HttpClient http;

	private final Clock clock;

	HttpLivenessVendor(Settings settings, HttpClient http, Clock clock) {
		this.settings = settings;
		this.webhooks = new StandardWebhooks(settings.webhookSecrets());
		this.http = http;
		this.clock = clock;
	}

	@Override
	public String id() {
		return this.settings.id();
	}

	@Override
	public String origin() {
		return this.settings.origin();
	}

	@Override
	public Optional<ClaimsKey> claimsKey() {
		return Optional.ofNullable(this.settings.claimsKey());
	}

	@Override
	public Optional<Started> start(Start start) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("purpose", start.purpose().name().toLowerCase(Locale.ROOT));
		body.put("reference", start.reference());
		body.put("subject", start.subject());
		body.put("nonce", start.nonce());
		if (start.faceRef() != null) {
			body.put("face_ref", start.faceRef());
		}
		body.put("return_url", start.returnUrl().toString());
		body.put("callback_url", start.callbackUrl().toString());
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.settings.baseUrl() + "/sessions"))
			.timeout(TIMEOUT)
			.header("Content-Type", "application/json")
			.header("Accept", "application/json")
			.header("Authorization", "Bearer " + this.settings.apiKey().value())
			.POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)))
			.build();
		try {
			HttpResponse<byte[]> answer = this.http.send(request,
					BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
			if (answer.statusCode() / 100 != 2) {
				log.warn("liveness vendor {} answered {}", id(), answer.statusCode());
				return Optional.empty();
			}
			return started(MAPPER.readTree(answer.body()));
		}
		catch (IOException | JacksonException ex) {
			log.warn("liveness vendor {} did not answer: {}", id(), ex.getClass().getSimpleName());
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

	private Optional<Started> started(JsonNode answer) {
		try {
			String sessionId = answer.path("session_id").stringValue("");
			URI url = URI.create(answer.path("url").stringValue(""));
			Instant expiresAt = Instant.parse(answer.path("expires_at").stringValue(""));
			Instant now = this.clock.instant();
			boolean isAsAgreed = sessionId.matches("[\\x21-\\x7e]{1,256}") && isOnOrigin(url)
					&& !Expiry.isPast(expiresAt, now) && !Expiry.isPast(now.plus(LONGEST_SESSION), expiresAt);
			if (isAsAgreed) {
				return Optional.of(new Started(sessionId, url, expiresAt));
			}
		}
		catch (IllegalArgumentException | DateTimeException _) {
			// Said below: the answer is not as agreed.
		}
		log.warn("liveness vendor {} answered with a session that is not as agreed", id());
		return Optional.empty();
	}

	// A vendor's answer must not send a borrower anywhere else.
	private boolean isOnOrigin(URI url) {
		return url.getUserInfo() == null && url.getHost() != null
				&& (url.getScheme() + "://" + url.getRawAuthority()).equalsIgnoreCase(origin());
	}

	@Override
	public Delivery read(Headers headers, byte[] body) {
		if (headers.id() == null || !this.webhooks.isSigned(headers, body, this.clock.instant())) {
			return new Delivery.Unsigned();
		}
		try {
			String id = headers.id();
			return Verdict.parse(body)
				.<Delivery>map((verdict) -> new Delivery.Signed(id, verdict))
				.orElseGet(Delivery.Other::new);
		}
		catch (IllegalArgumentException ex) {
			return new Delivery.Malformed(String.valueOf(ex.getMessage()));
		}
	}

	/// One entry of the vendors' file.
	///
	/// @param id stable lower-case name
	/// @param baseUrl what `/sessions` is appended to
	/// @param origin where its pages are
	/// @param claimsKey what digests of documents are made under, or `null`
	record Settings(String id, URI baseUrl, org.loangate.authz.platform.Settings.Secret apiKey,
			List<String> webhookSecrets, String origin, @Nullable ClaimsKey claimsKey) {

		Settings {
			if (!id.matches("[a-z0-9-]{1,32}")) {
				throw new IllegalArgumentException("id: " + id + " (expected: lower-case letters, digits, hyphens)");
			}
			if (!origin.matches("https?://[A-Za-z0-9.:\\[\\]-]+")) {
				throw new IllegalArgumentException("origin: " + origin + " (expected: scheme, host and port)");
			}
			webhookSecrets = List.copyOf(webhookSecrets);
		}

		@Override
		public String toString() {
			return "vendor " + this.id;
		}

	}

}

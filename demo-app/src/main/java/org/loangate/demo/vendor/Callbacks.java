package org.loangate.demo.vendor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.loangate.demo.DemoSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Sends verdicts to the authorization server, signed, and again where they did not arrive.
///
/// The first attempt is made while the person waits; later ones in the background. Each has the message's own
/// `webhook-id` and body, and its own time and signature.
@Component
final class Callbacks implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private static final List<Duration> RETRIES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(3),
			Duration.ofSeconds(10), Duration.ofSeconds(30));

	private static final Duration LATE = Duration.ofSeconds(4);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final HttpClient http = HttpClient.newBuilder()
		.connectTimeout(TIMEOUT)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	private final VerdictMessages messages;

	private final WebhookSigner signer;

	private final Clock clock;

	Callbacks(VerdictMessages messages, DemoSettings settings, Clock clock) {
		this.messages = messages;
		this.signer = new WebhookSigner(settings.vendor().webhookSecret());
		this.clock = clock;
	}

	/// Tells the authorization server, in the way asked.
	void send(LivenessSession session, Verdict verdict, Misbehaviour misbehaviour, Map<String, String> documentClaims) {
		Instant now = this.clock.instant();
		Message message = new Message(newId(), session.callbackUrl(),
				this.messages.write(session, verdict, now, misbehaviour == Misbehaviour.WRONG_NONCE, documentClaims),
				misbehaviour == Misbehaviour.BAD_SIGNATURE);
		switch (misbehaviour) {
			case NEVER -> logger.info("Keeping the verdict of session {} to ourselves, as asked", session.id());
			case LATE -> schedule(message, 0, LATE);
			case TWICE -> {
				deliver(message, 0);
				deliver(message, 0);
			}
			case OUT_OF_ORDER -> {
				deliver(message, 0);
				deliver(new Message(newId(), session.callbackUrl(),
						this.messages.write(session, Verdict.INCONCLUSIVE, now.minusSeconds(2), false, Map.of()),
						false), 0);
			}
			case NONE, BAD_SIGNATURE, WRONG_NONCE -> deliver(message, 0);
		}
	}

	private void deliver(Message message, int attempt) {
		int status = post(message);
		if (status >= 200 && status < 300) {
			return;
		}
		// Standard Webhooks: 410 and other lasting refusals are not worth another
		// attempt.
		boolean isWorthRetrying = status == 0 || status == 429 || status >= 500;
		if (isWorthRetrying && attempt < RETRIES.size()) {
			schedule(message, attempt + 1, RETRIES.get(attempt));
		}
		else {
			logger.warn("Callback {} was not taken: status {}", message.id(), status);
		}
	}

	private void schedule(Message message, int attempt, Duration delay) {
		Thread.ofVirtual().name("vendor-callback-" + message.id()).start(() -> {
			try {
				Thread.sleep(delay);
				deliver(message, attempt);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private int post(Message message) {
		Instant now = this.clock.instant();
		byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
		byte[] signed = message.isForged() ? new byte[0] : body;
		HttpRequest request = HttpRequest.newBuilder(message.url())
			.timeout(TIMEOUT)
			.header("Content-Type", "application/json")
			.header("webhook-id", message.id())
			.header("webhook-timestamp", Long.toString(now.getEpochSecond()))
			.header("webhook-signature", this.signer.sign(message.id(), now, signed))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
		}
		catch (IOException ex) {
			logger.info("Callback {} did not arrive: {}", message.id(), ex.getClass().getSimpleName());
			return 0;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 0;
		}
	}

	private static String newId() {
		UUID id = UUID.randomUUID();
		byte[] bytes = ByteBuffer.allocate(16)
			.putLong(id.getMostSignificantBits())
			.putLong(id.getLeastSignificantBits())
			.array();
		return "msg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	@Override
	public void destroy() {
		this.http.shutdownNow();
	}

	private record Message(String id, URI url, String body, boolean isForged) {
	}

}

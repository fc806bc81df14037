package org.loangate.gateway.redeem;

import java.text.ParseException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/// Tells the authorization server what a lending API answered to a redemption: evidence, and where the answer was a refusal
/// that policy lists, what opens one more try.
///
/// Told once before the client has the answer, so that its next try meets a server that knows. Where that fails the client
/// has its answer all the same, and the report is sent again for two minutes, and once more when the gateway stops before
/// they are over. A report that is lost then stands in the log, and opens nothing.
///
/// **Threads:** safe.
public final class AnswerReports implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(AnswerReports.class);

	private static final int MOST_WAITING = 1000;

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LAST_PAUSE = Duration.ofSeconds(64);

	/// How long a gateway that stops waits for its last reports. Less than its
	/// orchestrator leaves it after the requests
	/// that it still serves.
	private static final Duration LAST_WORDS = Duration.ofSeconds(5);

	private final RestClient authorizationServer;

	private final ClientCredential credential;

	private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();

	private final Set<Report> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	AnswerReports(RestClient authorizationServer, ClientCredential credential) {
		this.authorizationServer = authorizationServer;
		this.credential = credential;
	}

	/// Reports an answer.
	///
	/// @param transactionToken the one that the request carried
	/// @param idempotencyKey of the request
	/// @param status of the answer, below 500: others say nothing about the loan
	/// @param digest base64url of the SHA-256 of the answer's body
	/// @param location path of what was made, where the answer names it
	public void report(String transactionToken, String idempotencyKey, int status, String digest,
			@Nullable String location) {
		String txn = txn(transactionToken);
		if (txn == null) {
			LOG.error("An answer cannot be reported: its transaction token has no txn");
			return;
		}
		Report report = new Report(txn, idempotencyKey, status, digest, location);
		if (send(report)) {
			return;
		}
		if (this.waiting.size() >= MOST_WAITING) {
			LOG.error("Too many reports wait: {} is lost", report);
		}
		else if (this.waiting.add(report)) {
			again(report, FIRST_PAUSE);
			if (this.stopping) {
				lose(report, "The gateway stops");
			}
		}
	}

	private void again(Report report, Duration pause) {
		CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, this.later).execute(() -> {
			if (!sendWaiting(report)) {
				if (pause.compareTo(LAST_PAUSE) < 0) {
					again(report, pause.multipliedBy(2));
				}
				else {
					lose(report, "The authorization server was not told");
				}
			}
		});
	}

	// Whether it waits no longer.
	private boolean sendWaiting(Report report) {
		boolean sent = !this.waiting.contains(report) || send(report);
		if (sent) {
			this.waiting.remove(report);
		}
		return sent;
	}

	private void lose(Report report, String why) {
		if (this.waiting.remove(report)) {
			LOG.error("{}: {} is lost", why, report);
		}
	}

	// A refusal will not change by asking again.
	private boolean send(Report report) {
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("txn", report.txn());
		form.add("idempotency_key", report.idempotencyKey());
		form.add("status", Integer.toString(report.status()));
		form.add("answer_digest", report.digest());
		if (report.location() != null) {
			form.add("location", report.location());
		}
		this.credential.addTo(form);
		try {
			return this.authorizationServer.post()
				.uri("/oauth2/answers")
				.contentType(MediaType.APPLICATION_FORM_URLENCODED)
				.accept(MediaType.APPLICATION_JSON)
				.body(form)
				.exchange((request, response) -> {
					int code = response.getStatusCode().value();
					if (code >= 400 && code < 500) {
						LOG.error("The authorization server does not take {}: status {}", report, code);
					}
					return code < 500 && code != 429;
				});
		}
		catch (RestClientException ex) {
			return false;
		}
	}

	private static @Nullable String txn(String transactionToken) {
		try {
			return SignedJWT.parse(transactionToken).getJWTClaimsSet().getStringClaim("txn");
		}
		catch (ParseException ex) {
			return null;
		}
	}

	/// Sends whatever waits a last time, for as long as [#LAST_WORDS].
	@Override
	public void close() {
		this.stopping = true;
		for (Report report : this.waiting) {
			this.later.execute(() -> sendWaiting(report));
		}
		this.later.shutdown();
		try {
			if (!this.later.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
				this.later.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.later.shutdownNow();
		}
		this.waiting.forEach((report) -> lose(report, "The gateway stops"));
	}

	private record Report(String txn, String idempotencyKey, int status, String digest, @Nullable String location) {

		@Override
		public String toString() {
			return "answer " + this.status + " sha-256=" + this.digest + " to txn " + this.txn;
		}

	}

}

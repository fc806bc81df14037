package org.loangate.gateway.redeem;

import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jwt.SignedJWT;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/// Tells the authorization server what a lending API answered to a redemption: evidence, and where the answer was a refusal
/// that policy lists, what opens one more try.
///
/// Told once before the client has the answer, so that its next try meets a server that knows. Where that fails the client
/// has its answer all the same, and the report is sent again for two minutes; a report that is lost then stands in the log,
/// and opens nothing.
public final class AnswerReports implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(AnswerReports.class);

	private static final int MOST_WAITING = 1000;

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

	private static final Duration LAST_PAUSE = Duration.ofSeconds(64);

	private final RestClient authorizationServer;

	private final ClientCredential credential;

	private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();

	private final Semaphore waiting = new Semaphore(MOST_WAITING);

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
	public void report(String transactionToken, String idempotencyKey, int status, String digest) {
		String txn = txn(transactionToken);
		if (txn == null) {
			logger.error("An answer cannot be reported: its transaction token has no txn");
			return;
		}
		Report report = new Report(txn, idempotencyKey, status, digest);
		if (!send(report)) {
			if (this.waiting.tryAcquire()) {
				again(report, FIRST_PAUSE);
			}
			else {
				logger.error("Too many reports wait: " + report + " is lost");
			}
		}
	}

	private void again(Report report, Duration pause) {
		CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, this.later).execute(() -> {
			if (send(report)) {
				this.waiting.release();
			}
			else if (pause.compareTo(LAST_PAUSE) < 0) {
				again(report, pause.multipliedBy(2));
			}
			else {
				this.waiting.release();
				logger.error("The authorization server was not told: " + report + " is lost");
			}
		});
	}

	// A refusal will not change by asking again.
	private boolean send(Report report) {
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("txn", report.txn());
		form.add("idempotency_key", report.idempotencyKey());
		form.add("status", Integer.toString(report.status()));
		form.add("answer_digest", report.digest());
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
						logger.error("The authorization server does not take " + report + ": status " + code);
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

	@Override
	public void close() {
		this.later.shutdownNow();
	}

	private record Report(String txn, String idempotencyKey, int status, String digest) {

		@Override
		public String toString() {
			return "answer " + this.status + " sha-256=" + this.digest + " to txn " + this.txn;
		}

	}

}

package org.loangate.demo.borrower;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;
import org.loangate.demo.borrower.oauth.Challenge;
import org.loangate.demo.borrower.oauth.Grant;
import org.loangate.demo.borrower.oauth.LoanGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/// Carries an application out at the lender, and finds out what became of it.
///
/// A request whose answer is lost is made again under the same idempotency key with a fresh proof: the gateway and the
/// lender give the first result. When that runs out the outcome stays unknown, and is read later; it is never guessed.
@Component
final class Undertaking {

	private static final Logger logger = LoggerFactory.getLogger(Undertaking.class);

	private static final List<Duration> PAUSES = List.of(Duration.ofMillis(300), Duration.ofSeconds(1),
			Duration.ofSeconds(2));

	private static final Duration MAX_PAUSE = Duration.ofSeconds(3);

	/// How long after its token's end a request may still be on its way to the lender: a
	/// transaction token's life.
	private static final Duration STRAGGLING = Duration.ofMinutes(5);

	private final LoanGateway gateway;

	private final JsonMapper json;

	private final Clock clock;

	Undertaking(LoanGateway gateway, JsonMapper json, Clock clock) {
		this.gateway = gateway;
		this.json = json;
		this.clock = clock;
	}

	/// Sends an application that the caller has claimed or resumed.
	/// @param isRepeat whether it was sent before and nobody knows what became of it
	/// @return how it ended, for the caller to settle it with
	Outcome carryOut(Application application, boolean isRepeat) {
		Outcome outcome = attempt(application, isRepeat);
		logger.info("Application {} is {}: {}", application.id(), outcome.kind().value(), outcome.reason());
		return outcome;
	}

	/// Whether the token is still good, so that asking again is simply sending again.
	boolean canSendAgain(Application application) {
		return application.terms().isPresent()
				&& application.grant().filter((grant) -> grant.isAlive(this.clock.instant())).isPresent();
	}

	/// Looks an application up that the caller has resumed, and settles it.
	/// @param reading a token with `loans:read`
	/// @return what the gateway missed, for the caller to follow
	Challenge lookUp(Application application, Grant reading) {
		Outcome outcome = Outcome.UNKNOWN;
		Challenge challenge = Challenge.NONE;
		try {
			if (this.gateway.get(pathToRead(application), reading) instanceof LoanGateway.Received received) {
				challenge = received.challenge();
				if (received.isSuccess()) {
					outcome = found(application, received.body()).map((loan) -> done(application, loan))
						.orElseGet(() -> absent(application));
				}
			}
			return challenge;
		}
		finally {
			application.settle(outcome);
		}
	}

	private Outcome attempt(Application application, boolean isRepeat) {
		Grant grant = application.grant().orElseThrow();
		Terms terms = application.terms().orElseThrow();
		byte[] body = this.json.writeValueAsBytes(bodyOf(terms));
		boolean mayHaveArrived = isRepeat;
		boolean isProofRefused = false;
		for (int attempt = 0;; attempt++) {
			LoanGateway.Answer answer = this.gateway.post(pathOf(terms), grant, application.idempotencyKey(), body);
			Duration asked = Duration.ZERO;
			if (!(answer instanceof LoanGateway.Received received)) {
				mayHaveArrived = true;
			}
			else if (received.isSuccess()) {
				return done(application, received.body());
			}
			else if (received.isFailure()) {
				mayHaveArrived = true;
				asked = received.retryAfter();
			}
			else if (!isProofRefused && "invalid_dpop_proof".equals(received.challenge().error())) {
				isProofRefused = true;
			}
			else {
				return (mayHaveArrived && !isFinal(received)) ? Outcome.UNKNOWN : refusal(application, received);
			}
			if (attempt == PAUSES.size() || asked.compareTo(MAX_PAUSE) > 0 || !pause(attempt, asked)) {
				return Outcome.UNKNOWN;
			}
		}
	}

	private static boolean pause(int attempt, Duration asked) {
		Duration own = PAUSES.get(attempt);
		try {
			Thread.sleep((own.compareTo(asked) > 0) ? own : asked);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/// Whether a refusal is about what was asked, so that it holds for every earlier
	/// attempt too: a token that has ended
	/// meanwhile, or a route that is gone, says nothing about those.
	private static boolean isFinal(LoanGateway.Received received) {
		return switch (received.status()) {
			case 400, 403, 409, 413, 422 -> true;
			default -> false;
		};
	}

	private static Outcome refusal(Application application, LoanGateway.Received received) {
		return switch (received.status()) {
			case 401 -> Outcome.refused("token");
			case 409 -> Outcome.refused((application.summary().loanId() != null) ? "paid-out" : "lender");
			default -> Outcome.refused("lender");
		};
	}

	private static Outcome done(Application application, JsonNode loan) {
		String loanId = loan.path("loan_id").asString("");
		if (!loanId.matches("[A-Za-z0-9_-]{1,64}")) {
			return Outcome.UNKNOWN;
		}
		return (application.summary().loanId() != null) ? Outcome.changed(loanId) : Outcome.booked(loanId);
	}

	/// Not at the lender: final only once nothing can still be on its way there.
	private Outcome absent(Application application) {
		boolean isOver = application.grant()
			.filter((grant) -> grant.expiresAt().plus(STRAGGLING).isAfter(this.clock.instant()))
			.isEmpty();
		return isOver ? Outcome.unavailable("not-booked") : Outcome.UNKNOWN;
	}

	private static Optional<JsonNode> found(Application application, JsonNode answer) {
		String loanId = application.summary().loanId();
		if (loanId != null) {
			return Optional.of(answer).filter((loan) -> isOf(application, loan.path("payout_account")));
		}
		return answer.path("loans").valueStream().filter((loan) -> isOf(application, loan)).findFirst();
	}

	/// By the application's identifier where the authorization server named it, else by
	/// the key it was sent under.
	private static boolean isOf(Application application, JsonNode booked) {
		return application.idempotencyKey().equals(booked.path("idempotency_key").asString("")) || application.grant()
			.map(Grant::applicationId)
			.filter((id) -> id.equals(booked.path("application_id").asString("")))
			.isPresent();
	}

	private static String pathToRead(Application application) {
		String loanId = application.summary().loanId();
		if (loanId != null) {
			return "/loans/" + loanId;
		}
		return application.grant().map(Grant::applicationId).map((id) -> "/loans?application=" + id).orElse("/loans");
	}

	private static String pathOf(Terms terms) {
		return switch (terms) {
			case LoanTerms _ -> "/loans";
			case PayoutAccountChange change -> "/loans/" + change.loanId() + "/payout-account";
		};
	}

	/// The body is the terms, without what only an authorization request needs or the
	/// path says already.
	private static Map<String, Object> bodyOf(Terms terms) {
		Map<String, Object> body = new LinkedHashMap<>(terms.toAuthorizationDetail());
		List.of("type", "actions", "locations", "loan_id").forEach(body::remove);
		return body;
	}

}

package org.loangate.authz.factor.liveness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.liveness.LivenessSession.State;
import org.loangate.authz.factor.liveness.LivenessVendor.Purpose;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.stepup.FactorChanges;
import org.loangate.authz.stepup.StepUps;
import org.loangate.contract.Expiry;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Takes signed verdicts. Each has its effect once, together with its evidence: a session passes or fails, and one that
/// passed may still fail; nothing brings a failed one back.
@Component
class LivenessVerdicts {

	/// By what name a session keeps what its subject's identity was before it.
	private static final String BEFORE = "identity_before";

	/// By what name a session keeps why it waits for the desk.
	static final String IN_REVIEW = "in_review";

	private static final String NOT_ITS_OWN = "binding-differs";

	private static final int MOST_UNDECIDED = 3;

	/// How far a vendor's clock may be from ours: what its signature allows is more.
	private static final Duration SKEW = Duration.ofMinutes(1);

	private final LivenessSessions sessions;

	private final IdentityReview review;

	private final Accounts accounts;

	private final StepUps stepUps;

	private final FactorChanges changes;

	private final Policies policies;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	LivenessVerdicts(LivenessSessions sessions, IdentityReview review, Accounts accounts, StepUps stepUps,
			FactorChanges changes, Policies policies, Evidence evidence, ApplicationEventPublisher events,
			Clock clock) {
		this.sessions = sessions;
		this.review = review;
		this.accounts = accounts;
		this.stepUps = stepUps;
		this.changes = changes;
		this.policies = policies;
		this.evidence = evidence;
		this.events = events;
		this.clock = clock;
	}

	/// Takes a verdict.
	/// @return whether anybody started such a session
	@Transactional
	boolean take(String vendor, String webhookId, Verdict verdict, byte[] body) {
		LivenessSession session = this.sessions.lock(vendor, verdict.sessionId()).orElse(null);
		if (session == null) {
			return false;
		}
		if (!this.sessions.isTaken(vendor, webhookId)) {
			Map<String, String> found = verdict.evidence(vendor, webhookId);
			Optional<String> refusal = refusal(session, verdict);
			Effect effect = effect(session, verdict, refusal.orElse(null), found);
			this.sessions.take(session, webhookId, verdict.kind(), effect.value(), refusal.orElse(null), sha256(body));
		}
		return true;
	}

	private Effect effect(LivenessSession session, Verdict verdict, @Nullable String refusal,
			Map<String, String> found) {
		if (refusal != null && refusal.equals(NOT_ITS_OWN)) {
			// Whatever it says, it says it of another ceremony.
			this.evidence.append("liveness-disregarded", about(session), with(found, "refusal", refusal));
			return Effect.NONE;
		}
		return switch (verdict.kind()) {
			case INCONCLUSIVE -> (session.state() == State.OPEN) ? inconclusive(session, found) : Effect.NONE;
			case PASSED -> (session.state() == State.OPEN) ? passed(session, verdict, refusal, found) : Effect.NONE;
			case FAILED -> switch (session.state()) {
				case OPEN -> failed(session, "vendor-failed", found);
				case PASSED -> revoked(session, found);
				case FAILED -> Effect.NONE;
			};
		};
	}

	private Effect passed(LivenessSession session, Verdict verdict, @Nullable String refusal,
			Map<String, String> found) {
		if (LivenessSessions.TOO_LOW.equals(refusal)) {
			return inconclusive(session, found);
		}
		if (refusal != null) {
			return failed(session, refusal, found);
		}
		if (session.purpose() == Purpose.PROOF && verdict.faceRef() != null) {
			proven(session, verdict, verdict.faceRef(), found);
			return Effect.PASSED;
		}
		if (this.review.ofFace(session, verdict)) {
			// No refusal, and no pass: what is asked for next meets a disputed identity.
			return Effect.NONE;
		}
		this.sessions.settle(session, State.PASSED, null, found);
		this.evidence.append("liveness-passed", String.valueOf(session.applicationId()), found);
		return Effect.PASSED;
	}

	// Another try in the same session: but not as many as it takes to find a picture that
	// will do.
	private Effect inconclusive(LivenessSession session, Map<String, String> found) {
		return (this.sessions.undecided(session) + 1 < MOST_UNDECIDED) ? Effect.NONE
				: failed(session, "undecided-too-often", found);
	}

	private void proven(LivenessSession session, Verdict verdict, String faceRef, Map<String, String> found) {
		Optional<String> waits = this.review.ofProof(session, verdict);
		if (waits.isPresent()) {
			this.sessions.settle(session, State.PASSED, null, with(found, IN_REVIEW, waits.get()));
			this.evidence.append("identity-in-review", session.subject().id(), with(found, "reason", waits.get()));
			return;
		}
		String before = this.accounts.find(session.subject()).map(Account::identity).orElse(Identity.UNPROVEN).value();
		this.sessions.settle(session, State.PASSED, null, with(found, BEFORE, before));
		this.accounts.setIdentity(session.subject(), Identity.PROVEN);
		if (this.sessions.enrolFace(session.subject(), session.vendor(), faceRef, verdict.documentRef(),
				session.pseudonym())) {
			this.changes.enrolled(session.subject(), session.sid(), LivenessFactor.ID, LivenessFactor.ID);
		}
		this.evidence.append("identity-proven", session.subject().id(), found);
	}

	private Optional<String> refusal(LivenessSession session, Verdict verdict) {
		if (!isEqual(verdict.reference(), session.reference()) || !isEqual(verdict.subject(), session.pseudonym())
				|| !isEqual(verdict.nonce(), session.nonce())) {
			return Optional.of(NOT_ITS_OWN);
		}
		if (verdict.kind() != Verdict.Kind.PASSED) {
			return Optional.empty();
		}
		if (verdict.capturedAt().isBefore(session.startedAt().minus(SKEW))
				|| Expiry.isPast(session.expiresAt().plus(SKEW), verdict.capturedAt())) {
			return Optional.of("captured-outside-session");
		}
		if (session.purpose() == Purpose.PROOF) {
			return (verdict.faceRef() == null || verdict.documentRef() == null) ? Optional.of("nothing-to-enrol")
					: Optional.empty();
		}
		if (verdict.faceRef() != null && !verdict.faceRef().equals(session.faceRef())) {
			return Optional.of("face-differs");
		}
		Double score = verdict.faceMatchScore();
		return (score == null || score < this.policies.active().settings().faceMatchThreshold())
				? Optional.of(LivenessSessions.TOO_LOW) : Optional.empty();
	}

	private Effect failed(LivenessSession session, String refusal, Map<String, String> found) {
		this.sessions.settle(session, State.FAILED, refusal, found);
		this.evidence.append("liveness-failed", about(session), with(found, "refusal", refusal));
		return Effect.FAILED;
	}

	private Effect revoked(LivenessSession session, Map<String, String> found) {
		this.sessions.settle(session, State.FAILED, "vendor-revoked", found);
		this.evidence.append("liveness-revoked", about(session), found);
		if (session.purpose() == Purpose.PROOF && !session.evidence().containsKey(IN_REVIEW)) {
			// What a lender asserted is asserted still, whatever a vendor takes back.
			this.accounts.setIdentity(session.subject(),
					Identity.ASSERTED.value().equals(session.evidence().get(BEFORE)) ? Identity.ASSERTED
							: Identity.UNPROVEN);
			this.sessions.forgetFace(session.subject(), session.vendor());
			this.changes.removed(session.subject(), LivenessFactor.ID, LivenessFactor.ID);
		}
		if (session.applicationId() != null && session.stepUpId() != null) {
			this.stepUps.withdraw(session.stepUpId(), LivenessFactor.ID);
			this.events
				.publishEvent(new LivenessRevoked(session.applicationId(), session.subject(), this.clock.instant()));
		}
		return Effect.REVOKED;
	}

	private static String about(LivenessSession session) {
		return (session.applicationId() != null) ? session.applicationId().toString() : session.subject().id();
	}

	private static Map<String, String> with(Map<String, String> found, String name, String value) {
		Map<String, String> more = new HashMap<>(found);
		more.put(name, value);
		return more;
	}

	private static boolean isEqual(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] sha256(byte[] body) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(body);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private enum Effect {

		PASSED, FAILED, REVOKED, NONE;

		String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}

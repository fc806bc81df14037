package org.loangate.authz.factor.liveness;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.ReviewNeeded;
import org.loangate.authz.account.Subject;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/// Finds what a person at the desk must decide before a proof of identity counts: a document that is not what the lender
/// asserts, and a document or a face that is another account's too. Neither is a refusal by itself, and neither tells
/// whose the document is.
@Component
class IdentityReview {

	private final DocumentClaims claims;

	private final LivenessSessions sessions;

	private final IdentityDisputes disputes;

	private final Notices notices;

	private final IdentityCollisions collisions;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	IdentityReview(DocumentClaims claims, LivenessSessions sessions, IdentityDisputes disputes, Notices notices,
			IdentityCollisions collisions, ApplicationEventPublisher events, Clock clock) {
		this.claims = claims;
		this.sessions = sessions;
		this.disputes = disputes;
		this.notices = notices;
		this.collisions = collisions;
		this.events = events;
		this.clock = clock;
	}

	/// Why a proof that passed waits for the desk, or nothing where it counts at once; in
	/// the caller's transaction. What stands in the document is kept.
	Optional<String> ofProof(LivenessSession session, Verdict verdict) {
		Subject subject = session.subject();
		Map<String, String> seen = verdict.documentClaims();
		this.claims.lock(session.vendor(), seen);
		List<String> reasons = new ArrayList<>();
		List<String> differing = this.claims.differing(subject, session.vendor(), seen);
		if (!differing.isEmpty()) {
			reasons.add("claims-differ");
			if (this.disputes.ask(subject, "claims-differ")) {
				Map<String, String> details = new HashMap<>(details(session));
				details.put("claims", String.join(" ", differing));
				this.events
					.publishEvent(new ReviewNeeded(ReviewNeeded.Kind.IDENTITY, subject, "claims-differ", details));
				tell(subject, "identity-in-review");
			}
		}
		Set<String> others = this.claims.others(subject, session.vendor(), seen)
			.stream()
			.map(Subject::id)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		if (collides(session, others, "document-of-another")) {
			reasons.add("document-of-another");
		}
		if (ofFace(session, verdict)) {
			reasons.add("face-of-another");
		}
		this.claims.keep(subject, session.vendor(), session.reference(), seen);
		if (reasons.isEmpty() && this.disputes.isDisputed(subject)) {
			reasons.add("disputed");
		}
		return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", reasons));
	}

	/// Whether a face is another account's too, which is held then like this one.
	boolean ofFace(LivenessSession session, Verdict verdict) {
		Set<String> others = verdict.duplicates()
			.stream()
			.filter((pseudonym) -> !pseudonym.equals(session.pseudonym()))
			// Whom the vendor knows and this server does not, nobody can be held for.
			.map((pseudonym) -> this.sessions.named(session.vendor(), pseudonym).map(Subject::id).orElse(""))
			.filter((other) -> !other.equals(session.subject().id()))
			.collect(Collectors.toCollection(LinkedHashSet::new));
		return collides(session, others, "face-of-another");
	}

	private boolean collides(LivenessSession session, Set<String> others, String reason) {
		this.collisions.hold(session.subject(), others, reason, details(session));
		return !others.isEmpty();
	}

	private static Map<String, String> details(LivenessSession session) {
		return Map.of("vendor", session.vendor(), "reference", session.reference());
	}

	private void tell(Subject subject, String notice) {
		this.notices.tell(subject.id(), new Notice(notice, Map.of(), null), this.clock.instant());
	}

}

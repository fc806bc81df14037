package org.loangate.authz.factor.liveness;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.ReviewNeeded;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/// What happens where two accounts claim to be one person: both are held and told, and the desk has it.
///
/// **Transactions:** joins the caller's.
@Component
class IdentityCollisions {

	private final IdentityDisputes disputes;

	private final Notices notices;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	IdentityCollisions(IdentityDisputes disputes, Notices notices, Evidence evidence, ApplicationEventPublisher events,
			Clock clock) {
		this.disputes = disputes;
		this.notices = notices;
		this.evidence = evidence;
		this.events = events;
		this.clock = clock;
	}

	/// Holds an account and those it collides with; what is known already is left as it
	/// is.
	/// @param others the other accounts' `sub`, or the empty string for one that is not
	/// known
	/// @param reason a stable lower-case code
	/// @param details what else the desk is to know
	void hold(Subject subject, Collection<String> others, String reason, Map<String, String> details) {
		List<String> fresh = others.stream().filter((other) -> this.disputes.open(subject, other, reason)).toList();
		if (fresh.isEmpty()) {
			return;
		}
		Map<String, String> known = new HashMap<>(details);
		known.put("others", String.join(" ", fresh));
		this.events.publishEvent(new ReviewNeeded(ReviewNeeded.Kind.IDENTITY, subject, reason, known));
		tell(subject, "identity-in-review");
		fresh.stream().filter((other) -> !other.isEmpty()).map(Subject::new).forEach((other) -> {
			this.evidence.append("identity-disputed", other.id(), Map.of("reason", reason, "by", subject.id()));
			tell(other, "identity-disputed");
		});
		this.evidence.append("identity-disputed", subject.id(), Map.of("reason", reason));
	}

	private void tell(Subject subject, String notice) {
		this.notices.tell(subject.id(), new Notice(notice, Map.of(), null), this.clock.instant());
	}

}

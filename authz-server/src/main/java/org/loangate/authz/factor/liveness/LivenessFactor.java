package org.loangate.authz.factor.liveness;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessChecks.Begun;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Outcome.Reason;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Submission;
import org.loangate.contract.Expiry;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// A liveness check as a factor: only for a transaction, and only by the vendor's own verdict. What the browser brings
/// back proves nothing.
@Component
@Order(30)
final class LivenessFactor implements Factor {

	static final String ID = "liveness";

	private static final FactorProfile PROFILE = new FactorProfile(ID, List.of("face"), false, true, false, false);

	// Once may be the light; twice ends the attempt.
	private static final int MOST_FAILURES = 2;

	private final LivenessChecks checks;

	private final LivenessSessions sessions;

	private final Clock clock;

	LivenessFactor(LivenessChecks checks, LivenessSessions sessions, Clock clock) {
		this.checks = checks;
		this.sessions = sessions;
		this.clock = clock;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public Optional<String> enrolment() {
		return Optional.of("/account/identity");
	}

	@Override
	public List<String> credentials(Subject subject) {
		return this.checks.hasFace(subject) ? List.of(ID) : List.of();
	}

	@Override
	public Optional<Instant> enrolledAt(Subject subject) {
		return this.sessions.enrolledAt(subject);
	}

	@Override
	public boolean serves(@Nullable Binding binding) {
		return binding != null;
	}

	@Override
	public boolean answersLater() {
		return true;
	}

	@Override
	public Map<String, String> page(Ceremony ceremony) {
		Map<String, String> page = new HashMap<>();
		this.checks.vendor().ifPresent((vendor) -> page.put("formAction", vendor.origin()));
		this.sessions.ofStepUp(ceremony.id())
			.filter(this::isRunning)
			.ifPresent((session) -> page.put("started", "true"));
		return page;
	}

	private boolean isRunning(LivenessSession session) {
		return session.state() == LivenessSession.State.OPEN
				&& !Expiry.isPast(session.expiresAt(), this.clock.instant());
	}

	@Override
	public Prompt begin(Ceremony ceremony) {
		Binding binding = ceremony.binding();
		if (binding == null) {
			return new Prompt.Unavailable(Reason.FACTOR_NOT_ENROLLED);
		}
		return switch (this.checks.check(ceremony, binding)) {
			case Begun.At(var url) -> new Prompt.Visit(url);
			case Begun.Unavailable _ -> new Prompt.Unavailable(Reason.FACTOR_UNAVAILABLE);
			case Begun.NoFace _ -> new Prompt.Unavailable(Reason.FACTOR_NOT_ENROLLED);
			case Begun.Locked _ -> new Prompt.Unavailable(Reason.FACTOR_LOCKED);
		};
	}

	@Override
	public Outcome verify(Ceremony ceremony, Submission submission) {
		Binding binding = ceremony.binding();
		Optional<LivenessSession> own = this.sessions.ofStepUp(ceremony.id())
			.filter((session) -> session.subject().equals(ceremony.subject()))
			.filter((session) -> binding != null && binding.applicationId().equals(session.applicationId()));
		if (own.isEmpty()) {
			return new Outcome.Pending();
		}
		LivenessSession session = own.get();
		if (Expiry.isPast(ceremony.expiresAt(), this.clock.instant())) {
			return new Outcome.Refused(Reason.FACTOR_EXPIRED);
		}
		return switch (session.state()) {
			case PASSED -> new Outcome.Verified(
					new ProvenFactor(ID, ID, PROFILE.amr(), provenAt(session), null, session.evidence()));
			case FAILED -> new Outcome.Refused((this.sessions.failures(ceremony.id()) < MOST_FAILURES)
					? Reason.FACTOR_WRONG : Reason.FACTOR_LOCKED);
			case OPEN -> isRunning(session) ? new Outcome.Pending() : new Outcome.Refused(Reason.FACTOR_EXPIRED);
		};
	}

	// By the vendor's clock, as far as ours says that it can be.
	private Instant provenAt(LivenessSession session) {
		Instant captured = Instant
			.parse(session.evidence().getOrDefault("captured_at", session.startedAt().toString()));
		Instant now = this.clock.instant();
		return captured.isBefore(session.startedAt()) ? session.startedAt() : captured.isAfter(now) ? now : captured;
	}

}

package org.loangate.authz.stepup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/// Guards every change to an account's own factors: where the account has a second factor, it must have been proven
/// within the last minutes. A password alone neither adds nor removes a strong factor.
@Component
public final class EnrolmentGuard {

	/// How long a second factor stays fresh enough.
	public static final Duration FRESH = Duration.ofMinutes(5);

	private static final Duration TIME_TO_PROVE = Duration.ofMinutes(10);

	private final BrowserSessions sessions;

	private final StepUps stepUps;

	private final Quarantine quarantine;

	private final MessageSource messages;

	private final Clock clock;

	EnrolmentGuard(BrowserSessions sessions, StepUps stepUps, Quarantine quarantine, MessageSource messages,
			Clock clock) {
		this.sessions = sessions;
		this.stepUps = stepUps;
		this.quarantine = quarantine;
		this.messages = messages;
		this.clock = clock;
	}

	/// The sign-in of a request that the security chain let through.
	public SignIn signIn(HttpServletRequest request) {
		return this.sessions.current(request)
			.orElseThrow(() -> new IllegalStateException("nobody is signed in (expected: a path that asks for it)"));
	}

	/// Where the person must go first, or nothing where they may go on.
	/// @param returnTo local path that leads to the change once more
	public Optional<String> detour(SignIn signIn, String returnTo) {
		return (!this.stepUps.canProveMore(signIn.subject()) || signIn.provedSecondFactorSince(freshSince()))
				? Optional.empty() : Optional.of(open(signIn, Acr.MULTI, false, returnTo));
	}

	/// The same for what takes a factor that is not in quarantine and does not stand in
	/// for a lost one.
	public Optional<String> settledDetour(SignIn signIn, String returnTo) {
		return hasProvenSettled(signIn, false) ? Optional.empty()
				: Optional.of(open(signIn, Acr.MULTI, true, returnTo));
	}

	/// The same for what takes a passkey that is not in quarantine.
	public Optional<String> passkeyDetour(SignIn signIn, String returnTo) {
		return hasProvenSettled(signIn, true) ? Optional.empty() : Optional.of(open(signIn, Acr.PHR, true, returnTo));
	}

	/// Whether the person has anything beyond a password that is not in quarantine and
	/// does not stand in for a lost one.
	public boolean hasSettledFactor(Subject subject) {
		return this.stepUps.hasSettledFactor(subject);
	}

	/// Whether such a factor was proven within the last minutes.
	/// @param phishingResistant whether it must be a passkey
	public boolean hasProvenSettled(SignIn signIn, boolean phishingResistant) {
		Instant since = freshSince();
		Quarantine.Held held = this.quarantine.of(signIn.subject());
		return signIn.factors()
			.stream()
			.filter((proof) -> proof.isSecondFactorSince(since) && !held.covers(proof))
			.filter((proof) -> !this.stepUps.recovers(proof.factor()))
			.anyMatch((proof) -> !phishingResistant || proof.isPhishingResistant());
	}

	/// Whether a factor may be removed at once: after a proof within the last minutes of
	/// one that is as strong and not in
	/// quarantine; one that is new to the account, after a proof of any second factor.
	/// @param phishingResistant whether what is removed is
	public boolean mayRemove(SignIn signIn, String factor, String credential, boolean phishingResistant) {
		return hasProvenSettled(signIn, phishingResistant)
				|| (this.quarantine.isNew(signIn.subject(), factor, credential)
						&& signIn.provedSecondFactorSince(freshSince()));
	}

	private String open(SignIn signIn, Acr acr, boolean settled, String returnTo) {
		StepUpChallenge challenge = this.stepUps
			.openForEnrolment(new StepUpRequest(signIn.subject(), signIn.sid(), Requirement.of(acr), null, settled,
					Set.of(), summary(), this.clock.instant().plus(TIME_TO_PROVE), returnTo, null, null));
		return this.stepUps.pathOf(challenge);
	}

	private Instant freshSince() {
		return this.clock.instant().minus(FRESH);
	}

	private Summary summary() {
		Locale locale = LocaleContextHolder.getLocale();
		return new Summary(List.of(new Summary.Line(this.messages.getMessage("stepup.enrolment.for", null, locale),
				this.messages.getMessage("stepup.enrolment.change", null, locale))));
	}

}

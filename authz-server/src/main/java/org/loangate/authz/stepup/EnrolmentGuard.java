package org.loangate.authz.stepup;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/// Guards every change to an account: what has been proven for it, and where the person goes who has to prove more.
/// [ChangePolicy] says which proof that is.
@Component
public final class EnrolmentGuard {

	/// How long a second factor stays fresh enough.
	public static final Duration FRESH = Duration.ofMinutes(5);

	/// From which age on a factor is more than somebody's who only reads the mail.
	public static final Duration OLD = Duration.ofDays(30);

	private static final Duration TIME_TO_PROVE = Duration.ofMinutes(10);

	private final BrowserSessions sessions;

	private final StepUps stepUps;

	private final Quarantine quarantine;

	private final MailCodes codes;

	private final Accounts accounts;

	private final Continuations continuations;

	private final HttpServletRequest current;

	private final MessageSource messages;

	private final Clock clock;

	private final SecureRandom random;

	/// Takes the request at hand by Spring's proxy: whoever has to sign in once more
	/// comes back to it.
	EnrolmentGuard(BrowserSessions sessions, StepUps stepUps, Quarantine quarantine, MailCodes codes, Accounts accounts,
			Continuations continuations, HttpServletRequest current, MessageSource messages, Clock clock,
			SecureRandom random) {
		this.sessions = sessions;
		this.stepUps = stepUps;
		this.quarantine = quarantine;
		this.codes = codes;
		this.accounts = accounts;
		this.continuations = continuations;
		this.current = current;
		this.messages = messages;
		this.clock = clock;
		this.random = random;
	}

	/// The sign-in of a request that the security chain let through.
	public SignIn signIn(HttpServletRequest request) {
		return this.sessions.current(request)
			.orElseThrow(() -> new IllegalStateException("nobody is signed in (expected: a path that asks for it)"));
	}

	/// Where the person must go first, or nothing where they may go on.
	/// @param returnTo local path that leads to the change once more
	public Optional<String> detour(AccountChange change, SignIn signIn, String returnTo) {
		return switch (ChangePolicy.of(change, state(signIn), proofs(change, signIn))) {
			case PERMITTED -> Optional.empty();
			case PROVE_FACTOR -> Optional.of(open(signIn, Acr.MULTI,
					change.isByRecoveryCode() ? Set.of() : this.stepUps.recovering(), returnTo));
			case PROVE_PASSWORD -> Optional.of(this.continuations.signInPath(this.current,
					new Continuation(Subject.random(this.random).id(), returnTo, "", null, null, true, null)));
			case PROVE_ADDRESS -> Optional.of(this.codes.open(signIn, change, returnTo));
			case CONFIRM_ADDRESS -> Optional.of(MailCodeController.CONFIRM_ADDRESS);
			case FROZEN -> Optional.of(MailCodeController.FROZEN);
		};
	}

	private ChangePolicy.State state(SignIn signIn) {
		Subject subject = signIn.subject();
		return new ChangePolicy.State(this.accounts.isFrozen(subject), hasSettledFactor(subject),
				this.accounts.find(subject).filter(Account::emailVerified).isPresent(),
				this.quarantine.isOwnRegistration(signIn));
	}

	private ChangePolicy.Proofs proofs(AccountChange change, SignIn signIn) {
		Instant since = freshSince();
		Set<String> recovering = this.stepUps.recovering();
		return new ChangePolicy.Proofs(hasProvenSettled(signIn, false),
				signIn.factors()
					.stream()
					.anyMatch((proof) -> recovering.contains(proof.factor()) && proof.isSecondFactorSince(since)),
				this.codes.isProven(signIn, change), signIn.provedPasswordSince(since));
	}

	/// Whether a recovery code may take the place of the mailed one: the mailbox may be
	/// lost as well.
	boolean takesRecoveryCode(AccountChange change, SignIn signIn) {
		return change.isByRecoveryCode()
				&& this.stepUps.enrolled(signIn.subject()).stream().anyMatch(this.stepUps.recovering()::contains);
	}

	/// Where the person proves a recovery code in place of the mailed one.
	/// @param returnTo local path that leads to the change once more
	String proveRecoveryCode(SignIn signIn, String returnTo) {
		return open(signIn, Acr.MULTI, Set.of(), returnTo);
	}

	/// Where the person must go first for what takes a factor that is not in quarantine
	/// and does not stand in for a lost one.
	public Optional<String> settledDetour(SignIn signIn, String returnTo) {
		return hasProvenSettled(signIn, false) ? Optional.empty()
				: Optional.of(open(signIn, Acr.MULTI, this.stepUps.recovering(), returnTo));
	}

	/// The same for what takes a passkey that is not in quarantine.
	public Optional<String> passkeyDetour(SignIn signIn, String returnTo) {
		return hasProvenSettled(signIn, true) ? Optional.empty()
				: Optional.of(open(signIn, Acr.PHR, this.stepUps.recovering(), returnTo));
	}

	/// Whether the person has anything beyond a password that is not in quarantine and
	/// does not stand in for a lost one.
	public boolean hasSettledFactor(Subject subject) {
		return this.stepUps.hasSettledFactor(subject);
	}

	/// Whether such a factor was proven within the last minutes.
	/// @param phishingResistant whether it must be a passkey
	public boolean hasProvenSettled(SignIn signIn, boolean phishingResistant) {
		return provenSettled(signIn).anyMatch((proof) -> !phishingResistant || proof.isPhishingResistant());
	}

	private Stream<ProvenFactor> provenSettled(SignIn signIn) {
		Instant since = freshSince();
		Quarantine.Held held = this.quarantine.of(signIn.subject());
		Set<String> recovering = this.stepUps.recovering();
		return signIn.factors()
			.stream()
			.filter((proof) -> proof.isSecondFactorSince(since) && !held.covers(proof))
			.filter((proof) -> !recovering.contains(proof.factor()));
	}

	/// Whether a recovery by mail may be stopped: after a proof within the last minutes
	/// of
	/// a settled factor that was enrolled while that address was proven, or is old.
	/// @param address the former address that the recovery began from, or `null` where it
	/// began from the present one
	public boolean mayStopRecovery(SignIn signIn, @Nullable String address) {
		Subject subject = signIn.subject();
		if (this.accounts.isFrozen(subject)) {
			return false;
		}
		String asked = (address != null) ? address : this.accounts.find(subject).map(Account::email).orElse("");
		Instant old = this.clock.instant().minus(OLD);
		return provenSettled(signIn)
			.anyMatch((proof) -> this.quarantine.isEnrolledWith(subject, proof.factor(), proof.credential(), asked)
					|| this.stepUps.enrolledAt(subject, proof.factor(), proof.credential())
						.filter((at) -> !at.isAfter(old))
						.isPresent());
	}

	/// Whether a factor may be removed at once: after a proof within the last minutes of
	/// one that is as strong and not in quarantine; one that is new to the account, after
	/// a proof of any that is not, or where there is none of those, after what a first
	/// factor takes.
	/// @param phishingResistant whether what is removed is
	public boolean mayRemove(SignIn signIn, String factor, String credential, boolean phishingResistant) {
		if (hasProvenSettled(signIn, phishingResistant)) {
			return true;
		}
		return isNew(signIn, factor, credential) && (hasProvenSettled(signIn, false)
				|| (!hasSettledFactor(signIn.subject()) && ChangePolicy.of(AccountChange.REMOVAL, state(signIn),
						proofs(AccountChange.REMOVAL, signIn)) == ChangePolicy.Answer.PERMITTED));
	}

	/// Whether a factor is new to the account.
	public boolean isNew(SignIn signIn, String factor, String credential) {
		return this.quarantine.isNew(signIn.subject(), factor, credential);
	}

	private String open(SignIn signIn, Acr acr, Set<String> excluded, String returnTo) {
		StepUpChallenge challenge = this.stepUps
			.openForEnrolment(new StepUpRequest(signIn.subject(), signIn.sid(), Requirement.of(acr), null, true,
					excluded, summary(), this.clock.instant().plus(TIME_TO_PROVE), returnTo, null, null));
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

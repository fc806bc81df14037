package org.loangate.authz.factor.passkey;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Outcome.Reason;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Quarantine;
import org.loangate.authz.stepup.Submission;
import org.loangate.contract.Expiry;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// A passkey with user verification: two factors in one. Over a transaction its signature is the agreement to the terms.
///
/// `hwk` is claimed for attested passkeys that never leave their device, [Attestations].
@Component
@Order(20)
final class PasskeyFactor implements Factor {

	static final String ID = "passkey";

	private static final FactorProfile PROFILE = new FactorProfile(ID, Attestations.SOFTWARE, true, true, true, true);

	private static final FactorProfile STRONGEST = new FactorProfile("passkey-attested", Attestations.HARDWARE, true,
			true, true, true);

	private final RelyingParty relyingParty;

	private final Passkeys passkeys;

	private final Attestations attestations;

	private final Quarantine quarantine;

	private final Settings settings;

	private final Clock clock;

	PasskeyFactor(RelyingParty relyingParty, Passkeys passkeys, Attestations attestations, Quarantine quarantine,
			Settings settings, Clock clock) {
		this.relyingParty = relyingParty;
		this.passkeys = passkeys;
		this.attestations = attestations;
		this.quarantine = quarantine;
		this.settings = settings;
		this.clock = clock;
	}

	@Override
	public FactorProfile profile() {
		return PROFILE;
	}

	@Override
	public Optional<String> enrolment() {
		return Optional.of("/account/passkeys/new");
	}

	@Override
	public List<String> credentials(Subject subject) {
		return this.passkeys.of(subject).stream().map(Passkey::id).toList();
	}

	@Override
	public Optional<Instant> enrolledAt(Subject subject) {
		return this.passkeys.enrolledAt(subject);
	}

	@Override
	public Optional<Instant> enrolledAt(Subject subject, String credential) {
		return this.passkeys.of(subject)
			.stream()
			.filter((passkey) -> passkey.id().equals(credential))
			.map(Passkey::addedAt)
			.findFirst();
	}

	@Override
	public Optional<String> nameOf(Subject subject, String credential) {
		return this.passkeys.of(subject)
			.stream()
			.filter((passkey) -> passkey.id().equals(credential))
			.map(Passkey::name)
			.findFirst();
	}

	@Override
	public boolean remove(Subject subject, String credential) {
		return this.passkeys.remove(subject, Base64.getUrlDecoder().decode(credential));
	}

	@Override
	public List<String> best(Subject subject, Predicate<String> counting) {
		return this.attestations
			.best(this.passkeys.of(subject).stream().filter((passkey) -> counting.test(passkey.id())).toList());
	}

	@Override
	public FactorProfile strongest() {
		return STRONGEST;
	}

	@Override
	public List<String> kinds(Subject subject) {
		return this.attestations.kinds(this.passkeys.of(subject));
	}

	@Override
	public Prompt begin(Ceremony ceremony) {
		Quarantine.Held held = this.quarantine.of(ceremony.subject());
		List<Passkey> enrolled = this.passkeys.of(ceremony.subject())
			.stream()
			.filter((passkey) -> !ceremony.settled() || held.until(ID, passkey.id()).isEmpty())
			.filter((passkey) -> !ceremony.hardware() || this.attestations.isHardware(passkey))
			.toList();
		if (enrolled.isEmpty()) {
			return new Prompt.Unavailable(Reason.FACTOR_NOT_ENROLLED);
		}
		return new Prompt.Options(PasskeyOptions.oneOf(this.relyingParty.rpId(), challenge(ceremony), enrolled));
	}

	private byte[] challenge(Ceremony ceremony) {
		Binding binding = ceremony.binding();
		if (binding == null) {
			return this.relyingParty.challenge(ceremony.id());
		}
		Instant now = this.clock.instant();
		Instant latest = now.plus(Challenges.LIFE);
		Instant expiresAt = Expiry.first(ceremony.expiresAt(), latest);
		TermsChallenge terms = TermsChallenge.of(this.settings.issuer(), ceremony.subject(), binding,
				this.relyingParty.randomBytes(), expiresAt);
		return this.relyingParty.challenge(ceremony.id(), terms.digest(), terms.inputs(),
				Duration.between(now, expiresAt));
	}

	@Override
	public Outcome verify(Ceremony ceremony, Submission submission) {
		Instant now = this.clock.instant();
		Optional<Assertion> verified = this.relyingParty.verify(submission.value("credential"), ceremony.id(),
				ceremony.subject());
		if (verified.isEmpty()) {
			return new Outcome.Refused(Reason.FACTOR_WRONG);
		}
		if (Expiry.isPast(ceremony.expiresAt(), now)) {
			return new Outcome.Refused(Reason.FACTOR_EXPIRED);
		}
		Passkey passkey = verified.get().passkey();
		if (ceremony.hardware() && !this.attestations.isHardware(passkey)) {
			return new Outcome.Refused(Reason.FACTOR_WRONG);
		}
		return new Outcome.Verified(new ProvenFactor(ID, passkey.id(), this.attestations.amr(passkey), now, null,
				evidence(ceremony, verified.get())));
	}

	private Map<String, String> evidence(Ceremony ceremony, Assertion assertion) {
		Binding binding = ceremony.binding();
		if (binding == null) {
			return Map.of();
		}
		String kept = this.passkeys.keep(ceremony.subject(), binding.applicationId(), assertion, assertion.inputs())
			.toString();
		return Map.of("id", kept, "domain_tag", TermsChallenge.DOMAIN_TAG, "challenge_inputs", assertion.inputs(),
				"credential_id", assertion.passkey().id(), "public_key", base64url(assertion.passkey().publicKey()),
				"client_data_json", base64url(assertion.clientDataJson()), "authenticator_data",
				base64url(assertion.authenticatorData()), "signature", base64url(assertion.signature()));
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}

package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.stereotype.Component;

/// Officers' passkeys over statements about the policy.
///
/// The challenge is SHA-256 over [#DOMAIN_TAG], a zero byte and the canonical JSON (RFC 8785) of `v`, `iss`, `sub`,
/// `action`, `version`, `tests`, `base` and `reason` where there are some, `random` (32 bytes) and `exp` (seconds since
/// 1970); digests and bytes as base64url. It is good once: whatever comes of an answer, there is no second one.
@Component
public final class OfficerApprovals {

	/// What the challenge's message begins with.
	public static final String DOMAIN_TAG = "loangate/policy-approval/v1";

	private final RelyingParty relyingParty;

	private final Passkeys passkeys;

	private final Quarantine quarantine;

	private final Clock clock;

	private final URI issuer;

	OfficerApprovals(RelyingParty relyingParty, Passkeys passkeys, Quarantine quarantine, Clock clock,
			Settings settings) {
		this.relyingParty = relyingParty;
		this.passkeys = passkeys;
		this.quarantine = quarantine;
		this.clock = clock;
		this.issuer = settings.issuer();
	}

	/// Options for `navigator.credentials.get`, in their JSON form.
	/// @param holder who the challenge is given to: nobody else answers it
	/// @return nothing where the officer has no passkey, or none that is not in
	/// quarantine
	public Optional<String> options(Subject officer, String holder, Statement statement) {
		List<Passkey> counting = this.passkeys.of(officer).stream().filter((passkey) -> isSettled(passkey)).toList();
		if (counting.isEmpty()) {
			return Optional.empty();
		}
		ApprovalChallenge challenge = ApprovalChallenge.of(this.issuer, officer, statement,
				base64url(this.relyingParty.randomBytes()),
				this.clock.instant().plus(Challenges.LIFE).getEpochSecond());
		return Optional.of(PasskeyOptions.oneOf(this.relyingParty.rpId(),
				this.relyingParty.challenge(holder, challenge.digest(), challenge.inputs(), Challenges.LIFE),
				counting));
	}

	/// Checks the answer.
	/// @param credential the answer in its JSON form
	/// @return nothing when anything about it is wrong: another statement, another
	/// person's passkey, one in quarantine, too late, given before
	public Optional<Signed> verify(Subject officer, String holder, Statement statement, String credential) {
		return this.relyingParty.verify(credential, holder, officer)
			.filter((assertion) -> !assertion.inputs().isEmpty() && new ApprovalChallenge(assertion.inputs())
				.says(this.issuer, officer, statement, this.clock.instant()))
			.filter((assertion) -> isSettled(assertion.passkey()))
			.map((assertion) -> new Signed(assertion.inputs(), assertion.passkey().id(),
					base64url(assertion.passkey().publicKey()), base64url(assertion.clientDataJson()),
					base64url(assertion.authenticatorData()), base64url(assertion.signature())));
	}

	private boolean isSettled(Passkey passkey) {
		return this.quarantine.of(passkey.subject()).until(PasskeyFactor.ID, passkey.id()).isEmpty();
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/// What an officer says by their passkey.
	///
	/// @param action `approve`, `break-glass` or `ratify`
	/// @param version digest of the version
	/// @param tests digest of its tests, or `null` where it has none
	/// @param base digest of the version that it is to take the place of, or `null` where
	/// the statement is not about the difference
	/// @param reason SHA-256 of the reason given, base64url, or `null` where none is
	public record Statement(String action, String version, @Nullable String tests, @Nullable String base,
			@Nullable String reason) {
	}

	/// A signature that was found good, with all that is needed to check it again. Bytes
	/// are base64url.
	///
	/// @param publicKey COSE key
	public record Signed(String challengeInputs, String credentialId, String publicKey, String clientDataJson,
			String authenticatorData, String signature) {
	}

}

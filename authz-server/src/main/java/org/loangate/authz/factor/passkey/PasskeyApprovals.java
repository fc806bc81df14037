package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.stereotype.Component;

/// Passkeys of staff over statements that take a second person: what is said is signed, not clicked.
///
/// The challenge is SHA-256 over the statement's domain tag, a zero byte and the canonical JSON (RFC 8785) of `v`, `iss`,
/// `sub`, the statement's own members, `random` (32 bytes) and `exp` (seconds since 1970); digests and bytes as base64url.
/// It is good once: whatever comes of an answer, there is no second one. A passkey in quarantine says nothing.
@Component
public final class PasskeyApprovals {

	private final RelyingParty relyingParty;

	private final Passkeys passkeys;

	private final Quarantine quarantine;

	private final Clock clock;

	private final URI issuer;

	PasskeyApprovals(RelyingParty relyingParty, Passkeys passkeys, Quarantine quarantine, Clock clock,
			Settings settings) {
		this.relyingParty = relyingParty;
		this.passkeys = passkeys;
		this.quarantine = quarantine;
		this.clock = clock;
		this.issuer = settings.issuer();
	}

	/// Options for `navigator.credentials.get`, in their JSON form.
	/// @param holder who the challenge is given to: nobody else answers it
	/// @return nothing where the person has no passkey, or none that is not in
	/// quarantine
	public Optional<String> options(Subject person, String holder, Statement statement) {
		List<Passkey> counting = this.passkeys.of(person).stream().filter((passkey) -> isSettled(passkey)).toList();
		if (counting.isEmpty()) {
			return Optional.empty();
		}
		ApprovalChallenge challenge = ApprovalChallenge.of(this.issuer, person, statement,
				base64url(this.relyingParty.randomBytes()),
				this.clock.instant().plus(Challenges.LIFE).getEpochSecond());
		return Optional.of(PasskeyOptions.oneOf(this.relyingParty.rpId(), this.relyingParty
			.challenge(bound(holder, statement), challenge.digest(), challenge.inputs(), Challenges.LIFE), counting));
	}

	/// Checks the answer.
	/// @param credential the answer in its JSON form
	/// @return nothing when anything about it is wrong: another statement, another
	/// person's passkey, one in quarantine, too late, given before
	public Optional<Signed> verify(Subject person, String holder, Statement statement, String credential) {
		return this.relyingParty.verify(credential, bound(holder, statement), person)
			.filter((assertion) -> !assertion.inputs().isEmpty()
					&& new ApprovalChallenge(statement.domainTag(), assertion.inputs()).says(this.issuer, person,
							statement, this.clock.instant()))
			.filter((assertion) -> isSettled(assertion.passkey()))
			.map((assertion) -> new Signed(statement.domainTag(), assertion.inputs(), assertion.passkey().id(),
					base64url(assertion.passkey().publicKey()), base64url(assertion.clientDataJson()),
					base64url(assertion.authenticatorData()), base64url(assertion.signature())));
	}

	private boolean isSettled(Passkey passkey) {
		return this.quarantine.of(passkey.subject()).until(PasskeyFactor.ID, passkey.id()).isEmpty();
	}

	// What is signed in one domain is no answer in another, whatever its inputs are.
	private static String bound(String holder, Statement statement) {
		return statement.domainTag() + " " + holder;
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/// What a person says by their passkey.
	///
	/// @param domainTag what the challenge's message begins with: `loangate/<what>/v1`
	/// @param members what is said, by name; names are none of `v`, `iss`, `sub`,
	/// `random` and `exp`
	public record Statement(String domainTag, Map<String, String> members) {

		/// Copies the members.
		public Statement {
			members = Map.copyOf(members);
		}

	}

	/// A signature that was found good, with all that is needed to check it again. Bytes
	/// are base64url.
	///
	/// @param publicKey COSE key
	public record Signed(String domainTag, String challengeInputs, String credentialId, String publicKey,
			String clientDataJson, String authenticatorData, String signature) {

		/// By the names that evidence has for it.
		public Map<String, String> toEvidence() {
			return Map.of("domain_tag", this.domainTag, "challenge_inputs", this.challengeInputs, "credential_id",
					this.credentialId, "public_key", this.publicKey, "client_data_json", this.clientDataJson,
					"authenticator_data", this.authenticatorData, "signature", this.signature);
		}

	}

}

package org.loangate.authz.policy;

import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/// Which passkeys may be enrolled. Model and certification are decided on from attested data only: what a passkey merely
/// claims to be satisfies nothing here.
///
/// @param direct whether browsers are asked for attestation
/// @param requirement what a passkey must be
/// @param least the least certification, where one is required
/// @param allowed AAGUIDs of the only models accepted; empty for any
/// @param denied AAGUIDs of models never accepted
/// @see <a href="https://www.w3.org/TR/webauthn-3/#sctn-attestation">Web Authentication Level 3, section 6.5</a>
public record PasskeyRules(boolean direct, Requirement requirement, @Nullable Certification least, Set<UUID> allowed,
		Set<UUID> denied) {

	/// Any passkey, and no attestation asked for: what counts where a policy says
	/// nothing.
	public static final PasskeyRules PLAIN = new PasskeyRules(false, Requirement.ANY, null, Set.of(), Set.of());

	/// What a passkey must be.
	public enum Requirement {

		/// Whatever it is.
		ANY,
		/// Its model is vouched for by the metadata.
		ATTESTED,
		/// And was certified.
		CERTIFIED

	}

	/// Copies the sets.
	public PasskeyRules {
		allowed = Set.copyOf(allowed);
		denied = Set.copyOf(denied);
	}

	/// Whether a passkey may be enrolled.
	/// @param model its attested AAGUID, or `null` where nothing vouches for what it
	/// claims
	/// @param certification that model's certification, if any
	public boolean accepts(@Nullable UUID model, @Nullable Certification certification) {
		if (this.requirement == Requirement.ANY) {
			return true;
		}
		if (model == null || this.denied.contains(model)
				|| (!this.allowed.isEmpty() && !this.allowed.contains(model))) {
			return false;
		}
		return this.least == null || (certification != null && certification.isAtLeast(this.least));
	}

}

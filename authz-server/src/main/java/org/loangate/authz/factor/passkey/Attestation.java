package org.loangate.authz.factor.passkey;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;

/// What was found out about a passkey's authenticator when it was enrolled.
///
/// @param format attestation statement format identifier, IANA's name
/// @param attested whether its statement leads to a root that the metadata names for its model
/// @param hardware whether that model keeps keys in hardware
/// @param certification that model's certification then
record Attestation(String format, boolean attested, boolean hardware, @Nullable Certification certification) {

	/// Nobody vouches for it.
	static Attestation none(String format) {
		return new Attestation(format, false, false, null);
	}

}

package org.loangate.authz.factor.passkey;

import java.security.cert.TrustAnchor;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;

/// What the FIDO metadata says of one model of authenticator.
///
/// @param aaguid identifies the model
/// @param description its name, for people
/// @param anchors whose certificates attest it
/// @param hardware whether it keeps keys in hardware
/// @param compromised whether a status report says that its keys, its attestation or its user verification can be got around
/// @param certification the highest certification it has now
record FidoModel(UUID aaguid, String description, Set<TrustAnchor> anchors, boolean hardware, boolean compromised,
		@Nullable Certification certification) {

	FidoModel {
		anchors = Set.copyOf(anchors);
	}

}

package org.loangate.authz.stepup;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/// The transaction that a terms-bound factor commits to.
///
/// @param applicationId the loan application
/// @param clientId who asks for the token
/// @param termsDigest SHA-256 of the terms' canonical form, 32 bytes
/// @param policyDigest digest of the rules the decision was made by, base64url
/// @param jkt thumbprint of the client's key that the token will be bound to, RFC 7638, or `null` where it named none
@SuppressWarnings("ArrayRecordComponent") // copied on the way in and out; never compared
public record Binding(UUID applicationId, String clientId, byte[] termsDigest, String policyDigest,
		@Nullable String jkt) {

	public Binding {
		if (termsDigest.length != 32) {
			throw new IllegalArgumentException("termsDigest: " + termsDigest.length + " bytes (expected: 32)");
		}
		termsDigest = termsDigest.clone();
	}

	@Override
	public byte[] termsDigest() {
		return this.termsDigest.clone();
	}

}

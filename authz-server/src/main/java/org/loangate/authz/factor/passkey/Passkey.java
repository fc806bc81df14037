package org.loangate.authz.factor.passkey;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.bootstrap.Beginning;

/// One enrolled passkey.
///
/// @param publicKey COSE_Key, RFC 9052
/// @param signCount the highest signature counter seen
/// @param backupEligible whether it may be copied between devices; never changes
/// @param transports hints for the browser
/// @param counterRegressed whether its counter ever went backwards
/// @param attestation what was found out about its authenticator when it was enrolled
/// @see <a href="https://www.w3.org/TR/webauthn-3/#credential-record">Web Authentication Level 3, section 4</a>
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out of this
											// package
record Passkey(byte[] credentialId, Subject subject, byte[] userHandle, String name, byte[] publicKey, UUID aaguid,
		long signCount, boolean backupEligible, boolean backedUp, List<String> transports, Attestation attestation,
		Instant addedAt, @Nullable Instant usedAt, boolean counterRegressed) {

	/// A name as it is kept: visible, one line, at most 64 characters; a word where
	/// nothing
	/// is left.
	static String named(String typed) {
		String stripped = typed.replaceAll("\\p{C}", "").strip();
		return Beginning.of(stripped.isEmpty() ? "Passkey" : stripped, 64);
	}

	/// The credential identifier as pages and JSON carry it.
	String id() {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(this.credentialId);
	}

	/// The attested credential data it came with: Web Authentication Level 3, section
	/// 6.5.1.
	byte[] attestedCredentialData() {
		return ByteBuffer.allocate(16 + 2 + this.credentialId.length + this.publicKey.length)
			.putLong(this.aaguid.getMostSignificantBits())
			.putLong(this.aaguid.getLeastSignificantBits())
			.putShort((short) this.credentialId.length)
			.put(this.credentialId)
			.put(this.publicKey)
			.array();
	}

}

package org.loangate.demo.vendor;

import java.net.URI;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// One person's visit, from the authorization server's request until it expires.
///
/// @param id identifier, 22 characters of base64url (128 random bits)
/// @param purpose what is to be found out
/// @param reference the caller's own name for it, echoed
/// @param subject the caller's pseudonym for the person, echoed
/// @param nonce echoed in the callback and shown to nobody
/// @param faceRef the face to compare with, where one was given
/// @param returnUrl where the browser goes afterwards
/// @param callbackUrl where the verdict goes
/// @param createdAt start
/// @param expiresAt end: no verdict is sent after it
record LivenessSession(String id, Purpose purpose, String reference, String subject, String nonce,
		@Nullable String faceRef, URI returnUrl, URI callbackUrl, Instant createdAt, Instant expiresAt) {

	@Override
	public String toString() {
		return "LivenessSession[id=" + this.id + ", purpose=" + this.purpose + "]";
	}

}

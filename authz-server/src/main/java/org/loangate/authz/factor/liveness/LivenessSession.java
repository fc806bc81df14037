package org.loangate.authz.factor.liveness;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessVendor.Purpose;

/// A session started at a vendor.
///
/// @param reference our name for it, 22 characters of base64url
/// @param sid the sign-in that started it
/// @param stepUpId the step-up it is a check for, else `null`
/// @param evidence what stands up later, once there is a verdict
record LivenessSession(String reference, String vendor, String sessionId, Subject subject, String sid, Purpose purpose,
		@Nullable String stepUpId, @Nullable UUID applicationId, String pseudonym, String nonce,
		@Nullable String faceRef, State state, Map<String, String> evidence, Instant startedAt, Instant expiresAt) {

	/// What became of it.
	enum State {

		OPEN, PASSED, FAILED

	}

}

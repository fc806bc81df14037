package org.loangate.authz.loan;

import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What a lending API answered to a redeemed request, as the gateway saw it.
///
/// @param applicationId the transaction token's `txn`
/// @param idempotencyKey of the request
/// @param status 200 to 499: others leave the outcome unknown
/// @param digest SHA-256 of the answer's body, 32 bytes
/// @param location path of what the lending API made, at most 255 characters; nothing where it named none
@SuppressWarnings("ArrayRecordComponent")
public record LendingAnswer(UUID applicationId, String idempotencyKey, int status, byte[] digest,
		@Nullable String location) {

	private static final int DIGEST_BYTES = 32;

	private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]{0,254}");

	public LendingAnswer {
		if (status < 200 || status > 499) {
			throw new IllegalArgumentException("status: " + status + " (expected: 200 to 499)");
		}
		if (digest.length != DIGEST_BYTES) {
			throw new IllegalArgumentException("answer_digest: " + digest.length + " bytes (expected: 32)");
		}
		if (location != null && !PATH.matcher(location).matches()) {
			throw new IllegalArgumentException("location: malformed (expected: a path of at most 255 characters)");
		}
		digest = digest.clone();
	}

	@Override
	public byte[] digest() {
		return this.digest.clone();
	}

	@Override
	public String toString() {
		return "LendingAnswer[" + this.applicationId + ", " + this.status + "]";
	}

}

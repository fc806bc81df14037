package org.loangate.authz.federation;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// One journey to a provider and back, kept in the session of the browser that makes it.
///
/// @param provider which provider
/// @param state what its answer must carry, RFC 6749, section 10.12
/// @param nonce what its ID Token must carry
/// @param verifier whose SHA-256 went along, RFC 7636
/// @param startedAt when the browser left
/// @param maxAge how old a sign-in at the provider may be, seconds
/// @param linking whether somebody who is signed in here links their account
/// @param continuation where the sign-in goes on to
record Attempt(String provider, String state, String nonce, String verifier, Instant startedAt, int maxAge,
		boolean linking, @Nullable String continuation) {

	@Override
	public String toString() {
		return "Attempt[redacted]";
	}

}

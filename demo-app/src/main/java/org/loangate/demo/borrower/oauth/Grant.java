package org.loangate.demo.borrower.oauth;

import java.time.Duration;
import java.time.Instant;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import org.jspecify.annotations.Nullable;

/// An access token, with the key it is bound to. Neither is ever printed.
///
/// @param token the token
/// @param key the key that proves possession: RFC 9449
/// @param expiresAt when it ends
/// @param applicationId the application it was issued for, where the server named it
public record Grant(DPoPAccessToken token, ECKey key, Instant expiresAt, @Nullable String applicationId) {

	private static final Duration MARGIN = Duration.ofSeconds(5);

	/// Whether it is still good for a request now.
	public boolean isAlive(Instant now) {
		return this.expiresAt.minus(MARGIN).isAfter(now);
	}

	@Override
	public String toString() {
		return "Grant[expiresAt=" + this.expiresAt + "]";
	}

}

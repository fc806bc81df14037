package org.loangate.authz.oauth.key;

import java.time.Instant;
import java.util.Locale;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/// A row of `oauth_signing_key`. Printed, it is its identifier and state.
///
/// @param published the public half
/// @param sealed the private half, encrypted, where PostgreSQL keeps it
/// @param label where a PKCS#11 token keeps it
/// @param createdAt since when it is published
record StoredKey(String kid, SigningAlgorithm algorithm, State state, JWK published, @Nullable Base64URL sealed,
		@Nullable String label, Instant createdAt, @Nullable Instant activatedAt, @Nullable Instant supersededAt) {

	/// Since when it signs.
	Instant signsSince() {
		return (this.activatedAt != null) ? this.activatedAt : this.createdAt;
	}

	@Override
	public String toString() {
		return this.kid + " " + this.state;
	}

	/// What a key does, in the order of its life.
	enum State {

		/// Is published, signs later.
		NEXT,

		/// Signs: one of each algorithm.
		ACTIVE,

		/// Is published until the last token it signed has lapsed.
		SUPERSEDED,

		/// Tells whether an old ID Token is ours, and nothing else.
		RETIRED,

		/// Counts for nothing.
		COMPROMISED;

		boolean isPublished() {
			return this == NEXT || this == ACTIVE || this == SUPERSEDED;
		}

		String column() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}

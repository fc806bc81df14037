package org.loangate.authz.oauth.token;

import java.time.Clock;
import java.time.Duration;

import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.contract.verify.DpopProof;
import org.loangate.contract.verify.DpopProofVerifier;

import org.springframework.data.redis.core.StringRedisTemplate;

/// Which DPoP proofs were used here, for all processes; and how old one may be.
///
/// **Redis:** `loangate:dpop:{<jkt>:<SHA-256 of jti>}`, lives as long as the proof could be accepted. Redis unreachable is
/// 503.
final class BurntProofs {

	private static final Duration PAST = Duration.ofSeconds(60);

	private static final Duration FUTURE = Duration.ofSeconds(10);

	private final StringRedisTemplate redis;

	private final Clock clock;

	BurntProofs(StringRedisTemplate redis, Clock clock) {
		this.redis = redis;
		this.clock = clock;
	}

	/// A verifier for proofs that are burnt here afterwards.
	DpopProofVerifier verifier() {
		return new DpopProofVerifier(this.clock, PAST, FUTURE);
	}

	/// Burns a proof that holds.
	/// @return whether this call did: of several at once, one does
	boolean burn(DpopProof proof) {
		Duration left = Duration.between(this.clock.instant(), proof.acceptableUntil()).plusSeconds(1);
		String key = "loangate:dpop:{" + proof.jkt() + ":" + Digests.base64url(Digests.sha256(proof.jti())) + "}";
		return Boolean.TRUE.equals(RedisFaults.translate(() -> this.redis.opsForValue().setIfAbsent(key, "1", left)));
	}

}

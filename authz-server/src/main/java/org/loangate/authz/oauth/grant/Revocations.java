package org.loangate.authz.oauth.grant;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.loangate.authz.platform.RedisFaults;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/// Tells the gateways which access tokens are revoked.
///
/// **Redis:** `loangate:revoked:{<jti>}`, written by this class alone, lives as long as the token would have; channel
/// `loangate:revocations` carries the `jti`. Gateways trust a cached exchange only while Redis holds what they wrote with
/// it, so losing a revocation loses the caches too, and the next exchange is refused here.
@Component
final class Revocations {

	private final StringRedisTemplate redis;

	private final Clock clock;

	Revocations(StringRedisTemplate redis, Clock clock) {
		this.redis = redis;
		this.clock = clock;
	}

	/// Publishes a revoked access token, as often as it is told of it.
	/// @throws org.loangate.authz.platform.StoreUnavailable when Redis does not answer
	void publish(String jti, Instant expiresAt) {
		Duration left = Duration.between(this.clock.instant(), expiresAt);
		if (left.isPositive()) {
			RedisFaults.translate(() -> {
				this.redis.opsForValue().set("loangate:revoked:{" + jti + "}", "1", left);
				return this.redis.convertAndSend("loangate:revocations", jti);
			});
		}
	}

}

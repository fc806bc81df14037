package org.loangate.authz.factor.passkey;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

import org.loangate.authz.platform.RedisFaults;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/// Challenges that wait for their answer.
///
/// **Redis:** `loangate:passkey-challenge:{<challenge>}`, who it was given to and what it commits to, five minutes.
/// Losing it makes the person try again.
@Component
final class Challenges {

	static final Duration LIFE = Duration.ofMinutes(5);

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final StringRedisTemplate redis;

	Challenges(StringRedisTemplate redis) {
		this.redis = redis;
	}

	void keep(byte[] challenge, Kept kept, Duration life) {
		RedisFaults.translate(() -> {
			this.redis.opsForValue().set(key(challenge), MAPPER.writeValueAsString(kept), life);
			return true;
		});
	}

	/// Takes a challenge away: whatever comes of the answer, there is no second one.
	Optional<Kept> take(byte[] challenge) {
		String json = RedisFaults.translate(() -> this.redis.opsForValue().getAndDelete(key(challenge)));
		return Optional.ofNullable(json).map((kept) -> MAPPER.readValue(kept, Kept.class));
	}

	private static String key(byte[] challenge) {
		return "loangate:passkey-challenge:{" + Base64.getUrlEncoder().withoutPadding().encodeToString(challenge) + "}";
	}

	/// What is known of a challenge.
	///
	/// @param holder the session, sign-in or step-up it was given to: nobody else may
	/// answer
	/// @param inputs canonical JSON that it is the digest of, or the empty string for a
	/// random one
	record Kept(String holder, String inputs) {
	}

}

package org.loangate.authz.oauth.session;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.RedisFaults;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/// Logout requests on their way from the endpoint to the page.
///
/// **Redis:** `loangate:logout:{<id>}`, ten minutes. Losing it makes the client ask again.
@Component
final class LogoutRequests {

	private static final Duration LIFETIME = Duration.ofMinutes(10);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final StringRedisTemplate redis;

	private final SecureRandom random;

	LogoutRequests(StringRedisTemplate redis, SecureRandom random) {
		this.redis = redis;
		this.random = random;
	}

	/// Keeps a request.
	/// @return its identifier, 22 characters of base64url
	String keep(LogoutRequest request) {
		byte[] bytes = new byte[16];
		this.random.nextBytes(bytes);
		String id = Digests.base64url(bytes);
		RedisFaults.translate(() -> {
			this.redis.opsForValue().set(key(id), JSON.writeValueAsString(request), LIFETIME);
			return true;
		});
		return id;
	}

	/// A request that is not done yet.
	Optional<LogoutRequest> find(String id) {
		return id.matches("[A-Za-z0-9_-]{22}")
				? Optional.ofNullable(RedisFaults.translate(() -> this.redis.opsForValue().get(key(id))))
					.map((json) -> JSON.readValue(json, LogoutRequest.class))
				: Optional.empty();
	}

	/// Forgets a request that is done.
	void remove(String id) {
		RedisFaults.translate(() -> this.redis.delete(key(id)));
	}

	private static String key(String id) {
		return "loangate:logout:{" + id + "}";
	}

}

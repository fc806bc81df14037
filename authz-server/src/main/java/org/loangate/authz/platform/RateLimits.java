package org.loangate.authz.platform;

import java.time.Duration;
import java.util.List;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/// Counts tries in windows, for all processes together.
///
/// **Redis:** `loangate:limit:{<family>:<key>}`, a counter that lives as long as its window. Losing it starts the window
/// anew.
@Component
public final class RateLimits {

	private static final RedisScript<Long> COUNT = RedisScripts.counting("platform/count");

	private static final RedisScript<Long> PACE = RedisScripts.counting("platform/pace");

	private final StringRedisTemplate redis;

	RateLimits(StringRedisTemplate redis) {
		this.redis = redis;
	}

	/// Counts one try.
	/// @param family what is limited, for example `password-account`
	/// @param key who is limited; it stands in Redis as given, so pass a digest of what
	/// should not
	/// @param limit how many tries a window allows
	/// @throws StoreUnavailable when Redis does not answer
	public Verdict count(String family, String key, int limit, Duration window) {
		return run(COUNT, family, key, limit, window, 1);
	}

	/// Counts one try of many people together, none of whom another one may shut out: as
	/// many as a window allows go on at once, and then one whenever its share of the
	/// window has gone by. A try that is refused costs nothing.
	/// @param limit how many tries a window allows
	/// @throws StoreUnavailable when Redis does not answer
	public Verdict pace(String family, String key, int limit, Duration window) {
		return pace(family, key, limit, window, 1);
	}

	/// The same for what counts as several tries.
	/// @param weight how many; below zero, how many are given back
	public Verdict pace(String family, String key, int limit, Duration window, int weight) {
		return run(PACE, family, key, limit, window, weight);
	}

	private Verdict run(RedisScript<Long> script, String family, String key, int limit, Duration window, int weight) {
		Long left = RedisFaults.translate(() -> this.redis.execute(script, List.of(name(family, key)),
				String.valueOf(limit), String.valueOf(window.toMillis()), String.valueOf(weight)));
		return (left == null || left > 0) ? new Verdict.Exceeded((left != null) ? Duration.ofMillis(left) : window)
				: new Verdict.Allowed();
	}

	/// Forgets the tries counted so far.
	/// @throws StoreUnavailable when Redis does not answer
	public void clear(String family, String key) {
		RedisFaults.translate(() -> this.redis.delete(name(family, key)));
	}

	private static String name(String family, String key) {
		return "loangate:limit:{" + family + ":" + key + "}";
	}

	/// Whether a try may go on.
	public sealed interface Verdict {

		/// Within the limit.
		record Allowed() implements Verdict {
		}

		/// Over the limit.
		/// @param retryAfter until the window ends, or one try may go on
		record Exceeded(Duration retryAfter) implements Verdict {
		}

	}

}

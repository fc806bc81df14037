package org.loangate.gateway.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.DpopProof;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/// Asks Redis, once a request, what no gateway knows alone: whether the token was revoked, whether the proof was seen, and
/// whether an exchange that is cached still counts.
///
/// | key | type | lives | written by | if it is lost |
/// | --- | --- | --- | --- | --- |
/// | `loangate:revoked:{jti}` | string | the token's remaining life | authorization server | the marker is lost too: the authorization server is asked again |
/// | `loangate:dpop:{jti}:<jkt>:<sha256 of the proof's jti>` | string | as long as the proof could be accepted | gateway | a proof could be used again within its minute |
/// | `loangate:exchanged:{jti}` | string | as long as the exchange is cached | gateway | cached exchanges do not count |
///
/// A proof names its access token (`ath`), so that burning it under the token's `jti` burns it for every use, and the keys
/// of one script share a hash tag.
@Component
public final class RedisGuard {

	private static final Logger LOG = LoggerFactory.getLogger(RedisGuard.class);

	/// How far the clocks of two gateways may be apart.
	private static final Duration SKEW = Duration.ofSeconds(5);

	private final RedisScript<String> burn = RedisScript.of(text("redis/guard/burn.lua"), String.class);

	private final StringRedisTemplate redis;

	private final Clock clock;

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	RedisGuard(StringRedisTemplate redis, Clock clock) {
		this.redis = redis;
		this.clock = clock;
	}

	/// Burns the proof, if it was never seen and the token is not revoked. Written after
	/// all other checks: what was
	/// refused for another reason can be sent again.
	public Seen burn(AccessToken token, @Nullable DpopProof proof) {
		try {
			String answer = this.redis.execute(this.burn, keys(token, proof), Long.toString(replayableMillis(proof)));
			return switch (String.valueOf(answer)) {
				case "fresh" -> Seen.FRESH;
				case "exchanged" -> Seen.EXCHANGED;
				case "replayed" -> Seen.REPLAYED;
				case "revoked" -> Seen.REVOKED;
				default -> Seen.UNKNOWN;
			};
		}
		catch (DataAccessException ex) {
			this.faults.note("Redis does not answer: " + LogLine.cause(ex), LogLine.place(ex));
			return Seen.UNKNOWN;
		}
	}

	/// Notes that this token's exchange is cached until then.
	///
	/// @return whether Redis took note; if not, the exchange is not to be cached
	public boolean mark(AccessToken token, Instant until) {
		try {
			Duration life = Duration.between(this.clock.instant(), until);
			if (life.isPositive()) {
				this.redis.opsForValue().set("loangate:exchanged:{" + token.jti() + "}", "1", life);
				return true;
			}
			return false;
		}
		catch (DataAccessException ex) {
			return false;
		}
	}

	private static List<String> keys(AccessToken token, @Nullable DpopProof proof) {
		String tag = "{" + token.jti() + "}";
		String burnt = (proof != null) ? proof.jkt() + ":" + sha256(proof.jti()) : "none";
		return List.of("loangate:revoked:" + tag, "loangate:dpop:" + tag + ":" + burnt, "loangate:exchanged:" + tag);
	}

	private long replayableMillis(@Nullable DpopProof proof) {
		if (proof == null) {
			return 0;
		}
		return Math.max(1, Duration.between(this.clock.instant(), proof.acceptableUntil()).plus(SKEW).toMillis());
	}

	// Read once: a script that stands for its file looks at the file's time whenever it
	// is run.
	private static String text(String path) {
		try {
			return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(path, ex);
		}
	}

	private static String sha256(String text) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is on every platform", ex);
		}
	}

	/// What Redis knows of a request.
	public enum Seen {

		/// Nothing: the proof is burnt now.
		FRESH,

		/// The same, and an exchange of this token that is cached still counts.
		EXCHANGED,

		/// The proof was used before.
		REPLAYED,

		/// The token was revoked.
		REVOKED,

		/// Redis did not answer: let nothing through.
		UNKNOWN

	}

}

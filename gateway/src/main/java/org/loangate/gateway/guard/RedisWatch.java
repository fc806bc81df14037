package org.loangate.gateway.guard;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.lettuce.core.RedisCommandExecutionException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.loangate.bootstrap.LogLine;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Writes to Redis once a second, and says whether it could: one that only reads or is full burns no proof. A connection to
/// a server that became a replica is given up, so that the next one finds whoever is behind the address now.
///
/// | key | type | lives | written by | if it is lost |
/// | --- | --- | --- | --- | --- |
/// | `loangate:probe` | string | 10 seconds | every process | nothing |
@Component("redisHealthIndicator")
final class RedisWatch implements HealthIndicator {

	private static final Log logger = LogFactory.getLog(RedisWatch.class);

	private static final Duration KEPT = Duration.ofSeconds(10);

	/// How old the last answer may be.
	private static final Duration STALE = Duration.ofSeconds(15);

	private final StringRedisTemplate redis;

	private final LettuceConnectionFactory connections;

	private final Clock clock;

	private volatile Instant well = Instant.EPOCH;

	private volatile boolean failing;

	RedisWatch(StringRedisTemplate redis, LettuceConnectionFactory connections, Clock clock) {
		this.redis = redis;
		this.connections = connections;
		this.clock = clock;
	}

	@Scheduled(fixedDelayString = "PT1S")
	void ask() {
		try {
			this.redis.opsForValue().set("loangate:probe", "", KEPT);
			this.well = this.clock.instant();
			this.failing = false;
		}
		catch (DataAccessException ex) {
			if (!this.failing) {
				logger.warn("Redis takes no writes: " + LogLine.cause(ex));
			}
			this.failing = true;
			if (ex.getCause() instanceof RedisCommandExecutionException refused
					&& String.valueOf(refused.getMessage()).startsWith("READONLY")) {
				this.connections.resetConnection();
			}
		}
	}

	@Override
	public Health health() {
		boolean fresh = this.clock.instant().isBefore(this.well.plus(STALE));
		return (fresh && !this.failing) ? Health.up().build() : Health.outOfService().build();
	}

}

package org.loangate.authz.platform;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;

/// Watches PostgreSQL and Redis.
@Configuration(proxyBeanMethods = false)
class StoreWatches {

	private static final int LONGEST_SECONDS = 2;

	private static final Duration KEPT = Duration.ofSeconds(10);

	@Bean
	StoreWatch postgres(HikariDataSource pool, Clock clock) {
		JdbcTemplate jdbc = new JdbcTemplate(pool);
		jdbc.setQueryTimeout(LONGEST_SECONDS);
		// Of processes that ask at once, one writes, and none waits for another that
		// hangs.
		return new StoreWatch("PostgreSQL", () -> jdbc.update("""
				UPDATE platform_probe SET written_at = now()
				WHERE name = (SELECT name FROM platform_probe FOR UPDATE SKIP LOCKED LIMIT 1)
				"""), () -> Objects.requireNonNull(pool.getHikariPoolMXBean()).softEvictConnections(), clock);
	}

	@Bean
	StoreWatch redis(StringRedisTemplate redis, LettuceConnectionFactory connections, Clock clock) {
		return new StoreWatch("Redis", () -> redis.opsForValue().set("loangate:probe", "", KEPT),
				connections::resetConnection, clock);
	}

	@Bean
	Asking storesAsked(StoreWatch postgres, StoreWatch redis) {
		return new Asking(postgres, redis);
	}

	/// Asks both, each in its own time: one that hangs must not hold up the other.
	static final class Asking {

		private final StoreWatch postgres;

		private final StoreWatch redis;

		Asking(StoreWatch postgres, StoreWatch redis) {
			this.postgres = postgres;
			this.redis = redis;
		}

		@Scheduled(fixedDelayString = "PT1S")
		void askPostgres() {
			this.postgres.ask();
		}

		@Scheduled(fixedDelayString = "PT1S")
		void askRedis() {
			this.redis.ask();
		}

	}

}

package org.loangate.authz.guessing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.session.KnownDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Answers in a row that were not right, for each person, kind of secret and device.
///
/// Five are free. Each one after that has to be waited for, twice as long as the one before and at most a quarter of an
/// hour; from the hundredth on, strangers wait an hour. Until then no answer is looked at, right or wrong, and none counts.
/// A day without an answer, or a right one, begins anew.
///
/// All strangers share one count. Each device known to the person has its own and is never locked for an hour, so that
/// nobody who guesses elsewhere keeps the person out. Whom the answers are for need not exist, and is counted alike.
///
/// The counts are kept in PostgreSQL: a Redis that restarts would give every tried account back its free answers.
///
/// **Threads and transactions:** safe across processes: each answer is counted by one conditional statement before it is
/// looked at, so of any number at once no more than the free ones are. To be called outside of transactions.
///
/// @see <a href="https://pages.nist.gov/800-63-4/sp800-63b.html#throttle">NIST SP 800-63B-4, section 3.2.2</a>
@Component
public class Guesses {

	/// How many answers in a row may be wrong before the next has to be waited for.
	static final int FREE = 5;

	static final int STRANGERS_LOCKED_AFTER = 100;

	private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

	private static final Duration STRANGERS_LOCKED = Duration.ofHours(1);

	private static final int PORTION = 5000;

	private static final Duration REMEMBERED = Duration.ofDays(1);

	private static final Logger LOG = LoggerFactory.getLogger(Guesses.class);

	private final JdbcClient jdbc;

	private final Clock clock;

	Guesses(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/// Counts an answer that is about to be looked at.
	/// @param whose whom it is for: a subject, or the digest of a user name
	/// @param device the device of theirs it came from, or `null` for a stranger's
	/// @return how long to wait instead; nothing when it may be looked at
	public Optional<Duration> begin(Kind kind, String whose, @Nullable KnownDevice device) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		byte[] key = key(whose, device);
		// The first condition spares the many that are refused the row's lock; the last
		// one decides.
		Optional<Integer> counted = this.jdbc.sql("""
				INSERT INTO authentication_guess AS g (kind, key, wrong, last_at)
				SELECT :kind, :key, 1, :now WHERE NOT EXISTS (
					SELECT FROM authentication_guess WHERE kind = :kind AND key = :key AND locked_until > :now)
				ON CONFLICT (kind, key) DO UPDATE SET
					wrong = CASE WHEN g.last_at < :forgotten THEN 1 ELSE g.wrong + 1 END,
					last_at = :now,
					locked_until = :now + interval '1 second' * CASE
						WHEN g.last_at < :forgotten OR g.wrong < :free THEN NULL
						WHEN g.wrong + 1 >= :strangersLockedAfter THEN :strangersLocked
						ELSE least(power(2, least(g.wrong + 1 - :free, 20)), :longestWait) END
				WHERE g.locked_until IS NULL OR g.locked_until <= :now
				RETURNING wrong
				""")
			.param("kind", kind.value())
			.param("key", key)
			.param("now", now.atOffset(ZoneOffset.UTC))
			.param("forgotten", now.minus(REMEMBERED).atOffset(ZoneOffset.UTC))
			.param("free", FREE)
			.param("strangersLockedAfter", (device == null) ? STRANGERS_LOCKED_AFTER : Integer.MAX_VALUE)
			.param("strangersLocked", STRANGERS_LOCKED.toSeconds())
			.param("longestWait", LONGEST_WAIT.toSeconds())
			.query(Integer.class)
			.optional();
		if (counted.isEmpty()) {
			return Optional.of(left(kind, key, now));
		}
		if (device == null && counted.get() == STRANGERS_LOCKED_AFTER) {
			LOG.warn("{} wrong answers ({}) in a row from unknown devices for one person", STRANGERS_LOCKED_AFTER,
					kind.value());
		}
		return Optional.empty();
	}

	/// Forgets the count of that device, or of all strangers, after a right answer.
	public void succeed(Kind kind, String whose, @Nullable KnownDevice device) {
		this.jdbc.sql("DELETE FROM authentication_guess WHERE kind = :kind AND key = :key")
			.param("kind", kind.value())
			.param("key", key(whose, device))
			.update();
	}

	/// Takes one count back after an answer that was right, and yet proves nothing about
	/// whoever the others were for. What has to be waited for stays.
	public void takeBack(Kind kind, String whose, @Nullable KnownDevice device) {
		byte[] key = key(whose, device);
		int left = this.jdbc
			.sql("UPDATE authentication_guess SET wrong = wrong - 1 WHERE kind = :kind AND key = :key AND wrong > 1")
			.param("kind", kind.value())
			.param("key", key)
			.update();
		if (left == 0) {
			this.jdbc.sql("DELETE FROM authentication_guess WHERE kind = :kind AND key = :key AND wrong = 1")
				.param("kind", kind.value())
				.param("key", key)
				.update();
		}
	}

	// Whoever was right meanwhile has taken the row away.
	private Duration left(Kind kind, byte[] key, Instant now) {
		return this.jdbc.sql("SELECT locked_until FROM authentication_guess WHERE kind = :kind AND key = :key")
			.param("kind", kind.value())
			.param("key", key)
			.query((row, number) -> row.getObject(1, OffsetDateTime.class))
			.optional()
			.map((until) -> Duration.between(now, until.toInstant()))
			.filter(Duration::isPositive)
			.orElse(Duration.ofSeconds(1));
	}

	/// Deletes what is too old to count.
	@Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
	void purge() {
		OffsetDateTime before = this.clock.instant().minus(REMEMBERED).atOffset(ZoneOffset.UTC);
		int deleted;
		do {
			deleted = this.jdbc.sql("""
					DELETE FROM authentication_guess WHERE (kind, key) IN (
						SELECT kind, key FROM authentication_guess WHERE last_at < :before LIMIT :portion)
					""").param("before", before).param("portion", PORTION).update();
		}
		while (deleted == PORTION);
	}

	private static byte[] key(String whose, @Nullable KnownDevice device) {
		try {
			String key = whose + "\n" + ((device != null) ? device.id() : "");
			return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// What is guessed at. Each has counts of its own.
	public enum Kind {

		/// Passwords.
		PASSWORD,

		/// Codes that are typed, whichever factor they are for.
		CODE;

		private String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}

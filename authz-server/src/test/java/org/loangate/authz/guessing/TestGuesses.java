package org.loangate.authz.guessing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

import org.loangate.authz.guessing.Guesses.Kind;

import org.springframework.jdbc.core.simple.JdbcClient;

/// The counts of strangers' guesses, as the database has them.
public final class TestGuesses {

	private final JdbcClient jdbc;

	public TestGuesses(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// How many answers in a row were counted as wrong.
	public int wrong(Kind kind, String whose) {
		return this.jdbc.sql("SELECT wrong FROM authentication_guess WHERE kind = :kind AND key = :key")
			.param("kind", kind.name().toLowerCase(Locale.ROOT))
			.param("key", key(whose))
			.query(Integer.class)
			.optional()
			.orElse(0);
	}

	/// As if that many answers had been wrong, the last of them just now.
	public void count(Kind kind, String whose, int wrong, Duration locked) {
		OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
		this.jdbc.sql("""
				INSERT INTO authentication_guess (kind, key, wrong, last_at, locked_until)
				VALUES (:kind, :key, :wrong, :now, :until)
				ON CONFLICT (kind, key) DO UPDATE SET wrong = :wrong, last_at = :now, locked_until = :until
				""")
			.param("kind", kind.name().toLowerCase(Locale.ROOT))
			.param("key", key(whose))
			.param("wrong", wrong)
			.param("now", now)
			.param("until", now.plus(locked))
			.update();
	}

	/// As if the time to wait were over.
	public void lapse(Kind kind, String whose) {
		this.jdbc.sql("""
				UPDATE authentication_guess SET locked_until = last_at - interval '1 minute'
				WHERE kind = :kind AND key = :key AND locked_until IS NOT NULL
				""").param("kind", kind.name().toLowerCase(Locale.ROOT)).param("key", key(whose)).update();
	}

	private static byte[] key(String whose) {
		try {
			return MessageDigest.getInstance("SHA-256").digest((whose + "\n").getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

package org.loangate.authz.oauth.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

import org.loangate.authz.session.SignedOut;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Logout tokens that clients have still to get, in PostgreSQL: written with the end of the sign-in, gone when the client
/// has taken it.
///
/// Whoever takes a notice up moves its next attempt on first, so that no two processes try at once and none is forgotten
/// by a process that dies.
@Component
final class LogoutNotices {

	private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

	/// After as many, each pause twice the one before, a day is nearly over.
	static final int MOST_ATTEMPTS = 14;

	private final JdbcClient jdbc;

	private final Clock clock;

	LogoutNotices(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/// Adds a notice, in the caller's transaction.
	void add(String clientId, SignedOut over) {
		this.jdbc.sql("""
				INSERT INTO oauth_logout_notice (id, client_id, subject, sid, attempts, next_attempt_at, created_at)
				VALUES (:id, :client, :subject, :sid, 0, :now, :now)
				""")
			.param("id", UUID.randomUUID())
			.param("client", clientId)
			.param("subject", over.subject().id())
			.param("sid", over.sid())
			.param("now", at(this.clock.instant()))
			.update();
	}

	/// Takes up notices that are due.
	/// @param most how many at most
	List<Notice> due(int most) {
		Instant now = this.clock.instant();
		return this.jdbc.sql("""
				UPDATE oauth_logout_notice SET attempts = attempts + 1,
					next_attempt_at = :now + :pause * power(2, least(attempts, :most_attempts)) * interval '1 second'
				WHERE id IN (SELECT id FROM oauth_logout_notice WHERE next_attempt_at <= :now
					ORDER BY next_attempt_at LIMIT :most FOR UPDATE SKIP LOCKED)
				RETURNING id, client_id, subject, sid, attempts
				""")
			.param("now", at(now))
			.param("pause", FIRST_PAUSE.toSeconds())
			.param("most_attempts", MOST_ATTEMPTS)
			.param("most", most)
			.query(LogoutNotices::notice)
			.list();
	}

	/// Forgets a notice.
	void remove(Notice notice) {
		this.jdbc.sql("DELETE FROM oauth_logout_notice WHERE id = :id").param("id", notice.id()).update();
	}

	private static Notice notice(ResultSet row, int number) throws SQLException {
		return new Notice(row.getObject("id", UUID.class), row.getString("client_id"), row.getString("subject"),
				row.getString("sid"), row.getInt("attempts"));
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// What a client has still to hear.
	///
	/// @param attempts how often it was tried, this time included
	record Notice(UUID id, String clientId, String subject, String sid, int attempts) {

		boolean isLastAttempt() {
			return this.attempts >= MOST_ATTEMPTS;
		}

	}

}

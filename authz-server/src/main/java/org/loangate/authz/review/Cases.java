package org.loangate.authz.review;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.loangate.authz.account.KeepsOpen;
import org.loangate.authz.account.ReviewNeeded;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.UuidV7;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/// What waits for a person's decision and is no loan application.
///
/// Whoever finds out that one is needed publishes [ReviewNeeded]; the case is kept in the same transaction, with its
/// evidence. Without a running transaction nothing is kept: publishing then throws
/// [org.springframework.transaction.IllegalTransactionStateException].
@Component
public class Cases implements KeepsOpen {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final Clock clock;

	private final SecureRandom random;

	Cases(JdbcClient jdbc, Evidence evidence, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.clock = clock;
		this.random = random;
	}

	@EventListener
	@Transactional(propagation = Propagation.MANDATORY)
	void open(ReviewNeeded needed) {
		Instant now = this.clock.instant();
		UUID id = UuidV7.next(now, this.random);
		this.jdbc.sql("""
				INSERT INTO review_case (id, kind, subject, state, reason, details, opened_at)
				VALUES (:id, :kind, :subject, 'open', :reason, CAST(:details AS jsonb), :now)
				""")
			.param("id", id)
			.param("kind", needed.kind().value())
			.param("subject", needed.subject().id())
			.param("reason", needed.reason())
			.param("details", MAPPER.writeValueAsString(needed.details()))
			.param("now", now.atOffset(ZoneOffset.UTC))
			.update();
		this.evidence.append("case-opened", needed.subject().id(),
				Map.of("id", id.toString(), "kind", needed.kind().value(), "reason", needed.reason()));
	}

	@Override
	public Optional<String> keepsOpen(Subject subject) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM review_case WHERE subject = :subject AND state = 'open')")
			.param("subject", subject.id())
			.query(Boolean.class)
			.single() ? Optional.of("case") : Optional.empty();
	}

	/// What is open, the oldest first.
	/// @param most how many at the most
	public List<Case> open(int most) {
		return this.jdbc.sql("""
				SELECT id, kind, subject, reason, details, opened_at FROM review_case
				WHERE state = 'open' ORDER BY opened_at, id LIMIT :most
				""").param("most", most).query(Cases::found).list();
	}

	private static Case found(ResultSet row, int number) throws SQLException {
		return new Case(row.getObject("id", UUID.class), row.getString("kind"), new Subject(row.getString("subject")),
				row.getString("reason"),
				MAPPER.readValue(row.getString("details"), new TypeReference<Map<String, String>>() {
				}), row.getObject("opened_at", OffsetDateTime.class).toInstant());
	}

	/// One that is open.
	///
	/// @param kind as `data-kind` has it
	/// @param subject whose account it is about
	/// @param reason why, a stable code
	/// @param details what else is known of it
	public record Case(UUID id, String kind, Subject subject, String reason, Map<String, String> details,
			Instant openedAt) {

		/// Copies the details.
		public Case {
			details = Map.copyOf(details);
		}

	}

}

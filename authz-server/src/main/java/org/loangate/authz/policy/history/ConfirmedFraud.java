package org.loangate.authz.policy.history;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.loangate.authz.evidence.Evidence;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Cases that turned out to be fraud, as officers say. A case is an application: all decisions on it are of one case.
///
/// **Threads and transactions:** safe; a mark and its evidence are one transaction.
@Component
public final class ConfirmedFraud {

	private static final int LONGEST_NOTE = 2000;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Evidence evidence;

	private final Clock clock;

	ConfirmedFraud(JdbcClient jdbc, PlatformTransactionManager transactions, Evidence evidence, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.evidence = evidence;
		this.clock = clock;
	}

	/// Marks the case of a decision. Marked again, the later mark takes the earlier one's
	/// place.
	/// @param by who says so: a subject or `client:<client_id>`
	/// @param note why, at most 2,000 characters
	/// @return the mark, or nothing where there is no such decision
	public Optional<Mark> mark(UUID decision, String by, String note) {
		if (note.length() > LONGEST_NOTE) {
			throw new IllegalArgumentException("note: " + note.length() + " characters (expected: at most 2000)");
		}
		return this.transaction.execute((_) -> {
			Optional<String> about = this.jdbc.sql("""
					INSERT INTO policy_confirmed_fraud (about, decision, marked_by, marked_at, note)
					SELECT about, id, :by, :at, :note FROM policy_decision WHERE id = :id
					ON CONFLICT (about) DO UPDATE
					SET decision = excluded.decision, marked_by = excluded.marked_by, marked_at = excluded.marked_at,
						note = excluded.note
					RETURNING about
					""")
				.param("id", decision)
				.param("by", by)
				.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
				.param("note", note)
				.query(String.class)
				.optional();
			about.ifPresent((marked) -> this.evidence.append("fraud-confirmed", marked,
					Map.of("decision", decision.toString(), "by", by, "note", note)));
			return about.flatMap(this::find);
		});
	}

	/// Takes the mark from the case of a decision.
	/// @return whether there was one
	public boolean unmark(UUID decision, String by) {
		return Boolean.TRUE.equals(this.transaction.execute((_) -> {
			Optional<String> about = this.jdbc.sql("""
					DELETE FROM policy_confirmed_fraud
					WHERE about = (SELECT about FROM policy_decision WHERE id = :id) RETURNING about
					""").param("id", decision).query(String.class).optional();
			about.ifPresent((unmarked) -> this.evidence.append("fraud-withdrawn", unmarked,
					Map.of("decision", decision.toString(), "by", by)));
			return about.isPresent();
		}));
	}

	/// The mark of a case.
	public Optional<Mark> find(String about) {
		return this.jdbc.sql("SELECT marked_by, marked_at, note FROM policy_confirmed_fraud WHERE about = :about")
			.param("about", about)
			.query((row, _) -> new Mark(row.getString("marked_by"),
					row.getObject("marked_at", OffsetDateTime.class).toInstant(), row.getString("note")))
			.optional();
	}

	/// That a case was fraud.
	///
	/// @param by who says so: a subject or `client:<client_id>`
	public record Mark(String by, Instant at, String note) {
	}

}

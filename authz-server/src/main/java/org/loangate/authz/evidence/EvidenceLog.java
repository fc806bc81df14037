package org.loangate.authz.evidence;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Reads the log, the latest entries first.
@Component
final class EvidenceLog {

	private final JdbcClient jdbc;

	EvidenceLog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// Entries of a filter.
	/// @param before a position: only what stands before it
	List<Entry> find(Filter filter, @Nullable Long before, int most) {
		return this.jdbc.sql("""
				SELECT position, type, about, occurred_at, entry FROM evidence_entry
				WHERE (:type::text IS NULL OR type = :type) AND (:about::text IS NULL OR about = :about)
					AND (:from::timestamptz IS NULL OR occurred_at >= :from)
					AND (:until::timestamptz IS NULL OR occurred_at < :until)
					AND (:before::bigint IS NULL OR position < :before)
				ORDER BY position DESC LIMIT :most
				""")
			.param("type", filter.type())
			.param("about", filter.about())
			.param("from", at(filter.from()))
			.param("until", at(filter.until()))
			.param("before", before)
			.param("most", most)
			.query((row, _) -> new Entry(row.getLong("position"), row.getString("type"), row.getString("about"),
					row.getObject("occurred_at", OffsetDateTime.class).toInstant(), row.getString("entry")))
			.list();
	}

	/// The types that there are entries of, each found by one step in the index.
	List<String> types() {
		return this.jdbc.sql("""
				WITH RECURSIVE found(type) AS (
					(SELECT type FROM evidence_entry ORDER BY type LIMIT 1)
					UNION ALL
					SELECT (SELECT e.type FROM evidence_entry e WHERE e.type > f.type ORDER BY e.type LIMIT 1)
					FROM found f WHERE f.type IS NOT NULL
				)
				SELECT type FROM found WHERE type IS NOT NULL
				""").query(String.class).list();
	}

	private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

	/// What is looked for: each part narrows, and `null` does not.
	///
	/// @param about a subject or the identifier of an application
	/// @param from the earliest time
	/// @param until the first time no more looked at
	record Filter(@Nullable String type, @Nullable String about, @Nullable Instant from, @Nullable Instant until) {
	}

	/// An entry.
	///
	/// @param json its canonical form, as it stands in the log
	record Entry(long position, String type, String about, Instant at, String json) {
	}

}

package org.loangate.authz.evidence;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import org.loangate.contract.CanonicalJson;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// The append-only log of what must stand up later.
///
/// An entry is written in the caller's transaction, so that what it tells of happened exactly if the entry is there.
/// Without a running transaction nothing is written: [#append] then throws
/// [org.springframework.transaction.IllegalTransactionStateException].
@Component
public final class Evidence {

	private final JdbcClient jdbc;

	private final TransactionTemplate callersTransaction;

	private final Clock clock;

	public Evidence(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
		this.jdbc = jdbc;
		this.callersTransaction = new TransactionTemplate(transactions);
		this.callersTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_MANDATORY);
		this.clock = clock;
	}

	/// Adds an entry, in canonical form (RFC 8785), to the caller's transaction.
	/// @param type what happened, a stable lower-case code: `loan-redeemed`
	/// @param about whom or what it happened to: a subject or the identifier of an
	/// application
	/// @param data what is needed to check it years later: JSON values only, bytes as
	/// base64url; nothing secret in clear
	public void append(String type, String about, Map<String, ?> data) {
		Instant at = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("v", 1);
		entry.put("type", type);
		entry.put("about", about);
		entry.put("at", at.toString());
		entry.put("data", data);
		String canonical = new String(CanonicalJson.of(entry), StandardCharsets.UTF_8);
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				INSERT INTO evidence_entry (type, about, occurred_at, entry)
				VALUES (:type, :about, :at, :entry)
				""")
			.param("type", type)
			.param("about", about)
			.param("at", at.atOffset(ZoneOffset.UTC))
			.param("entry", canonical)
			.update());
	}

}

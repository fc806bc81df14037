package org.loangate.authz.kek;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Wraps the sealed values of every table anew under the first key-encryption key.
///
/// **Transactions:** a batch of rows each, so that what was done stays done when the work is broken off, and running
/// servers never wait long for a row. A value that a server writes meanwhile wins: it is looked at again.
final class KekRotation {

	private static final Logger LOG = LoggerFactory.getLogger(KekRotation.class);

	private static final int BATCH = 200;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final SecretCipher cipher;

	private final Evidence evidence;

	private final List<SealedTable> columns;

	KekRotation(JdbcClient jdbc, PlatformTransactionManager transactions, SecretCipher cipher, Evidence evidence,
			List<SealedTable> columns) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.cipher = cipher;
		this.evidence = evidence;
		this.columns = columns;
	}

	/// Wraps anew whatever is not under the first key, or not in an envelope.
	/// @return what became of each column, all of them
	Map<SealedTable, Result> rotate() {
		Map<SealedTable, Result> results = new LinkedHashMap<>();
		for (SealedTable column : this.columns) {
			results.put(column, rotate(column));
		}
		return results;
	}

	private Result rotate(SealedTable column) {
		byte[] current = this.cipher.currentHeader();
		long rewrapped = 0;
		long unreadable = 0;
		Object after = null;
		while (true) {
			Batch batch = rotateBatch(column, current, after);
			rewrapped += batch.rewrapped;
			unreadable += batch.unreadable;
			if (batch.last == null) {
				return new Result(rewrapped, unreadable);
			}
			after = batch.last;
		}
	}

	private Batch rotateBatch(SealedTable column, byte[] current, @Nullable Object after) {
		Batch done = this.transaction.execute((status) -> {
			Batch batch = new Batch();
			for (Row row : rows(column, current, after)) {
				batch.last = row.key;
				try {
					rewrap(column, row);
					batch.rewrapped++;
				}
				catch (IllegalStateException _) {
					// The cause is a missing key or a damaged value; both are told by the
					// row alone.
					LOG.error("{} cannot be read with any key of LOANGATE_KEK", column.context(row.key));
					batch.unreadable++;
				}
			}
			if (batch.rewrapped > 0) {
				this.evidence.append("key-encryption-key-rotated", column.toString(), Map.of("rows", batch.rewrapped));
			}
			return batch;
		});
		return Objects.requireNonNull(done);
	}

	private List<Row> rows(SealedTable column, byte[] current, @Nullable Object after) {
		// Locked, so that what is read here is what is written over.
		return this.jdbc
			.sql("""
					SELECT %2$s AS key, %3$s AS sealed FROM %1$s
					WHERE %3$s IS NOT NULL AND substring(%3$s FROM 1 FOR :header) <> :current%4$s
					ORDER BY %2$s LIMIT :batch FOR UPDATE
					""".formatted(column.table(), column.key(), column.column(),
					(after != null) ? " AND " + column.key() + " > :after" : ""))
			.param("header", SecretCipher.HEADER_BYTES)
			.param("current", current)
			.param("after", after)
			.param("batch", BATCH)
			.query((row, _) -> new Row(row.getObject("key"), row.getBytes("sealed")))
			.list();
	}

	private void rewrap(SealedTable column, Row row) {
		this.jdbc
			.sql("UPDATE %s SET %s = :sealed WHERE %s = :key".formatted(column.table(), column.column(), column.key()))
			.param("sealed", this.cipher.rewrap(row.sealed, column.context(row.key)))
			.param("key", row.key)
			.update();
	}

	/// How many values need which key.
	/// @return for every column, the number of values by the key's place in
	/// `LOANGATE_KEK`; those that need a key that is not there are under 0, and those
	/// that are not in an envelope yet count for their key all the same
	Map<SealedTable, Map<Integer, Long>> needs() {
		Map<SealedTable, Map<Integer, Long>> needs = new LinkedHashMap<>();
		for (SealedTable column : this.columns) {
			Map<Integer, Long> byKey = new TreeMap<>();
			// An envelope's key is named by the same bytes in every row; direct
			// ciphertexts go on with a nonce, which is left out.
			this.jdbc
				.sql("""
						SELECT CASE get_byte(%2$s, 0) WHEN 0 THEN substring(%2$s FROM 1 FOR :header)
							ELSE substring(%2$s FROM 1 FOR :header - 4) || '\\x00000000'::bytea END AS header, count(*) AS rows
						FROM %1$s WHERE %2$s IS NOT NULL GROUP BY 1
						"""
					.formatted(column.table(), column.column()))
				.param("header", SecretCipher.HEADER_BYTES)
				.query((row, _) -> {
					OptionalInt key = this.cipher.keyOf(row.getBytes("header"));
					return byKey.merge(key.orElse(0), row.getLong("rows"), Long::sum);
				})
				.list();
			needs.put(column, byKey);
		}
		return needs;
	}

	/// What became of a column.
	///
	/// @param rewrapped how many values were wrapped anew
	/// @param unreadable how many no key of `LOANGATE_KEK` can read; they are as they
	/// were
	record Result(long rewrapped, long unreadable) {
	}

	private static final class Batch {

		private long rewrapped;

		private long unreadable;

		private @Nullable Object last;

	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Row(Object key, byte[] sealed) {
	}

}

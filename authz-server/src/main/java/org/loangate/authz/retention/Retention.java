package org.loangate.authz.retention;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.loangate.authz.evidence.Evidence;
import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Lets rows go when their time is over, and makes the partitions of the months to come.
///
/// Which tables, by what column, and the least they are kept stands in the database, whose owner's functions delete: the
/// role that runs can neither delete a row by itself nor shorten that. A start with a setting below the least refuses.
///
/// **Threads and transactions:** several processes may do it at once. Each batch is one transaction, with its evidence.
@Component
class Retention {

	private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

	private static final int BATCH = 5000;

	private static final int MONTHS_AHEAD = 3;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Evidence evidence;

	private final RetentionSettings settings;

	private final Clock clock;

	Retention(JdbcClient jdbc, PlatformTransactionManager transactions, Evidence evidence, RetentionSettings settings,
			Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.evidence = evidence;
		this.settings = settings;
		this.clock = clock;
		kept().forEach(this::require);
	}

	private void require(Kept kept) {
		if (before(kept).isAfter(kept.latest())) {
			throw new IllegalStateException("LOANGATE_RETENTION_" + kept.of().toUpperCase(Locale.ROOT) + ": "
					+ period(kept) + " (expected: at least " + kept.least() + ", for " + kept.name() + ")");
		}
	}

	/// Does all that is due.
	@Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT1H")
	void work() {
		for (Kept kept : kept()) {
			try {
				if (kept.monthly()) {
					this.jdbc.sql("SELECT retention_add_months(:name, :ahead)")
						.param("name", kept.name())
						.param("ahead", MONTHS_AHEAD)
						.query(Integer.class)
						.single();
					letGo(kept, "SELECT retention_drop_months(:name, :before)", "months");
				}
				else {
					while (letGo(kept, "SELECT retention_purge(:name, :before, " + BATCH + ")", "rows") == BATCH) {
						LOG.debug("more of {} is over", kept.name());
					}
				}
			}
			catch (DataAccessException ex) {
				// The next hour tries again; the other tables must not wait for it.
				LOG.warn("retention of {} could not go on: {}", kept.name(), LogLine.cause(ex));
			}
		}
	}

	private long letGo(Kept kept, String statement, String unit) {
		OffsetDateTime before = before(kept);
		return Objects.requireNonNull(this.transaction.execute((_) -> {
			long gone = this.jdbc.sql(statement)
				.param("name", kept.name())
				.param("before", before)
				.query(Long.class)
				.single();
			if (gone > 0) {
				this.evidence.append("retention-applied", kept.name(),
						Map.of("class", kept.of(), "before", before.toString(), unit, gone));
			}
			return gone;
		}));
	}

	private OffsetDateTime before(Kept kept) {
		return this.clock.instant().atOffset(ZoneOffset.UTC).minus(period(kept));
	}

	private Period period(Kept kept) {
		return this.settings.of(kept.of()).orElseThrow();
	}

	private List<Kept> kept() {
		return this.jdbc.sql("""
				SELECT name, class, least::text AS least, now() - least AS latest, parted_at IS NOT NULL AS monthly
				FROM retention_kept ORDER BY class, name DESC
				""")
			.query(Kept::new)
			.list()
			.stream()
			.filter((kept) -> this.settings.of(kept.of()).isPresent())
			.toList();
	}

	/// @param latest what must not be let go yet begins here
	private record Kept(String name, String of, String least, OffsetDateTime latest, boolean monthly) {

		Kept(ResultSet row, int number) throws SQLException {
			this(row.getString("name"), row.getString("class"), row.getString("least"),
					row.getObject("latest", OffsetDateTime.class), row.getBoolean("monthly"));
		}

	}

}

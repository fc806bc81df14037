package org.loangate.authz.policy.trial;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Replays of versions on past decisions: two at a time in all processes, each with its progress and its result kept
/// beside the version.
///
/// **Threads and transactions:** safe. A replay begins once the transaction that it is started in is committed, at once
/// where there is none. It belongs to the process that started it, and says each second that it goes on; one that is
/// silent for a minute, by the database's clock, was interrupted.
@Component
public final class Replays implements DisposableBean {

	private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int MOST_AT_ONCE = 2;

	private static final int MOST_LISTED = 50;

	private static final Duration SAY_SO = Duration.ofSeconds(1);

	private static final Duration SILENT = Duration.ofMinutes(1);

	private static final String SELECT = """
			SELECT id, digest, days, fraction, requested_by, state, done, total, %s AS result, started_at, ended_at
			FROM policy_replay
			""";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Replay replay;

	private final Clock clock;

	private final Map<UUID, Thread> running = new ConcurrentHashMap<>();

	Replays(JdbcClient jdbc, PlatformTransactionManager transactions, DataSource dataSource, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.replay = new Replay(dataSource);
		this.clock = clock;
	}

	/// Starts to try a version on the decisions of the last days.
	/// @param policy a version that is kept
	/// @param days 1 to 3,660
	/// @param fraction the share of decisions looked at, above 0 and at most 1
	/// @param by who wants it: a subject or `client:<client_id>`
	/// @return nothing where two run already
	public Optional<Job> start(Policy policy, int days, double fraction, String by) {
		Instant now = this.clock.instant();
		Replay.Span span = new Replay.Span(now.minus(Duration.ofDays(days)), now, fraction);
		UUID id = UUID.randomUUID();
		int started = Objects.requireNonNull(this.transaction.execute((_) -> {
			this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('policy_replay'))").query().singleRow();
			return this.jdbc
				.sql("""
						INSERT INTO policy_replay (id, digest, days, fraction, requested_by, state, done, total, started_at, seen_at)
						SELECT :id, :digest, :days, :fraction, :by, 'running', 0, 0, :now, clock_timestamp()
						WHERE (SELECT count(*) FROM policy_replay WHERE state = 'running'
							AND seen_at > clock_timestamp() - :silent::interval) < :most
						""")
				.param("id", id)
				.param("digest", Base64.getUrlDecoder().decode(policy.digest()))
				.param("days", days)
				.param("fraction", fraction)
				.param("by", by)
				.param("now", at(now))
				.param("silent", SILENT.toString())
				.param("most", MOST_AT_ONCE)
				.update();
		}));
		if (started == 0) {
			return Optional.empty();
		}
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					begin(id, policy, span);
				}

			});
		}
		else {
			begin(id, policy, span);
		}
		return find(id);
	}

	private void begin(UUID id, Policy policy, Replay.Span span) {
		Thread thread = Thread.ofVirtual().name("replay-" + id).unstarted(() -> run(id, policy, span));
		this.running.put(id, thread);
		thread.start();
	}

	private void run(UUID id, Policy policy, Replay.Span span) {
		try {
			this.jdbc.sql("UPDATE policy_replay SET total = :total WHERE id = :id")
				.param("total", this.replay.total(span))
				.param("id", id)
				.update();
			AtomicReference<@Nullable Instant> said = new AtomicReference<@Nullable Instant>(this.clock.instant());
			this.replay.run(policy, span, (done) -> goesOn(id, done, said))
				.ifPresent((result) -> end(id, "done", JSON.writeValueAsString(result), result.decisions()));
		}
		catch (RuntimeException ex) {
			LOG.error("replay {} of {} failed", id, policy.digest(), ex);
			end(id, "failed", null, null);
		}
		finally {
			this.running.remove(id);
		}
	}

	private boolean goesOn(UUID id, long done, AtomicReference<@Nullable Instant> said) {
		Instant last = said.get();
		Instant now = this.clock.instant();
		if (last == null || now.isBefore(last.plus(SAY_SO)) || !said.compareAndSet(last, now)) {
			return true;
		}
		return this.jdbc.sql("""
				UPDATE policy_replay SET done = greatest(done, :done), seen_at = clock_timestamp()
				WHERE id = :id AND state = 'running'
				""").param("done", done).param("id", id).update() == 1;
	}

	private boolean end(UUID id, String state, @Nullable String result, @Nullable Long done) {
		return this.jdbc.sql("""
				UPDATE policy_replay
				SET state = :state, result = :result::jsonb, done = coalesce(:done::bigint, done), ended_at = :now
				WHERE id = :id AND state = 'running'
				""")
			.param("state", state)
			.param("result", result)
			.param("done", done)
			.param("now", at(this.clock.instant()))
			.param("id", id)
			.update() == 1;
	}

	/// Ends a replay that runs, in whichever process.
	/// @return whether this call ended it
	public boolean cancel(UUID id) {
		boolean cancelled = end(id, "cancelled", null, null);
		Thread own = this.running.get(id);
		if (cancelled && own != null) {
			own.interrupt();
		}
		return cancelled;
	}

	/// Notes those whose process ended without a word.
	@Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT1S")
	void sweep() {
		int interrupted = this.jdbc.sql("""
				UPDATE policy_replay SET state = 'interrupted', ended_at = :now
				WHERE state = 'running' AND seen_at < clock_timestamp() - :silent::interval
				""").param("now", at(this.clock.instant())).param("silent", SILENT.toString()).update();
		if (interrupted > 0) {
			LOG.warn("{} replays were interrupted", interrupted);
		}
	}

	@Override
	public void destroy() {
		this.running.forEach((id, thread) -> {
			end(id, "interrupted", null, null);
			thread.interrupt();
		});
	}

	/// A replay.
	public Optional<Job> find(UUID id) {
		return this.jdbc.sql(SELECT.formatted("result") + "WHERE id = :id")
			.param("id", id)
			.query(Replays::job)
			.optional();
	}

	/// The replays of a version, the latest first, without their results.
	public List<Job> list(String digest) {
		return this.jdbc
			.sql(SELECT.formatted("NULL") + "WHERE digest = :digest ORDER BY started_at DESC, id LIMIT :most")
			.param("digest", Base64.getUrlDecoder().decode(digest))
			.param("most", MOST_LISTED)
			.query(Replays::job)
			.list();
	}

	private static Job job(ResultSet row, int number) throws SQLException {
		String result = row.getString("result");
		OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
		return new Job(row.getObject("id", UUID.class),
				Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes("digest")), row.getInt("days"),
				row.getDouble("fraction"), row.getString("requested_by"), row.getString("state"), row.getLong("done"),
				row.getLong("total"), (result != null) ? JSON.readTree(result) : null,
				row.getObject("started_at", OffsetDateTime.class).toInstant(),
				(ended != null) ? ended.toInstant() : null);
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// A replay and where it stands.
	///
	/// @param version its digest
	/// @param state `running`, `done`, `cancelled`, `failed` or `interrupted`
	/// @param done decisions looked at
	/// @param total decisions to look at; 0 while they are being counted
	/// @param result a [ReplayResult] where it is done
	@JsonNaming(SnakeCaseStrategy.class)
	public record Job(UUID id, String version, int days, double fraction, String by, String state, long done,
			long total, @Nullable JsonNode result, Instant startedAt, @Nullable Instant endedAt) {
	}

}

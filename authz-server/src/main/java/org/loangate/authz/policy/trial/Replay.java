package org.loangate.authz.policy.trial;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.trial.Candidate.Tried;
import org.loangate.authz.policy.trial.ReplayResult.Example;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Tries a policy on the decisions that were recorded, and compares with what was decided then: with the recorded outcome
/// and obligations, not with what the policy of then would say today.
///
/// **Threads and transactions:** two threads of its own, each with a connection of its own, read slices of time by cursors
/// of 1,000 rows in read-only transactions: memory and the age of snapshots are bounded, however much there is. It
/// writes nothing, and holds no lock that anything waits for.
public final class Replay {

	private static final int THREADS = 2;

	private static final int SLICES = 128;

	private static final int ROWS = 1000;

	private static final int MOST_DEMANDS = 10_000;

	private static final String WITHIN = """
			 decided_at >= ? AND decided_at < ? AND (hashtext(d.id::text)::bigint & 2147483647) < ?
			""";

	private static final String SELECT = """
			SELECT d.id, d.about, d.decided_at, d.outcome, d.obligations, d.inputs, f.about IS NOT NULL AS fraud
			FROM policy_decision d LEFT JOIN policy_confirmed_fraud f ON f.about = d.about WHERE
			""" + WITHIN;

	private final DataSource dataSource;

	/// @param dataSource gives at least two connections besides those in use, with the
	/// schema of the decisions on their search path
	public Replay(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/// How many decisions there are to look at.
	public long total(Span span) {
		return JdbcClient.create(this.dataSource)
			.sql("SELECT count(*) FROM policy_decision d WHERE" + WITHIN)
			.param(at(span.from()))
			.param(at(span.until()))
			.param(span.share())
			.query(Long.class)
			.single();
	}

	/// Looks at every decision of a span.
	/// @return what was found, or nothing where it was cancelled
	public Optional<ReplayResult> run(Policy policy, Span span, Progress progress) {
		Candidate candidate = new Candidate(policy);
		Queue<Span> slices = new ConcurrentLinkedQueue<>(span.slices());
		AtomicBoolean over = new AtomicBoolean();
		AtomicLong done = new AtomicLong();
		ReplayTally sum = new ReplayTally();
		try (ExecutorService threads = Executors.newFixedThreadPool(THREADS,
				Thread.ofPlatform().name("replay-", 0).daemon().factory())) {
			List<Future<ReplayTally>> workers = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				Worker worker = new Worker(candidate, slices, progress, done, over);
				workers.add(threads.submit(worker::run));
			}
			try {
				for (Future<ReplayTally> worker : workers) {
					sum.add(worker.get());
				}
			}
			catch (InterruptedException _) {
				over.set(true);
				Thread.currentThread().interrupt();
			}
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex.getCause());
		}
		return over.get() ? Optional.empty() : Optional.of(sum.result(policy, span.from(), span.until()));
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// Which decisions are looked at.
	///
	/// @param from the earliest time
	/// @param until the first time no more looked at
	/// @param fraction the share of them, above 0 and at most 1, chosen by their
	/// identifiers: the same ones each time
	public record Span(Instant from, Instant until, double fraction) {

		public Span {
			if (!from.isBefore(until) || !(fraction > 0 && fraction <= 1)) {
				throw new IllegalArgumentException(from + " to " + until + ", " + fraction
						+ " (expected: a time before another, and a fraction above 0 and at most 1)");
			}
		}

		private long share() {
			return Math.max(1, Math.round(this.fraction * (1L << 31)));
		}

		private List<Span> slices() {
			Duration step = Duration.between(this.from, this.until).dividedBy(SLICES).plusNanos(1000);
			List<Span> slices = new ArrayList<>();
			for (Instant start = this.from; start.isBefore(this.until); start = start.plus(step)) {
				Instant end = start.plus(step);
				slices.add(new Span(start, end.isBefore(this.until) ? end : this.until, this.fraction));
			}
			return slices;
		}

	}

	/// Where a replay stands. Called by its threads, often: it must be quick.
	public interface Progress {

		/// Says nothing and goes on.
		Progress NONE = (_) -> true;

		/// So many decisions were looked at.
		/// @return whether to go on
		boolean at(long done);

	}

	private final class Worker {

		private static final JsonMapper JSON = JsonMapper.shared();

		private final Candidate candidate;

		private final Queue<Span> slices;

		private final Progress progress;

		private final AtomicLong done;

		private final AtomicBoolean over;

		private final RecordedFacts.Reader reader;

		private final Map<String, Demand> demands = new HashMap<>();

		private final ReplayTally tally = new ReplayTally();

		Worker(Candidate candidate, Queue<Span> slices, Progress progress, AtomicLong done, AtomicBoolean over) {
			this.candidate = candidate;
			this.slices = slices;
			this.progress = progress;
			this.done = done;
			this.over = over;
			Set<String> wanted = new HashSet<>(candidate.reads());
			wanted.addAll(ReplayTally.FACTS);
			this.reader = new RecordedFacts.Reader(wanted);
		}

		ReplayTally run() throws SQLException {
			try (Connection connection = Replay.this.dataSource.getConnection()) {
				connection.setAutoCommit(false);
				connection.setReadOnly(true);
				for (Span slice = this.slices.poll(); slice != null && !this.over.get(); slice = this.slices.poll()) {
					read(connection, slice);
					connection.rollback();
				}
			}
			catch (SQLException | RuntimeException ex) {
				this.over.set(true);
				throw ex;
			}
			return this.tally;
		}

		private void read(Connection connection, Span slice) throws SQLException {
			try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
				statement.setFetchSize(ROWS);
				statement.setObject(1, at(slice.from()));
				statement.setObject(2, at(slice.until()));
				statement.setLong(3, slice.share());
				int since = 0;
				try (ResultSet row = statement.executeQuery()) {
					while (row.next()) {
						look(row);
						if (++since == ROWS) {
							since = 0;
							if (!goesOn(ROWS)) {
								return;
							}
						}
					}
				}
				goesOn(since);
			}
		}

		private boolean goesOn(int more) {
			if (this.over.get() || !this.progress.at(this.done.addAndGet(more))) {
				this.over.set(true);
				return false;
			}
			return true;
		}

		private void look(ResultSet row) throws SQLException {
			Outcome before = Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT));
			RecordedFacts facts = this.reader.read(row.getString("inputs"));
			Tried tried = this.candidate.on(facts, before, demand(row.getString("obligations")));
			this.tally.add(facts, tried);
			if (row.getBoolean("fraud")) {
				this.tally.addFraud(row.getString("about"), decidedAt(row), tried.change());
			}
			if (this.tally.wantsExample(tried.change())) {
				this.tally.addExample(tried.change(), example(row, before, tried));
			}
		}

		private Example example(ResultSet row, Outcome before, Tried tried) throws SQLException {
			boolean told = tried.change() != Change.UNDECIDABLE;
			return new Example(row.getObject("id", UUID.class), row.getString("about"), decidedAt(row),
					before.name().toLowerCase(Locale.ROOT),
					told ? tried.evaluation().outcome().name().toLowerCase(Locale.ROOT) : "unknown",
					told ? tried.evaluation().reason() : "");
		}

		private static Instant decidedAt(ResultSet row) throws SQLException {
			return row.getObject("decided_at", OffsetDateTime.class).toInstant();
		}

		// Few differ: they come from rules.
		private Demand demand(String obligations) {
			Demand known = this.demands.get(obligations);
			if (known == null) {
				known = Demand.of(JSON.readTree(obligations));
				if (this.demands.size() < MOST_DEMANDS) {
					this.demands.put(obligations, known);
				}
			}
			return known;
		}

	}

}

package org.loangate.authz.policy.trial;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/// One version that sees live traffic and decides nothing: where it would have decided otherwise is counted and listed.
///
/// **Threads and transactions:** safe. A decision is only queued here, once its transaction has been committed; it is
/// looked at a moment later, by another thread and in a transaction of its own, so that nothing here can delay or break a
/// decision. What the queue cannot hold is counted as `missed`.
@Component
public final class Shadow {

	private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	private static final int QUEUED = 10_000;

	private static final int AT_ONCE = 500;

	/// How many differences of an hour one process lists; all are counted.
	private static final int LISTED_AN_HOUR = 1000;

	private static final String MISSED = "missed";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Evidence evidence;

	private final Clock clock;

	private final PolicyReader reader = new PolicyReader();

	private final BlockingQueue<Seen> queue = new ArrayBlockingQueue<>(QUEUED);

	private final AtomicLong missed = new AtomicLong();

	private volatile @Nullable Policy policy;

	private Instant hour = Instant.EPOCH;

	private int listed;

	Shadow(JdbcClient jdbc, PlatformTransactionManager transactions, Evidence evidence, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.evidence = evidence;
		this.clock = clock;
	}

	/// Puts a version into the shadow, in place of the one before.
	/// @param version one that is kept
	/// @param by who does: a subject or `client:<client_id>`
	public void place(Policy version, String by) {
		this.transaction.executeWithoutResult((_) -> {
			this.jdbc.sql("INSERT INTO policy_shadow (digest, set_by, set_at) VALUES (:digest, :by, :at)")
				.param("digest", Base64.getUrlDecoder().decode(version.digest()))
				.param("by", by)
				.param("at", at(this.clock.instant()))
				.update();
			this.evidence.append("policy-shadow-placed", version.digest(), Map.of("by", by));
		});
	}

	/// Leaves the shadow empty.
	/// @return whether a version was there
	public boolean clear(String by) {
		return Boolean.TRUE.equals(this.transaction.execute((_) -> {
			Optional<Placed> before = current();
			before.ifPresent((placed) -> {
				this.jdbc.sql("INSERT INTO policy_shadow (set_by, set_at) VALUES (:by, :at)")
					.param("by", by)
					.param("at", at(this.clock.instant()))
					.update();
				this.evidence.append("policy-shadow-cleared", placed.version(), Map.of("by", by));
			});
			return before.isPresent();
		}));
	}

	/// The version in the shadow.
	public Optional<Placed> current() {
		return this.jdbc.sql("SELECT digest, set_by, set_at FROM policy_shadow ORDER BY position DESC LIMIT 1")
			.query(Shadow::placed)
			.optional()
			.flatMap((placed) -> placed);
	}

	private static Optional<Placed> placed(ResultSet row, int number) throws SQLException {
		byte[] digest = row.getBytes("digest");
		return (digest != null) ? Optional.of(new Placed(base64url(digest), row.getString("set_by"),
				row.getObject("set_at", OffsetDateTime.class).toInstant())) : Optional.empty();
	}

	/// Shows it a decision, once the caller's transaction is committed. Never throws, and
	/// waits for nothing.
	/// @param known the facts that were known
	public void see(UUID decision, Map<String, Object> known, Evaluation decided) {
		if (this.policy == null) {
			return;
		}
		Seen seen = new Seen(decision, this.clock.instant(), Map.copyOf(known), decided);
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			enqueue(seen);
			return;
		}
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				enqueue(seen);
			}

		});
	}

	private void enqueue(Seen seen) {
		if (!this.queue.offer(seen)) {
			this.missed.incrementAndGet();
		}
	}

	/// Follows what is placed, and looks at what was seen.
	@Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT1S")
	void work() {
		String placed = current().map(Placed::version).orElse("");
		Policy held = this.policy;
		if (placed.isEmpty()) {
			this.policy = null;
			this.queue.clear();
			return;
		}
		if (held == null || !held.digest().equals(placed)) {
			held = compiled(placed);
			this.policy = held;
			this.queue.clear();
		}
		List<Seen> some = new ArrayList<>();
		while (this.queue.drainTo(some, AT_ONCE) > 0) {
			look(held, some);
			some.clear();
		}
	}

	// Only what can be read is placed.
	private Policy compiled(String digest) {
		return this.reader.reread(this.jdbc.sql("SELECT document FROM policy_version WHERE digest = :digest")
			.param("digest", Base64.getUrlDecoder().decode(digest))
			.query(String.class)
			.single());
	}

	private void look(Policy shadow, List<Seen> some) {
		Map<Change, Long> counts = new EnumMap<>(Change.class);
		List<Difference> differences = new ArrayList<>();
		for (Seen seen : some) {
			Evaluation other = shadow.evaluate(seen.known());
			Change change = Change.between(seen.decided().outcome(), Demand.of(seen.decided().obligations()),
					other.outcome(), Demand.of(other.obligations()));
			counts.merge(change, 1L, Long::sum);
			if (change != Change.UNCHANGED && mayList(seen.at())) {
				differences.add(new Difference(seen, change, other));
			}
		}
		try {
			this.transaction.executeWithoutResult((_) -> {
				byte[] digest = Base64.getUrlDecoder().decode(shadow.digest());
				Instant at = some.getLast().at().truncatedTo(ChronoUnit.HOURS);
				counts.forEach((change, decisions) -> count(digest, at, change.code(), decisions));
				long lost = this.missed.getAndSet(0);
				if (lost > 0) {
					count(digest, at, MISSED, lost);
				}
				differences.forEach((difference) -> list(digest, difference));
			});
		}
		catch (RuntimeException ex) {
			this.missed.addAndGet(some.size());
			this.faults.note("Decisions went unseen by the version in the shadow: " + LogLine.cause(ex),
					some.size() + " of them, " + LogLine.place(ex));
		}
	}

	private boolean mayList(Instant at) {
		Instant now = at.truncatedTo(ChronoUnit.HOURS);
		if (!now.equals(this.hour)) {
			this.hour = now;
			this.listed = 0;
		}
		return this.listed++ < LISTED_AN_HOUR;
	}

	private void count(byte[] digest, Instant hour, String change, long decisions) {
		this.jdbc.sql("""
				INSERT INTO policy_shadow_count AS counted (digest, hour, change, decisions)
				VALUES (:digest, :hour, :change, :decisions)
				ON CONFLICT (digest, hour, change) DO UPDATE SET decisions = counted.decisions + excluded.decisions
				""")
			.param("digest", digest)
			.param("hour", at(hour))
			.param("change", change)
			.param("decisions", decisions)
			.update();
	}

	private void list(byte[] digest, Difference difference) {
		Evaluation other = difference.other();
		this.jdbc
			.sql("""
					INSERT INTO policy_shadow_difference (decision, digest, decided_at, change, outcome, reason, fired, obligations)
					VALUES (:decision, :digest, :at, :change, :outcome, :reason, :fired::jsonb, :obligations::jsonb)
					""")
			.param("decision", difference.seen().decision())
			.param("digest", digest)
			.param("at", at(difference.seen().at()))
			.param("change", difference.change().code())
			.param("outcome", other.outcome().name().toLowerCase(Locale.ROOT))
			.param("reason", other.reason())
			.param("fired",
					JsonMapper.shared()
						.writeValueAsString(other.results()
							.entrySet()
							.stream()
							.filter((rule) -> rule.getValue() != Result.FALSE)
							.map(Map.Entry::getKey)
							.sorted()
							.toList()))
			.param("obligations", JsonMapper.shared().writeValueAsString(DecisionRecords.json(other.obligations())))
			.update();
	}

	/// How many decisions a version saw in the last days, by what it would have meant.
	public Map<String, Long> counts(String digest, Duration back) {
		Map<String, Long> counts = new LinkedHashMap<>();
		this.jdbc.sql("""
				SELECT change, sum(decisions) AS decisions FROM policy_shadow_count
				WHERE digest = :digest AND hour >= :since GROUP BY change ORDER BY change
				""")
			.param("digest", Base64.getUrlDecoder().decode(digest))
			.param("since", at(this.clock.instant().minus(back)))
			.query((row) -> {
				counts.put(row.getString("change"), row.getLong("decisions"));
			});
		return counts;
	}

	/// What a version would have decided otherwise, the latest first.
	/// @param before a position: only what stands before it
	public List<Listed> differences(String digest, long before, int most) {
		return this.jdbc
			.sql("""
					SELECT difference.position, difference.decision, decision.about, difference.decided_at, difference.change,
						decision.outcome AS before, difference.outcome, difference.reason, difference.fired,
						difference.obligations
					FROM policy_shadow_difference difference JOIN policy_decision decision ON decision.id = difference.decision
					WHERE difference.digest = :digest AND difference.position < :before
					ORDER BY difference.position DESC LIMIT :most
					""")
			.param("digest", Base64.getUrlDecoder().decode(digest))
			.param("before", before)
			.param("most", most)
			.query(Shadow::listed)
			.list();
	}

	private static Listed listed(ResultSet row, int number) throws SQLException {
		JsonMapper json = JsonMapper.shared();
		return new Listed(row.getLong("position"), row.getObject("decision", UUID.class), row.getString("about"),
				row.getObject("decided_at", OffsetDateTime.class).toInstant(), row.getString("change"),
				row.getString("before"), row.getString("outcome"), row.getString("reason"),
				json.readTree(row.getString("fired")), json.readTree(row.getString("obligations")));
	}

	private static String base64url(byte[] digest) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private record Seen(UUID decision, Instant at, Map<String, Object> known, Evaluation decided) {
	}

	private record Difference(Seen seen, Change change, Evaluation other) {
	}

	/// A version in the shadow.
	///
	/// @param version its digest
	/// @param by who placed it there
	public record Placed(String version, String by, Instant at) {
	}

	/// A decision that would have been another.
	///
	/// @param position names it in cursors
	/// @param about the identifier of the application
	/// @param change the code of the [Change]
	/// @param before the outcome as it was
	/// @param after the outcome as it would have been
	/// @param fired rules of the version in the shadow that held, or could not be told
	public record Listed(long position, UUID decision, String about, Instant at, String change, String before,
			String after, String reason, JsonNode fired, JsonNode obligations) {
	}

}

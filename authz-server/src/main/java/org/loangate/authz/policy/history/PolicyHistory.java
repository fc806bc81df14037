package org.loangate.authz.policy.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What was decided, for whoever looks into it.
@Component
public final class PolicyHistory {

	private static final JsonMapper JSON = JsonMapper.shared();

	/// How many decisions one call reads at most, whatever it looks for.
	private static final int WINDOW = 20_000;

	private static final String COLUMNS = "id, about, decided_at, policy_digest, outcome, reason, inputs, results, obligations";

	private static final String SINCE = """
			 FROM policy_decision
			WHERE decided_at >= :at AND (decided_at > :at OR id > :id)
			ORDER BY decided_at, id LIMIT :most
			""";

	private static final Instant FIRST = Instant.EPOCH;

	private static final Instant LAST = Instant.EPOCH.plus(Duration.ofDays(365_000));

	private final JdbcClient jdbc;

	PolicyHistory(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// Decisions of a filter, the latest first.
	/// @param after only what comes after this place, which is earlier or as early
	/// @return at most `most`, and fewer or none where they are far between: there is
	/// more while there is a cursor
	public Page list(DecisionFilter filter, @Nullable DecisionCursor after, int most) {
		List<Decided> found = new ArrayList<>(
				this.jdbc.sql("SELECT * FROM (" + scanned("*", filter) + " LIMIT :window) scanned WHERE " + """
						(:outcome::text IS NULL OR outcome = :outcome)
						AND (:client::text IS NULL OR inputs->'client.id'->>'known' = :client)
						AND (:action::text IS NULL OR inputs->'action'->>'known' = :action)
						AND (:rule::text IS NULL OR results->>:rule IN ('true', 'unknown'))
						ORDER BY decided_at DESC, id LIMIT :most
						""")
					.params(params(filter, after))
					.param("window", WINDOW)
					.param("outcome", filter.outcome())
					.param("client", filter.client())
					.param("action", filter.action())
					.param("rule", filter.rule())
					.param("most", most + 1)
					.query(PolicyHistory::decided)
					.list());
		if (found.size() > most) {
			found.removeLast();
			return new Page(found, found.getLast().cursor());
		}
		return new Page(found,
				this.jdbc.sql(scanned("decided_at, id", filter) + " OFFSET :window LIMIT 1")
					.params(params(filter, after))
					.param("window", WINDOW - 1)
					.query((row, _) -> cursor(row))
					.optional()
					.orElse(null));
	}

	private static String scanned(String columns, DecisionFilter filter) {
		return "SELECT " + columns + " FROM policy_decision "
				+ "WHERE decided_at >= :from AND decided_at < :until AND decided_at <= :at "
				+ "AND (decided_at < :at OR id > :id)" + ((filter.about() != null) ? " AND about = :about" : "")
				+ " ORDER BY decided_at DESC, id";
	}

	private static Map<String, Object> params(DecisionFilter filter, @Nullable DecisionCursor after) {
		Map<String, Object> params = new TreeMap<>();
		params.put("from", at((filter.from() != null) ? filter.from() : FIRST));
		params.put("until", at((filter.until() != null) ? filter.until() : LAST));
		params.put("at", at((after != null) ? after.at() : LAST));
		params.put("id", (after != null) ? after.id() : new UUID(0, 0));
		if (filter.about() != null) {
			params.put("about", filter.about());
		}
		return params;
	}

	/// Decisions after a place, the earliest first.
	List<Decided> since(DecisionCursor after, int most) {
		return this.jdbc.sql("SELECT " + COLUMNS + SINCE)
			.params(since(after))
			.param("most", most)
			.query(PolicyHistory::decided)
			.list();
	}

	/// Where decisions after a place stand, the earliest first.
	List<DecisionCursor> places(DecisionCursor after, int most) {
		return this.jdbc.sql("SELECT decided_at, id" + SINCE)
			.params(since(after))
			.param("most", most)
			.query((row, _) -> cursor(row))
			.list();
	}

	private static Map<String, Object> since(DecisionCursor after) {
		return Map.of("at", at(after.at()), "id", after.id());
	}

	/// Some decisions, the earliest first.
	List<Decided> find(List<UUID> ids) {
		return this.jdbc.sql("SELECT " + COLUMNS + " FROM policy_decision WHERE id IN (:ids) ORDER BY decided_at, id")
			.param("ids", ids)
			.query(PolicyHistory::decided)
			.list();
	}

	/// One decision.
	public Optional<Decided> find(UUID id) {
		return this.jdbc.sql("SELECT " + COLUMNS + " FROM policy_decision WHERE id = :id")
			.param("id", id)
			.query(PolicyHistory::decided)
			.optional();
	}

	/// The latest decision on something.
	/// @param about the identifier of an application
	public Optional<Decided> latest(String about) {
		return this.jdbc
			.sql("SELECT " + COLUMNS
					+ " FROM policy_decision WHERE about = :about ORDER BY decided_at DESC, id LIMIT 1")
			.param("about", about)
			.query(PolicyHistory::decided)
			.optional();
	}

	private static Decided decided(ResultSet row, int number) throws SQLException {
		return new Decided(row.getObject("id", UUID.class), row.getString("about"), instant(row, "decided_at"),
				base64url(row.getBytes("policy_digest")), row.getString("outcome"), row.getString("reason"),
				JSON.readTree(row.getString("inputs")), JSON.readTree(row.getString("results")),
				JSON.readTree(row.getString("obligations")));
	}

	private static DecisionCursor cursor(ResultSet row) throws SQLException {
		return new DecisionCursor(instant(row, "decided_at"), row.getObject("id", UUID.class));
	}

	private static String base64url(byte[] digest) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	private static Instant instant(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// Some of the decisions looked for.
	///
	/// @param next where to go on, or `null` where there is no more
	public record Page(List<Decided> items, @Nullable DecisionCursor next) {

		public Page {
			items = List.copyOf(items);
		}

	}

	/// A decision as it was recorded.
	///
	/// @param reason the rule that settled it
	/// @param readings every fact that there was then: `{"known": value}` or `{"unknown":
	/// reason}`
	/// @param results what became of each rule's condition: `true`, `false` or `unknown`
	/// @param obligations what it bound its taker to
	public record Decided(UUID id, String about, Instant at, String policyDigest, String outcome, String reason,
			JsonNode readings, JsonNode results, JsonNode obligations) {

		/// Rules whose condition held, or could not be told.
		public List<String> fired() {
			return this.results.propertyStream()
				.filter((rule) -> !rule.getValue().stringValue().equals("false"))
				.map(Map.Entry::getKey)
				.sorted()
				.toList();
		}

		/// Every fact and what was known of it, for people.
		public Map<String, String> inputs() {
			return this.readings.propertyStream()
				.collect(Collectors.toMap(Map.Entry::getKey, (fact) -> shown(fact.getValue()), (one, _) -> one,
						TreeMap::new));
		}

		/// Where it stands among the decisions.
		public DecisionCursor cursor() {
			return new DecisionCursor(this.at, this.id);
		}

		private static String shown(JsonNode reading) {
			JsonNode known = reading.path("known");
			if (known.isMissingNode()) {
				return "? " + reading.path("unknown").asString("");
			}
			if (known.has("currency")) {
				return known.path("currency").asString("") + " " + known.path("value").asString("");
			}
			return known.isString() ? known.stringValue() : known.toString();
		}

	}

}

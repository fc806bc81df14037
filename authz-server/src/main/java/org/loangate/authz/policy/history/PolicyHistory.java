package org.loangate.authz.policy.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What was in force when, and what it decided, for whoever looks into it.
@Component
public final class PolicyHistory {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int MOST_VERSIONS = 50;

	private static final int MOST_DECISIONS = 50;

	private final JdbcClient jdbc;

	PolicyHistory(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// The versions put in force, the latest first; the first of them is in force.
	public List<Activation> activations() {
		return this.jdbc.sql("""
				SELECT version.number, activation.digest, activation.activated_at
				FROM policy_activation activation JOIN policy_version version ON version.digest = activation.digest
				ORDER BY activation.position DESC LIMIT :most
				""")
			.param("most", MOST_VERSIONS)
			.query((row, _) -> new Activation(row.getInt("number"), base64url(row.getBytes("digest")),
					instant(row, "activated_at")))
			.list();
	}

	/// The latest decisions.
	public List<Decided> decisions() {
		return this.jdbc.sql("""
				SELECT about, decided_at, policy_digest, outcome, reason, inputs, results FROM policy_decision
				ORDER BY decided_at DESC, id LIMIT :most
				""").param("most", MOST_DECISIONS).query(PolicyHistory::decided).list();
	}

	private static Decided decided(ResultSet row, int number) throws SQLException {
		List<String> fired = JSON.readTree(row.getString("results"))
			.propertyStream()
			.filter((rule) -> !rule.getValue().stringValue().equals("false"))
			.map(Map.Entry::getKey)
			.sorted()
			.toList();
		Map<String, String> inputs = JSON.readTree(row.getString("inputs"))
			.propertyStream()
			.collect(Collectors.toMap(Map.Entry::getKey, (fact) -> shown(fact.getValue()), (one, _) -> one,
					java.util.TreeMap::new));
		return new Decided(row.getString("about"), instant(row, "decided_at"), base64url(row.getBytes("policy_digest")),
				row.getString("outcome"), row.getString("reason"), fired, inputs);
	}

	private static String shown(JsonNode reading) {
		JsonNode known = reading.path("known");
		if (known.isMissingNode()) {
			return "? " + reading.path("unknown").asString("");
		}
		return known.isString() ? known.stringValue() : known.toString();
	}

	private static String base64url(byte[] digest) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	private static Instant instant(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

	/// A version, put in force.
	public record Activation(int number, String digest, Instant at) {
	}

	/// A decision.
	///
	/// @param reason the rule that settled it
	/// @param fired rules whose condition held, or could not be told
	/// @param inputs every fact and what was known of it
	public record Decided(String about, Instant at, String policyDigest, String outcome, String reason,
			List<String> fired, Map<String, String> inputs) {
	}

}

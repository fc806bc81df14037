package org.loangate.authz.console.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.Money;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Trying versions on what was decided, and in the shadow of what is being decided.
@IntegrationTest
class ReplayTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final String client = "client-" + UUID.randomUUID();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	private TestOfficer officer;

	@BeforeEach
	void signIn() {
		this.officer = TestOfficer.working(this.server);
	}

	@Test
	void changesNothingByThePolicyThatDecided() {
		decide("100.00");
		decide("300000.00");

		JsonNode result = replayed(saved(TestPolicies.builtIn()));

		JsonNode own = slice(result, "client", this.client);
		assertThat(own.at("/counts/unchanged").longValue()).isEqualTo(2);
		assertThat(own.at("/counts")).filteredOn((count) -> count.longValue() > 0).hasSize(1);
	}

	@Test
	void tellsWhoWouldHaveBeenAskedWhat() {
		String fraud = decide("1000.00");
		decide("100.00");
		decide("300000.00");
		this.officer.send("PUT", "/decisions/" + fraud + "/fraud", Map.of(), Map.of());
		String stricter = TestPolicies.builtIn()
			.replace("\"2000.00\", \"CNY\")", "\"500.00\", \"CNY\")")
			.replace("\"200000.00\", \"CNY\")", "\"900000.00\", \"CNY\")");

		JsonNode result = replayed(saved(stricter));

		JsonNode counts = slice(result, "client", this.client).at("/counts");
		assertThat(counts.path("asked_more").longValue()).isEqualTo(1);
		assertThat(counts.path("let_through").longValue()).isEqualTo(1);
		assertThat(counts.path("unchanged").longValue()).isEqualTo(1);
		assertThat(result.at("/confirmed_fraud/gained").longValue()).isPositive();
		assertThat(result.at("/rules")).anySatisfy((rule) -> {
			assertThat(rule.path("rule").asString("")).isEqualTo("second-tier");
			assertThat(rule.path("fired").longValue()).isPositive();
		});
	}

	@Test
	void neverGuessesWhatWasNotRecorded() {
		String decision = decide("100.00");
		insertWithout(decision, "device.known");
		String byDevice = TestPolicies.builtIn()
			.replace("\nroutes:", "\n  - id: new-devices\n    when: device.known == false\n"
					+ "    then:\n      hold: new-device\n\nroutes:");

		JsonNode result = replayed(saved(byDevice));

		assertThat(slice(result, "client", this.client).at("/counts/undecidable").longValue()).isEqualTo(1);
		assertThat(result.at("/undecidable")).anySatisfy((need) -> {
			assertThat(need.path("rule").asString("")).isEqualTo("new-devices");
			assertThat(need.path("fact").asString("")).isEqualTo("device.known");
		});
	}

	@Test
	void isNotDisturbedByAnActivationNorDisturbsIt() {
		decide("100.00");
		String digest = saved(TestPolicies.builtIn());
		String before = this.officer.get("/active").text("/digest");

		Answer started = this.officer.post("/versions/" + digest + "/replays", Map.of("days", 30));
		TestPolicies.putInForce(this.jdbc, this.policies, "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn());
		Answer done = ended(started);
		TestPolicies.putInForce(this.jdbc, this.policies,
				this.officer.get("/versions/" + before + "/document").response().body());

		assertThat(done.text("/state")).isEqualTo("done");
		assertThat(done.text("/version")).isEqualTo(digest);
		assertThat(slice(done.json().path("result"), "client", this.client).at("/counts/unchanged").longValue())
			.isEqualTo(1);
	}

	@Test
	void startsNoThirdReplayBesideTwo() {
		String digest = saved(TestPolicies.builtIn());
		UUID one = running(digest);
		UUID other = running(digest);

		Answer refused = this.officer.post("/versions/" + digest + "/replays", Map.of("days", 30));
		Answer cancelled = this.officer.send("DELETE", "/replays/" + one, Map.of(), Map.of());
		Answer again = this.officer.send("DELETE", "/replays/" + one, Map.of(), Map.of());
		this.officer.send("DELETE", "/replays/" + other, Map.of(), Map.of());

		assertThat(refused.outcome()).isEqualTo("409 replays-busy");
		assertThat(cancelled.status()).isEqualTo(204);
		assertThat(again.outcome()).isEqualTo("409 replay-over");
		assertThat(this.officer.get("/replays/" + one).text("/state")).isEqualTo("cancelled");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"days\": 0}", "{\"days\": \"7\"}", "{\"days\": 7, \"fraction\": 0}",
			"{\"days\": 7, \"fraction\": 1.1}" })
	void refusesSpansThatAreNone(String body) {
		String digest = saved(TestPolicies.builtIn());

		assertThat(this.officer.sendJson("POST", "/versions/" + digest + "/replays", body, Map.of()).outcome())
			.isEqualTo("400 field-invalid");
	}

	@Test
	void listsWhatTheVersionInTheShadowWouldHaveDecided() {
		String digest = saved(TestPolicies.builtIn().replace("\"2000.00\", \"CNY\")", "\"500.00\", \"CNY\")"));

		Answer placed = this.officer.send("PUT", "/shadow", Map.of("version", digest), Map.of());
		// Only what is decided once it is there is seen.
		Set<String> decided = new HashSet<>();
		await().atMost(PATIENCE).untilAsserted(() -> {
			decided.add(decide("1000.00"));
			assertThat(this.officer.get("/shadow/differences").json().at("/items")).anySatisfy((item) -> {
				assertThat(decided).contains(item.path("decision").asString(""));
				assertThat(item.path("change").asString("")).isEqualTo("asked_more");
			});
		});
		Answer counted = this.officer.get("/shadow");
		Answer cleared = this.officer.send("DELETE", "/shadow", Map.of(), Map.of());

		assertThat(placed.text("/version")).isEqualTo(digest);
		assertThat(counted.json().at("/counts/asked_more").longValue()).isPositive();
		assertThat(cleared.status()).isEqualTo(204);
		assertThat(this.officer.get("/shadow").text("/version")).isEmpty();
		assertThat(this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :about ORDER BY position")
			.param("about", digest)
			.query(String.class)
			.list()).contains("policy-shadow-placed", "policy-shadow-cleared");
	}

	@Test
	void putsNothingIntoTheShadowThatIsNoPolicy() {
		String faulty = this.officer.post("/versions", Map.of("document", "rules: [ " + UUID.randomUUID()))
			.text("/digest");

		assertThat(this.officer.send("PUT", "/shadow", Map.of("version", faulty), Map.of()).outcome())
			.isEqualTo("422 policy-faulty");
		assertThat(this.officer.send("PUT", "/shadow", Map.of("version", "x"), Map.of()).outcome())
			.isEqualTo("404 version-unknown");
	}

	private JsonNode replayed(String digest) {
		Answer started = this.officer.post("/versions/" + digest + "/replays", Map.of("days", 3660));
		assertThat(started.status()).isEqualTo(202);
		Answer done = ended(started);
		assertThat(done.text("/state")).isEqualTo("done");
		assertThat(done.json().path("done").longValue()).isEqualTo(done.json().at("/result/decisions").longValue());
		return done.json().path("result");
	}

	private Answer ended(Answer started) {
		String job = started.header("Location").replace("/console/api", "");
		await().atMost(PATIENCE).until(() -> !this.officer.get(job).text("/state").equals("running"));
		return this.officer.get(job);
	}

	private static JsonNode slice(JsonNode result, String by, String of) {
		return result.at("/slices/" + by)
			.valueStream()
			.filter((slice) -> slice.path("of").asString("").equals(of))
			.findFirst()
			.orElseThrow();
	}

	private String saved(String document) {
		return this.officer.post("/versions", Map.of("document", "# " + UUID.randomUUID() + "\n" + document))
			.text("/digest");
	}

	private String decide(String total) {
		Map<Fact, Reading> facts = new HashMap<>();
		facts.put(Fact.ACTION, new Reading.Known("loan_application"));
		facts.put(Fact.LOAN_CURRENCY, new Reading.Known("CNY"));
		facts.put(Fact.LOAN_TOTAL_24H, new Reading.Known(Money.of(total, "CNY")));
		facts.put(Fact.SUBJECT_IDENTITY, new Reading.Known("proven"));
		facts.put(Fact.CLIENT_ID, new Reading.Known(this.client));
		facts.put(Fact.DEVICE_KNOWN, new Reading.Known(true));
		return this.policies.decide(UUID.randomUUID().toString(), facts).id().toString();
	}

	private void insertWithout(String decision, String fact) {
		this.jdbc.sql("""
				INSERT INTO policy_decision
				SELECT gen_random_uuid(), gen_random_uuid()::text, decided_at, policy_digest, outcome, reason,
					inputs - :fact, results, obligations
				FROM policy_decision WHERE id = :id::uuid
				""").param("id", decision).param("fact", fact).update();
	}

	private UUID running(String digest) {
		return this.jdbc
			.sql("""
					INSERT INTO policy_replay (id, digest, days, fraction, requested_by, state, done, total, started_at, seen_at)
					SELECT gen_random_uuid(), digest, 1, 1, 'another', 'running', 0, 0, now(), now() + interval '1 hour'
					FROM policy_version WHERE translate(rtrim(encode(digest, 'base64'), '='), '+/', '-_') = :digest
					RETURNING id
					""")
			.param("digest", digest)
			.query(UUID.class)
			.single();
	}

}

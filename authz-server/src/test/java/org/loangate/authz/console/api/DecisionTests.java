package org.loangate.authz.console.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.contract.Money;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Looking into decisions, following them, and marking cases as fraud.
@IntegrationTest
class DecisionTests {

	private static final String NETWORK = "198.51.100.77";

	private final String about = UUID.randomUUID().toString();

	private final String client = "client-" + UUID.randomUUID();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Policies policies;

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestOfficer officer;

	@BeforeEach
	void signIn() {
		this.officer = TestOfficer.working(this.server);
	}

	@Test
	void findsDecisionsByEachFilter() {
		Decision small = decide("100.00");
		Decision large = decide("300000.00");

		assertThat(ids("/decisions?client=" + this.client)).containsExactly(large.id().toString(),
				small.id().toString());
		assertThat(ids("/decisions?outcome=deny&about=" + this.about)).containsExactly(large.id().toString());
		assertThat(ids("/decisions?rule=first-tier&about=" + this.about)).containsExactly(small.id().toString());
		assertThat(ids("/decisions?action=payout_account_change&about=" + this.about)).isEmpty();
		assertThat(ids("/decisions?to=2000-01-01T00:00:00Z&about=" + this.about)).isEmpty();
		assertThat(ids("/decisions?from=2000-01-01T00:00:00Z&about=" + this.about)).hasSize(2);
	}

	@Test
	void pagesWithoutLosingOrRepeatingAny() {
		List<String> decided = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			decided.addFirst(decide("100.00").id().toString());
		}

		List<String> paged = new ArrayList<>();
		String cursor = "";
		do {
			Answer page = this.officer
				.get("/decisions?limit=2&about=" + this.about + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
			page.json().at("/items").forEach((item) -> paged.add(item.path("id").asString("")));
			cursor = page.text("/next");
		}
		while (!cursor.isEmpty());

		assertThat(paged).isEqualTo(decided);
	}

	@ParameterizedTest
	@ValueSource(strings = { "outcome=maybe", "from=yesterday", "to=%2B99999-01-01T00:00:00Z", "cursor=x", "limit=101",
			"rule=" })
	void refusesWhatNoDecisionCanMeet(String query) {
		assertThat(this.officer.get("/decisions?" + query).outcome()).isEqualTo("400 parameter-invalid");
	}

	@Test
	void showsEveryInputAndRuleOfADecision() {
		Decision decision = decide("300000.00");

		Answer found = this.officer.get("/decisions/" + decision.id());

		assertThat(found.json().at("/facts")).hasSize(Fact.ALL.size());
		assertThat(found.json().at("/rules")).hasSameSizeAs(this.policies.active().rules());
		assertThat(found.json().at("/rules")).filteredOn((rule) -> rule.path("id").asString("").equals("first-tier"))
			.singleElement()
			.satisfies((rule) -> assertThat(rule.path("result").asString("")).isEqualTo("false"))
			.satisfies((rule) -> assertThat(rule.at("/reads/1/value/value").asString("")).isEqualTo("300000.00"));
		assertThat(this.officer.get("/decisions/" + UUID.randomUUID()).outcome()).isEqualTo("404 decision-unknown");
	}

	@Test
	void showsProgramsTheNetworkOfAnAddressOnly() throws Exception {
		Decision decision = decide("100.00");
		TestApiClient program = TestApiClient.program(this.settings.issuer(), "policy-pipeline",
				"policy:read policy:write");

		String seen = program.send("GET", "/policy/v1/decisions/" + decision.id(), "").body();
		String tried = program
			.send("POST", "/policy/v1/simulate",
					"{\"version\": \"" + this.policies.active().digest() + "\", \"application\": \"" + this.about
							+ "\"}")
			.body();

		assertThat(this.officer.get("/decisions/" + decision.id()).response().body()).contains("\"" + NETWORK + "\"");
		assertThat(seen).contains("\"198.51.100.0/24\"").doesNotContain(NETWORK);
		assertThat(tried).contains("\"outcome\"").doesNotContain(NETWORK);
	}

	@Test
	void marksACaseAsFraudAndTakesItBack() {
		String fraud = "/decisions/" + decide("100.00").id() + "/fraud";

		Answer marked = this.officer.send("PUT", fraud, Map.of("note", "The bank called"), Map.of());
		Answer shown = this.officer.get(fraud.replace("/fraud", ""));
		Answer withdrawn = this.officer.send("DELETE", fraud, Map.of(), Map.of());
		Answer again = this.officer.send("DELETE", fraud, Map.of(), Map.of());

		assertThat(marked.status()).isEqualTo(200);
		assertThat(shown.text("/fraud/note")).isEqualTo("The bank called");
		assertThat(withdrawn.status()).isEqualTo(204);
		assertThat(again.outcome()).isEqualTo("404 decision-unknown");
		assertThat(this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :about ORDER BY position")
			.param("about", this.about)
			.query(String.class)
			.list()).containsExactly("fraud-confirmed", "fraud-withdrawn");
	}

	@Test
	void followsDecisionsAndGoesOnWhereItStopped() throws Exception {
		Decision first;
		try (TestEvents events = events("")) {
			first = decide("100.00");
			await().atMost(Duration.ofSeconds(20)).until(() -> events.ids().contains(first.id().toString()));
		}
		String seen = this.jdbc
			.sql("SELECT to_char(decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ') FROM policy_decision "
					+ "WHERE id = :id")
			.param("id", first.id())
			.query(String.class)
			.single()
			.replace("SZ", "Z") + "_" + first.id();
		Decision second = decide("200.00");

		try (TestEvents events = events(seen)) {
			await().atMost(Duration.ofSeconds(20)).until(() -> events.ids().contains(second.id().toString()));
			assertThat(events.ids()).doesNotContain(first.id().toString());
		}
	}

	private TestEvents events(String last) throws Exception {
		return TestEvents.of(this.settings.issuer(), this.officer, last);
	}

	private List<String> ids(String path) {
		List<String> ids = new ArrayList<>();
		this.officer.get(path).json().at("/items").forEach((item) -> ids.add(item.path("id").asString("")));
		return ids;
	}

	private Decision decide(String total) {
		return this.policies.decide(this.about,
				Map.of(Fact.ACTION, new Reading.Known("loan_application"), Fact.LOAN_CURRENCY, new Reading.Known("CNY"),
						Fact.LOAN_TOTAL_24H, new Reading.Known(Money.of(total, "CNY")), Fact.SUBJECT_IDENTITY,
						new Reading.Known("proven"), Fact.CLIENT_ID, new Reading.Known(this.client), Fact.ACTOR_NETWORK,
						new Reading.Known(NETWORK)));
	}

}

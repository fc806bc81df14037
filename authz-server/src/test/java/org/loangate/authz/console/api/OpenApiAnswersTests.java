package org.loangate.authz.console.api;

import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.console.api.TestDescription.Operation;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.Money;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// What doors take and answer is what the description says, member by member.
@IntegrationTest
class OpenApiAnswersTests {

	private static final String REASON = "Loans are booked twice";

	private final TestDescription description = new TestDescription();

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	private final TreeSet<String> seen = new TreeSet<>();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	private TestOfficer author;

	private TestOfficer second;

	@BeforeEach
	void signIn() {
		this.author = TestOfficer.working(this.server);
		this.second = TestOfficer.working(this.server);
	}

	@AfterEach
	void putBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@Test
	void answersAsDescribed() {
		readsTheLanguage();
		String before = this.author.get("/active").text("/digest");
		String digest = livesItsLife();
		breaksTheGlass(before);
		String decision = tries(digest);
		looksBack(decision, digest);

		assertThat(this.seen).as("every operation but the stream of events")
			.containsExactlyElementsOf(this.description.operations()
				.map(Operation::toString)
				.filter((operation) -> !operation.endsWith("/stream"))
				.collect(Collectors.toCollection(TreeSet::new)));
	}

	private void readsTheLanguage() {
		get("/facts", 200);
		get("/schema", 200);
		get("/openapi.yaml", 200);
		send("POST", "/check", "", Map.of("document", this.document), 200);
		send("POST", "/check", "", Map.of("document", "rules: ["), 200);
		send("POST", "/test", "", Map.of("document", this.document, "tests", TestPolicies.builtInTests()), 200);
		send("POST", "/test", "", Map.of("document", "moon: full", "tests", "[1]"), 200);
		send("POST", "/simulate", "", Map.of("document", this.document, "facts", Map.of("loan.currency", "CNY")), 200);
		send("POST", "/simulate", "", Map.of("document", "moon: full", "facts", Map.of()), 422);
	}

	private String livesItsLife() {
		Map<String, String> draft = Map.of("document", this.document, "tests", TestPolicies.builtInTests(), "note",
				"Look", "parent", this.author.get("/active").text("/digest"));
		String digest = send("POST", "/versions", "", draft, 201).text("/digest");
		send("POST", "/versions", "", draft, 200);
		String path = "/versions/{digest}";
		send("POST", path + "/proposal", digest, Map.of("note", "Please"), 409);
		send("POST", path + "/test", digest, Map.of(), 200);
		send("POST", path + "/proposal", digest, Map.of("note", "Please"), 200);
		send("DELETE", path + "/proposal", digest, Map.of(), 200);
		send("POST", path + "/test", digest, Map.of(), 200);
		send("POST", path + "/proposal", digest, Map.of(), 200);
		send("POST", path + "/approval/options", digest, Map.of(), 403);
		send(this.second, "POST", path + "/rejection", digest, Map.of("reason", REASON), 200);
		send("POST", path + "/test", digest, Map.of(), 200);
		send("POST", path + "/proposal", digest, Map.of(), 200);
		approves(path, digest);
		send("POST", path + "/activation", digest, Map.of(), 200);
		get("/active", 200);
		return digest;
	}

	private void approves(String path, String digest) {
		Answer options = send(this.second, "POST", path + "/approval/options", digest, Map.of(), 200);
		Object credential = JsonMapper.shared()
			.readValue(this.second.staff().passkey().get(options.response().body()), Map.class);
		send(this.second, "POST", path + "/approval", digest, Map.of("credential", credential), 200);
	}

	private void breaksTheGlass(String digest) {
		String path = "/versions/{digest}/break-glass";
		Answer options = send("POST", path + "/options", digest, Map.of("reason", REASON), 200);
		Object credential = JsonMapper.shared()
			.readValue(this.author.staff().passkey().get(options.response().body()), Map.class);
		send("POST", path, digest, Map.of("reason", REASON, "credential", credential), 200);
	}

	private String tries(String digest) {
		String about = UUID.randomUUID().toString();
		String decision = this.policies
			.decide(about,
					Map.of(Fact.ACTION, new Reading.Known("loan_application"), Fact.LOAN_CURRENCY,
							new Reading.Known("CNY"), Fact.LOAN_TOTAL_24H, new Reading.Known(Money.of("100.00", "CNY")),
							Fact.LOAN_AMOUNT, new Reading.Known(Money.of("100.00", "CNY")), Fact.SUBJECT_IDENTITY,
							new Reading.Known("proven"), Fact.CLIENT_ID, new Reading.Known("lending-web")))
			.id()
			.toString();
		send("POST", "/simulate", "", Map.of("version", digest, "application", about), 200);
		String replays = "/versions/{digest}/replays";
		String replay = send("POST", replays, digest, Map.of("days", 3660, "fraction", 1), 202).text("/id");
		await().until(() -> !this.author.get("/replays/" + replay).text("/state").equals("running"));
		send("GET", "/replays/{id}", replay, Map.of(), 200);
		send("DELETE", "/replays/{id}", replay, Map.of(), 409);
		send("GET", replays, digest, Map.of(), 200);
		get("/shadow", 200);
		send("PUT", "/shadow", "", Map.of("version", digest), 200);
		get("/shadow", 200);
		get("/shadow/differences", 200);
		send("DELETE", "/shadow", "", Map.of(), 204);
		return decision;
	}

	private void looksBack(String decision, String digest) {
		get("/versions", 200);
		send("GET", "/versions/{digest}", digest, Map.of(), 200);
		send("GET", "/versions/{digest}", "A".repeat(43), Map.of(), 404);
		send("GET", "/versions/{digest}/document", digest, Map.of(), 200);
		send("GET", "/versions/{digest}/tests", digest, Map.of(), 200);
		send("GET", "/versions/{digest}/diff", digest, Map.of(), 200);
		get("/activity", 200);
		get("/decisions", 200);
		send("PUT", "/decisions/{id}/fraud", decision, Map.of("note", "The bank called"), 200);
		send("GET", "/decisions/{id}", decision, Map.of(), 200);
		send("DELETE", "/decisions/{id}/fraud", decision, Map.of(), 204);
	}

	private void get(String path, int status) {
		send("GET", path, "", Map.of(), status);
	}

	private Answer send(String method, String path, String identifier, Map<String, ?> body, int status) {
		return send(this.author, method, path, identifier, body, status);
	}

	private Answer send(TestOfficer officer, String method, String path, String identifier, Map<String, ?> body,
			int status) {
		Operation operation = this.description.operation(method, path);
		this.seen.add(operation.toString());
		if (operation.node().has("requestBody")) {
			assertThat(this.description.faults(operation, body)).as("what is sent to " + operation).isEmpty();
		}
		Answer answer = officer.send(method, path.replaceAll("\\{\\w+}", identifier), body, Map.of());

		assertThat(answer.status()).as(operation + ": " + answer).isEqualTo(status);
		assertThat(this.description.faults(operation, answer.response())).as(operation + ": " + answer).isEmpty();
		return answer;
	}

}

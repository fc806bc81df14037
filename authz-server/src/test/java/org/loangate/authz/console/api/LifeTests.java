package org.loangate.authz.console.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.staff.TestStaff;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// The life of a version, from draft to superseded, under four eyes.
@IntegrationTest
class LifeTests {

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Policies policies;

	@Autowired
	private Settings settings;

	private TestOfficer author;

	private TestOfficer second;

	@BeforeEach
	void signIn() {
		this.author = TestOfficer.working(this.server);
		this.second = TestOfficer.working(this.server);
	}

	@AfterEach
	void putBack() {
		TestClock.reset();
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@Test
	void putsInForceWhatASecondOfficerApproved() {
		String before = this.author.get("/active").text("/digest");
		String digest = this.author.proposed(this.document);

		Answer approved = this.second.approve(digest);
		Answer activated = this.author.post("/versions/" + digest + "/activation", Map.of());

		assertThat(approved.text("/state")).isEqualTo("approved");
		assertThat(activated.text("/state")).isEqualTo("active");
		await().until(() -> this.policies.active().digest().equals(digest));
		assertThat(this.author.get("/active").text("/followed")).isEqualTo(digest);
		assertThat(this.author.get("/versions/" + before).text("/state")).isEqualTo("superseded");
		assertThat(this.author.get("/activity?version=" + digest).json().at("/items"))
			.extracting((act) -> act.at("/act").stringValue() + " " + act.at("/by/name").asString(""))
			.containsExactly("activated " + this.author.staff().email(), "approved " + this.second.staff().email(),
					"proposed " + this.author.staff().email(), "tested " + this.author.staff().email(),
					"tests-saved " + this.author.staff().email(), "saved " + this.author.staff().email());
		assertThat(evidence(digest)).containsExactly("policy-saved", "policy-tests-saved", "policy-tested",
				"policy-proposed", "policy-approved", "policy-activated");
	}

	@Test
	void keepsAllThatIsNeededToCheckAnApprovalLater() {
		String digest = this.author.proposed(this.document);
		String tests = this.author.get("/versions/" + digest).text("/tests");

		this.second.approve(digest);

		JsonNode data = JsonMapper.shared()
			.readTree(
					this.jdbc.sql("SELECT entry FROM evidence_entry WHERE type = 'policy-approved' AND about = :digest")
						.param("digest", digest)
						.query(String.class)
						.single())
			.at("/data");
		JsonNode inputs = JsonMapper.shared().readTree(data.at("/challenge_inputs").stringValue());
		assertThat(inputs.at("/action").stringValue()).isEqualTo("approve");
		assertThat(inputs.at("/version").stringValue()).isEqualTo(digest);
		assertThat(inputs.at("/tests").stringValue()).isEqualTo(tests);
		assertThat(inputs.at("/iss").stringValue()).isEqualTo(this.settings.issuer().toString());
		assertThat(inputs.at("/sub").stringValue()).isEqualTo(data.at("/by").stringValue());
		assertThat(data.propertyNames()).contains("domain_tag", "credential_id", "public_key", "client_data_json",
				"authenticator_data", "signature");
	}

	@Test
	void proposesNothingThatDidNotPassItsTests() {
		String digest = this.author.post("/versions", Map.of("document", this.document)).text("/digest");
		String path = "/versions/" + digest;

		assertThat(this.author.post(path + "/proposal", Map.of()).outcome()).isEqualTo("409 version-state");
		assertThat(this.author.post(path + "/test", Map.of()).outcome()).isEqualTo("422 tests-failed");
		this.author.post("/versions", Map.of("document", this.document, "tests", "[]"));
		Answer uncovered = this.author.post(path + "/test", Map.of());
		assertThat(uncovered.outcome()).isEqualTo("422 tests-failed");
		assertThat(uncovered.text("/detail")).contains("first-tier");
		this.author.post("/versions", Map.of("document", this.document, "tests",
				TestPolicies.builtInTests().replaceFirst("outcome: permit", "outcome: deny")));
		Answer failed = this.author.post(path + "/test", Map.of());
		assertThat(failed.outcome()).isEqualTo("422 tests-failed");
		assertThat(failed.json().at("/report/cases/0/passed").booleanValue()).isFalse();
		assertThat(this.author.get(path).text("/state")).isEqualTo("draft");
		assertThat(this.author.get(path + "/tests").json().at("/report/passed").booleanValue()).isFalse();
	}

	@Test
	void namesTheFaultsOfADocumentThatIsNoPolicy() {
		String faulty = this.document.replace("loan.total_24h <= money", "loan.totl <= money");
		String digest = this.author.post("/versions", Map.of("document", faulty, "tests", TestPolicies.builtInTests()))
			.text("/digest");

		Answer tested = this.author.post("/versions/" + digest + "/test", Map.of());

		assertThat(tested.outcome()).isEqualTo("422 policy-faulty");
		assertThat(tested.json().at("/faults/0/line").intValue()).isPositive();
	}

	@Test
	void letsNoAuthorApproveTheirOwnUnderAnotherSession() {
		String digest = this.author.tested(this.document);
		this.second.post("/versions/" + digest + "/proposal", Map.of());

		assertThat(this.author.approve(digest).outcome()).isEqualTo("403 own-version");
		this.author.staff().browser().session("");
		this.author.staff().browser().get("/sign-in");
		this.author.staff().signInByPasskey();
		assertThat(this.author.approve(digest).outcome()).isEqualTo("403 own-version");
		assertThat(this.second.approve(digest).outcome()).isEqualTo("403 own-version");
		assertThat(TestOfficer.working(this.server).approve(digest).status()).isEqualTo(200);
	}

	@Test
	void refusesAnApprovalOfAnotherVersion() {
		String one = this.author.proposed(this.document);
		String other = this.author.proposed(this.document + "# other\n");
		String credential = this.second.sign("/versions/" + one + "/approval/options", Map.of());

		Answer swapped = this.second.post("/versions/" + other + "/approval", Map.of("credential", credential));

		assertThat(swapped.outcome()).isEqualTo("403 approval-refused");
		assertThat(this.second.post("/versions/" + one + "/approval", Map.of("credential", credential)).outcome())
			.as("used up by the failure")
			.isEqualTo("403 approval-refused");
	}

	@Test
	void refusesAnApprovalThatWasGivenBefore() {
		String digest = this.author.proposed(this.document);
		String credential = this.second.sign("/versions/" + digest + "/approval/options", Map.of());
		assertThat(this.second.post("/versions/" + digest + "/approval", Map.of("credential", credential)).status())
			.isEqualTo(200);
		this.author.send("DELETE", "/versions/" + digest + "/proposal", Map.of(), Map.of());
		this.author.proposed(this.document);

		assertThat(this.second.post("/versions/" + digest + "/approval", Map.of("credential", credential)).outcome())
			.isEqualTo("403 approval-refused");
	}

	@Test
	void refusesAnApprovalThatCameTooLate() {
		String digest = this.author.proposed(this.document);
		String credential = this.second.sign("/versions/" + digest + "/approval/options", Map.of());

		TestClock.ahead(Duration.ofMinutes(5));

		assertThat(this.second.post("/versions/" + digest + "/approval", Map.of("credential", credential)).outcome())
			.isEqualTo("403 approval-refused");
	}

	@Test
	void refusesTheApprovalOfAnotherOfficersChallenge() {
		String digest = this.author.proposed(this.document);
		TestOfficer third = TestOfficer.working(this.server);
		String credential = this.second.sign("/versions/" + digest + "/approval/options", Map.of());

		assertThat(third.post("/versions/" + digest + "/approval", Map.of("credential", credential)).outcome())
			.isEqualTo("403 approval-refused");
	}

	@Test
	void takesNoPasskeyThatIsInQuarantine() {
		String digest = this.author.proposed(this.document);
		this.jdbc
			.sql("UPDATE authentication_quarantine SET vouched = false WHERE subject = "
					+ "(SELECT subject FROM authentication_account WHERE email = :email)")
			.param("email", this.second.staff().email())
			.update();

		Answer options = this.second.post("/versions/" + digest + "/approval/options", Map.of());

		assertThat(options.status()).isEqualTo(401);
	}

	@Test
	void endsAProposalOnceAnotherVersionIsInForce() {
		String slow = this.author.proposed(this.document);
		this.second.approve(slow);
		String fast = this.author.proposed(this.document + "# fast\n");
		this.second.approve(fast);
		this.second.post("/versions/" + fast + "/activation", Map.of());

		assertThat(this.author.post("/versions/" + slow + "/activation", Map.of()).outcome())
			.isEqualTo("409 active-changed");
		assertThat(this.author.get("/active").text("/digest")).isEqualTo(fast);
	}

	@Test
	void asksForThePasskeyOnceMoreBeforePuttingInForce() {
		String digest = this.author.proposed(this.document);
		this.second.approve(digest);

		TestClock.ahead(Duration.ofMinutes(6));
		Answer stale = this.author.post("/versions/" + digest + "/activation", Map.of());

		assertThat(stale.outcome()).isEqualTo("403 proof-required");
		assertThat(stale.text("/step_up")).startsWith("/step-up/");
	}

	@Test
	void goesBackByTwoPeopleAndIsInForceAtOnce() {
		String before = this.author.get("/active").text("/digest");
		String digest = this.author.proposed(this.document);
		this.second.approve(digest);
		this.author.post("/versions/" + digest + "/activation", Map.of());

		Answer proposed = this.second.post("/versions/" + before + "/proposal", Map.of());
		Answer own = this.second.approve(before);
		Answer back = this.author.approve(before);

		assertThat(proposed.json().at("/rollback").booleanValue()).isTrue();
		assertThat(own.outcome()).isEqualTo("403 own-version");
		assertThat(back.text("/state")).isEqualTo("active");
		await().until(() -> this.policies.active().digest().equals(before));
	}

	@Test
	void sendsARejectedVersionBackToBeTestedAgain() {
		String digest = this.author.proposed(this.document);

		Answer rejected = this.second.post("/versions/" + digest + "/rejection", Map.of("reason", "Too loose"));

		assertThat(rejected.text("/state")).isEqualTo("rejected");
		assertThat(this.second.approve(digest).outcome()).isEqualTo("409 version-state");
		assertThat(this.author.post("/versions/" + digest + "/test", Map.of()).text("/state")).isEqualTo("tested");
	}

	@Test
	void changesNothingThatChangedMeanwhile() {
		String digest = this.author.tested(this.document);
		String etag = this.author.get("/versions/" + digest).header("ETag");
		Map<String, String> headers = Map.of("If-Match", etag);

		Answer first = this.author.send("POST", "/versions/" + digest + "/proposal", Map.of(), headers);
		Answer stale = this.author.send("DELETE", "/versions/" + digest + "/proposal", Map.of(), headers);

		assertThat(first.status()).isEqualTo(200);
		assertThat(stale.outcome()).isEqualTo("412 precondition-failed");
		assertThat(this.author.get("/versions/" + digest).header("ETag")).isEqualTo(first.header("ETag"));
	}

	@Test
	void letsNobodyElseMoveAVersion() {
		String digest = this.author.proposed(this.document);
		TestOfficer auditor = TestOfficer.working(this.server, Role.AUDITOR);
		TestBrowser passwordOnly = TestBrowser.signedIn(this.settings.issuer(), this.second.staff().email(),
				TestStaff.PASSWORD);

		for (String door : List.of("test", "proposal", "rejection", "approval/options", "approval", "activation",
				"break-glass/options", "break-glass")) {
			assertThat(auditor.post("/versions/" + digest + "/" + door, Map.of()).status()).as(door).isEqualTo(403);
		}
		assertThat(passwordOnly.get("/console/api/versions/" + digest).status()).isEqualTo(401);
		assertThat(this.author.get("/versions/" + digest).text("/state")).isEqualTo("proposed");
	}

	private List<String> evidence(String digest) {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :digest ORDER BY position")
			.param("digest", digest)
			.query(String.class)
			.list();
	}

}

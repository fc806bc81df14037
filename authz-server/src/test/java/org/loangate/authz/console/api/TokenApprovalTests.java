package org.loangate.authz.console.api;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.staff.StaffAccounts;
import org.loangate.authz.staff.StaffProof;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/// Officers who approve and put in force through a tool, by access token: their passkey still has to agree.
@IntegrationTest
class TokenApprovalTests {

	private static final String SCOPE = "openid policy:read policy:write policy:approve";

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Policies policies;

	private TestOfficer author;

	private TestOfficer second;

	private TestApiClient tool;

	private String path;

	private String digest;

	@BeforeEach
	void propose() throws Exception {
		this.author = TestOfficer.working(this.server);
		this.second = TestOfficer.working(this.server);
		this.tool = tool(this.second);
		this.digest = this.author.proposed(this.document);
		this.path = "/policy/v1/versions/" + this.digest;
	}

	@AfterEach
	void putBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@Test
	void approvesAndPutsInForce() throws Exception {
		String options = this.tool.send("POST", this.path + "/approval/options", "{}").body();
		HttpResponse<String> approved = this.tool.send("POST", this.path + "/approval",
				credential(this.second.staff().passkey().get(options)));
		HttpResponse<String> activated = this.tool.send("POST", this.path + "/activation", "{}", "If-Match",
				approved.headers().firstValue("ETag").orElse(""));

		assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
		assertThat(TestApiClient.json(activated).path("state").stringValue()).isEqualTo("active");
		await().until(() -> this.policies.active().digest().equals(this.digest));
		assertThat(this.author.get("/activity?version=" + this.digest).text("/items/1/by/name"))
			.isEqualTo(this.second.staff().email());
	}

	@Test
	void takesNoAnswerThatWasGivenAtTheConsole() throws Exception {
		String answer = this.second.sign("/versions/" + this.digest + "/approval/options", Map.of());

		assertThat(outcome(this.tool.send("POST", this.path + "/approval", credential(answer))))
			.isEqualTo("403 approval-refused");
		assertThat(this.author.get("/versions/" + this.digest).text("/state")).isEqualTo("proposed");
	}

	@Test
	void approvesNothingOfTheOfficersOwn() throws Exception {
		assertThat(outcome(tool(this.author).send("POST", this.path + "/approval/options", "{}")))
			.isEqualTo("403 own-version");
	}

	@Test
	void givesNoProgramAnOfficersDoors() throws Exception {
		TestApiClient program = TestApiClient.program(this.settings.issuer(), "policy-pipeline",
				"policy:read policy:write");

		assertThat(outcome(program.send("POST", this.path + "/proposal", "{}"))).isEqualTo("403 officer-required");
		assertThat(outcome(program.send("DELETE", this.path + "/proposal", ""))).isEqualTo("403 officer-required");
		for (String door : Set.of("/approval/options", "/approval", "/rejection", "/activation", "/break-glass/options",
				"/break-glass")) {
			HttpResponse<String> refused = program.send("POST", this.path + door, "{}");
			assertThat(refused.statusCode()).as(door).isEqualTo(403);
			assertThat(refused.headers().firstValue("WWW-Authenticate").orElse("")).as(door)
				.contains("insufficient_scope");
		}
	}

	@Test
	void endsWithTheOfficersAccount() throws Exception {
		String options = this.tool.send("POST", this.path + "/approval/options", "{}").body();
		String answer = credential(this.second.staff().passkey().get(options));
		Subject subject = this.server.getBean(Accounts.class)
			.findByEmail(this.second.staff().email())
			.orElseThrow()
			.subject();
		this.server.getBean(StaffAccounts.class).close(subject, subject);

		assertThat(this.tool.send("POST", this.path + "/approval", answer).statusCode()).isIn(401, 403);
		assertThat(this.author.get("/versions/" + this.digest).text("/state")).isEqualTo("proposed");
	}

	@Test
	void asksForAFresherSignInBeforePuttingInForce() {
		Instant now = Instant.now();
		Caller caller = new Caller("officer", new Subject("A".repeat(22)), Role.SECURITY_OFFICER, null,
				Set.of("policy:approve"), now.minus(Duration.ofMinutes(6)));

		assertThatExceptionOfType(Problem.class)
			.isThrownBy(() -> caller.requireProof(this.server.getBean(StaffProof.class), "/", now))
			.satisfies((problem) -> assertThat(problem.headers().getFirst("WWW-Authenticate"))
				.isEqualTo("DPoP error=\"insufficient_user_authentication\", acr_values=\"phr\", max_age=\"300\""));
	}

	private TestApiClient tool(TestOfficer officer) throws Exception {
		return TestApiClient.of(this.settings.issuer(), officer.staff(), SCOPE);
	}

	private static String credential(String answer) {
		return JsonMapper.shared().writeValueAsString(Map.of("credential", answer));
	}

	private static String outcome(HttpResponse<String> answer) {
		return new TestOfficer.Answer(answer).outcome();
	}

}

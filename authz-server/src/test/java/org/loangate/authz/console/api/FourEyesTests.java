package org.loangate.authz.console.api;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.staff.StaffAccounts;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Attacks on the second pair of eyes: by whoever wrote or proposed a version, and by whoever was an officer once.
@IntegrationTest
class FourEyesTests {

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Policies policies;

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
	void approvesTheDifferenceThatWasSigned() {
		String digest = this.author.proposed(this.document);
		String signed = this.second.sign("/versions/" + digest + "/approval/options", Map.of());
		String other = this.author.proposed(this.document + "# in between\n");
		TestOfficer third = TestOfficer.working(this.server);
		third.approve(other);
		this.author.post("/versions/" + other + "/activation", Map.of());
		this.author.send("DELETE", "/versions/" + digest + "/proposal", Map.of(), Map.of());
		assertThat(this.author.proposed(this.document)).isEqualTo(digest);

		Answer approved = this.second.post("/versions/" + digest + "/approval", Map.of("credential", signed));

		assertThat(approved.outcome()).isEqualTo("403 approval-refused");
		assertThat(this.author.get("/versions/" + digest).text("/state")).isEqualTo("proposed");
	}

	@Test
	void keepsTheTestsThatAProposalPassed() {
		String digest = this.author.proposed(this.document);
		String tests = this.author.get("/versions/" + digest).text("/tests");

		Answer changed = this.author.post("/versions",
				Map.of("document", this.document, "tests", TestPolicies.builtInTests() + "# laxer\n"));

		assertThat(changed.outcome()).isEqualTo("409 version-state");
		assertThat(this.author.get("/versions/" + digest + "/tests").text("/sha256")).isEqualTo(tests);
		assertThat(this.author.get("/versions/" + digest).text("/state")).isEqualTo("proposed");
	}

	@Test
	void takesNoApprovalFromSomebodyWhoWasAnOfficer() {
		String digest = this.author.proposed(this.document);
		String path = "/versions/" + digest + "/approval";
		String signed = this.second.sign(path + "/options", Map.of());
		Subject subject = this.server.getBean(Accounts.class)
			.findByEmail(this.second.staff().email())
			.orElseThrow()
			.subject();

		this.server.getBean(StaffAccounts.class).close(subject, subject);

		assertThat(this.second.post(path, Map.of("credential", signed)).status()).isEqualTo(401);
		assertThat(this.author.get("/versions/" + digest).text("/state")).isEqualTo("proposed");
	}

	@Test
	void takesNoSignatureForAnotherAct() {
		String digest = this.author.proposed(this.document);
		String path = "/versions/" + digest;
		String reason = "Loans are booked twice";
		String glass = this.second.sign(path + "/break-glass/options", Map.of("reason", reason));

		assertThat(this.second.post(path + "/approval", Map.of("credential", glass)).outcome())
			.isEqualTo("403 approval-refused");
		assertThat(this.second.post(path + "/break-glass", Map.of("reason", reason, "credential", glass)).outcome())
			.as("used up by the failure")
			.isEqualTo("403 approval-refused");
	}

	@Test
	void takesNoSignInForAnApproval() {
		String digest = this.author.proposed(this.document);
		this.second.staff().browser().get("/account");
		String options = this.second.staff().browser().post("/sign-in/passkey/options", Map.of()).body();

		assertThat(this.second
			.post("/versions/" + digest + "/approval", Map.of("credential", this.second.staff().passkey().get(options)))
			.outcome()).isEqualTo("403 approval-refused");
	}

	@Test
	void asksForASecondOfficerWhoeverWroteTheDocumentFirst() {
		String digest = this.second.tested(this.document);
		assertThat(this.author.post("/versions", Map.of("document", this.document)).text("/digest")).isEqualTo(digest);
		this.author.post("/versions/" + digest + "/proposal", Map.of());

		assertThat(List.of(this.author, this.second)).extracting((officer) -> officer.approve(digest).outcome())
			.containsOnly("403 own-version");
	}

	@Test
	void letsNeitherAuthorNorProposerRollBackAlone() {
		String before = this.author.get("/active").text("/digest");
		String digest = this.author.proposed(this.document);
		this.second.approve(digest);
		this.author.post("/versions/" + digest + "/activation", Map.of());

		this.author.post("/versions/" + before + "/proposal", Map.of());

		assertThat(this.author.approve(before).outcome()).isEqualTo("403 own-version");
		assertThat(this.author.post("/versions/" + before + "/activation", Map.of()).outcome())
			.isEqualTo("409 version-state");
		assertThat(this.author.get("/active").text("/digest")).isEqualTo(digest);
	}

}

package org.loangate.authz.console.api;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jsoup.Jsoup;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// One officer alone puts a version in force, and everybody hears of it.
@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class GlassTests {

	private static final String REASON = "Loans are booked twice";

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Policies policies;

	private TestOfficer officer;

	private String digest = "";

	@BeforeEach
	void save() {
		this.officer = TestOfficer.working(this.server);
		this.digest = this.officer.post("/versions", Map.of("document", this.document)).text("/digest");
	}

	@AfterEach
	void putBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@Test
	void putsAVersionInForceAndShouts(CapturedOutput log) {
		String auditor = TestStaff.withoutPasskey(this.server, Role.AUDITOR);
		String operator = TestStaff.withoutPasskey(this.server, Role.OPERATOR);
		String second = TestStaff.withoutPasskey(this.server, Role.SECURITY_OFFICER);

		List<String> everybody = List.of(auditor, operator, second, this.officer.staff().email());
		everybody.forEach((email) -> TestStaff.writeTo(this.server, email));

		Answer broken = this.officer.breakGlass(this.digest, REASON);

		assertThat(broken.text("/state")).isEqualTo("active");
		assertThat(broken.json().at("/break_glass").booleanValue()).isTrue();
		assertThat(this.officer.get("/active").json().at("/break_glass").booleanValue()).isTrue();
		await().until(() -> this.policies.active().digest().equals(this.digest));
		assertThat(log).containsPattern("ERROR.*glass is broken.*" + this.digest);
		for (String told : everybody) {
			assertThat(TestMailbox.await(told, "The glass was broken").link().getPath())
				.endsWith("/console/versions/" + this.digest);
		}
		assertThat(this.jdbc.sql("""
				SELECT entry FROM evidence_entry WHERE type = 'policy-broke-glass' AND about = :digest
				""").param("digest", this.digest).query(String.class).single()).contains(REASON);
	}

	@Test
	void staysBrokenUntilASecondOfficerRatifies() {
		this.officer.breakGlass(this.digest, REASON);
		TestOfficer second = TestOfficer.working(this.server);

		Answer own = this.officer.approve(this.digest);
		Answer ratified = second.approve(this.digest);

		assertThat(own.outcome()).isEqualTo("403 own-version");
		assertThat(ratified.json().at("/break_glass").booleanValue()).isFalse();
		assertThat(ratified.text("/state")).isEqualTo("active");
		assertThat(this.officer.get("/activity?version=" + this.digest).text("/items/0/act")).isEqualTo("ratified");
	}

	@Test
	void isShownOnEveryPageUntilItIsRatified() {
		TestBrowser second = TestOfficer.working(this.server).staff().browser();
		this.officer.breakGlass(this.digest, REASON);

		Elements shown = Jsoup.parse(second.get("/console/activity").body()).select("[data-glass]");
		TestOfficer.working(this.server).approve(this.digest);

		assertThat(shown.attr("data-glass")).isEqualTo(this.digest);
		assertThat(shown.text()).contains(REASON, this.officer.staff().email());
		assertThat(Jsoup.parse(second.get("/console/activity").body()).select("[data-glass]")).isEmpty();
	}

	@Test
	void takesThePasskeyForThatReasonOnly() {
		String path = "/versions/" + this.digest + "/break-glass";
		String credential = this.officer.sign(path + "/options", Map.of("reason", REASON));

		Answer other = this.officer.post(path, Map.of("reason", "Because", "credential", credential));

		assertThat(other.outcome()).isEqualTo("403 approval-refused");
		assertThat(this.officer.get("/versions/" + this.digest).text("/state")).isEqualTo("draft");
	}

	@Test
	void takesNoApprovalForABreaking() {
		String proposed = TestOfficer.working(this.server).proposed(this.document + "# proposed\n");
		String approval = this.officer.sign("/versions/" + proposed + "/approval/options", Map.of());

		Answer broken = this.officer.post("/versions/" + proposed + "/break-glass",
				Map.of("reason", REASON, "credential", approval));

		assertThat(broken.outcome()).isEqualTo("403 approval-refused");
		assertThat(this.officer.get("/versions/" + proposed).text("/state")).isEqualTo("proposed");
	}

	@Test
	void neverPutsAFaultyDocumentInForce() {
		String faulty = this.officer.post("/versions", Map.of("document", this.document + "moon: full\n"))
			.text("/digest");

		Answer options = this.officer.post("/versions/" + faulty + "/break-glass/options", Map.of("reason", REASON));

		assertThat(options.outcome()).isEqualTo("422 policy-faulty");
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What borrowers are told of decisions, in pages and by mail, over HTTP.
@IntegrationTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReceiptTests {

	private static final String MEI = "mei@example.test";

	// Amounts tell the rules apart.
	private static final String RULES = """
			rules:
			  - id: a-reason
			    when: loan.term_months == 12 && loan.amount > money("100.00", "CNY") && loan.amount < money("110.00", "CNY")
			    then: { step_up: { acr: "urn:loangate:acr:multi", methods: [otp] } }
			    because: { en: "The words of the step.", zh-CN: "步骤的说明。" }
			  - id: tell-them
			    when: loan.amount > money("110.00", "CNY") && loan.amount < money("120.00", "CNY")
			    then: { notify: loan-asked-for }
			  - id: sleep-on-it
			    when: loan.amount > money("120.00", "CNY") && loan.amount < money("130.00", "CNY")
			    then: { cool_off: PT2H }
			    because: { en: "The words of the wait.", zh-CN: "等待的说明。" }
			  - id: tell-tale
			    when: loan.amount > money("140.00", "CNY") && loan.amount < money("150.00", "CNY")
			    then: { deny: tell-tale-code }
			    because: { en: "The words that teach.", zh-CN: "说明。" }
			    quiet: true
			  - id: quiet-hold
			    when: loan.amount > money("160.00", "CNY") && loan.amount < money("170.00", "CNY")
			    then: { hold: quiet-hold-code }
			    because: { en: "The words that teach.", zh-CN: "说明。" }
			    quiet: true
			""";

	@Autowired
	private Settings settings;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	private TestOAuthClient client;

	private TestBrowser browser;

	@BeforeAll
	void putTheRulesInForce() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn().replace("rules:\n", RULES));
	}

	@AfterAll
	void putTheBuiltInPolicyBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@BeforeEach
	void begin() {
		this.jdbc.sql(
				"UPDATE loan_application SET issued_at = issued_at - interval '2 days', expires_at = expires_at - interval '2 days'")
			.update();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	private void ask(String amount) throws Exception {
		this.browser.open(this.client.authorizationUri(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan(amount))
			.build()));
		this.browser.submit("main button[type=submit]", Map.of("username", MEI, "password", "mei-demo-2026"));
	}

	private void askAgain(String amount) throws Exception {
		this.browser = new TestBrowser(this.settings.issuer());
		this.client = new TestOAuthClient(this.settings.issuer());
		ask(amount);
	}

	private UUID reference() {
		return UUID.fromString(this.browser.page().select("[data-reference]").text());
	}

	/// The same beside the terms of a step.
	private UUID referenceOfTheStep() {
		return UUID.fromString(this.browser.page().select("dt:containsOwn(Reference) + dd").text());
	}

	private String state(UUID id) {
		return this.jdbc.sql("SELECT state FROM loan_application WHERE id = :id")
			.param("id", id)
			.query(String.class)
			.single();
	}

	@Test
	void saysWhyMoreIsAskedForAndUnderWhichReference() throws Exception {
		ask("105.00");

		assertThat(this.browser.pageName()).isEqualTo("totp");
		assertThat(this.browser.page().select("main").text()).contains("The words of the step.");
		assertThat(this.jdbc.sql("SELECT count(*) FROM policy_decision WHERE about = :about")
			.param("about", referenceOfTheStep().toString())
			.query(Integer.class)
			.single()).isOne();
	}

	@Test
	void sendsANoticeOnceForAnApplication() throws Exception {
		ask("115.00");
		URI page = this.browser.at();
		TestMailbox.await(MEI, "A loan was asked for in your name");

		this.browser.open(page);

		assertThat(this.jdbc.sql("SELECT told::text FROM loan_application WHERE id = :id")
			.param("id", referenceOfTheStep())
			.query(String.class)
			.single()).isEqualTo("{loan-asked-for}");
		assertThat(TestMailbox.count(MEI, "A loan was asked for in your name")).isOne();
	}

	@Test
	void saysThatItWaitsAndGoesOnAfterwards() throws Exception {
		ask("121.00");
		assertThat(this.browser.pageName()).isEqualTo("held");
		assertThat(this.browser.page().select("[data-because]").text()).isEqualTo("The words of the wait.");
		assertThat(this.browser.page().select("main").text())
			.containsPattern(", \\d{1,2}:\\d{2}\\h[AP]M UTC\\. Nothing");
		UUID id = reference();
		this.browser.submit("main button[type=submit]", Map.of());
		assertThat(this.browser.query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "cooling-off");

		this.jdbc.sql("""
				UPDATE loan_application SET created_at = created_at - interval '3 hours',
					held_until = held_until - interval '3 hours' WHERE id = :id
				""").param("id", id).update();
		askAgain("121.00");

		assertThat(this.browser.pageName()).isEqualTo("totp");
		assertThat(this.browser.page().select("main").text()).contains(id.toString());
	}

	@Test
	void stopsWhatWaitsByTheLinkInTheMailAndNotByOpeningIt() throws Exception {
		ask("122.00");
		UUID id = reference();
		URI link = TestMailbox.await(MEI, "A loan in your name waits").link();
		TestBrowser reader = new TestBrowser(this.settings.issuer());

		reader.open(link);
		reader.open(link);
		assertThat(reader.pageName()).isEqualTo("cancel");
		assertThat(state(id)).isEqualTo("held");
		reader.submit("button[data-action=cancel]", Map.of());

		assertThat(reader.pageName()).isEqualTo("cancelled");
		assertThat(state(id)).isEqualTo("refused");
		reader.open(link);
		assertThat(reader.answer().statusCode()).isEqualTo(410);
		assertThat(reader.pageName()).isEqualTo("cancel-over");
		askAgain("122.00");
		assertThat(this.browser.pageName()).isEqualTo("held");
		assertThat(reference()).isNotEqualTo(id);
	}

	@Test
	void stopsWhatWaitsOnItsOwnPage() throws Exception {
		ask("123.00");
		UUID id = reference();

		this.browser.submit("button[data-action=deny]", Map.of());

		assertThat(state(id)).isEqualTo("refused");
		assertThat(this.browser.query()).containsEntry("error_description", "borrower-declined");
	}

	@Test
	void saysWhyItRefusesUnderAReferenceThatOfficersFind() throws Exception {
		ask("300000.00");

		assertThat(this.browser.pageName()).isEqualTo("denied");
		assertThat(this.browser.page().select("main").text()).contains("more than the CNY 200,000");
		assertThat(this.jdbc.sql("SELECT reason FROM policy_decision WHERE about = :about")
			.param("about", reference().toString())
			.query(String.class)
			.single()).isEqualTo("above-limit");
	}

	@Test
	void teachesNothingByAQuietRefusal() throws Exception {
		ask("145.00");

		assertThat(this.browser.pageName()).isEqualTo("denied");
		assertThat(this.browser.answer().body()).doesNotContain("The words that teach", "tell-tale");
		UUID id = reference();
		this.browser.submit("main button[type=submit]", Map.of());
		assertThat(this.browser.query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "refused");
		assertThat(this.browser.at().toString()).doesNotContain("tell-tale");
		assertThat(this.jdbc.sql("SELECT reason FROM policy_decision WHERE about = :about")
			.param("about", id.toString())
			.query(String.class)
			.single()).isEqualTo("tell-tale-code");
	}

	@Test
	void teachesNothingByAQuietHold() throws Exception {
		ask("165.00");

		assertThat(this.browser.pageName()).isEqualTo("held");
		assertThat(this.browser.answer().body()).doesNotContain("The words that teach", "quiet-hold");
		assertThat(reference()).isNotNull();
		this.browser.submit("main button[type=submit]", Map.of());
		assertThat(this.browser.query()).containsEntry("error_description", "held");
	}

}

package org.loangate.authz.console;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer;
import org.loangate.authz.loan.TestApplications;
import org.loangate.authz.loan.TestProposals;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// What the console's pages show, and to whom they offer to act.
@IntegrationTest
class ConsolePagesTests {

	private static final List<String> LOOKING = List.of("search", "next", "compare");

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Versions versions;

	@ParameterizedTest
	@ValueSource(
			strings = { "/console", "/console/decisions", "/console/versions", "/console/shadow", "/console/activity" })
	void showAnAuditorEverythingAndOfferNothing(String path) {
		Document page = document(working(Role.AUDITOR).get(path));

		assertThat(page.select("main").attr("data-page")).isEqualTo("console");
		assertThat(acts(page)).isSubsetOf(Stream.concat(LOOKING.stream(), Stream.of("pause")).toList());
		assertThat(page.select("main form[data-act], main form[method=post]")).isEmpty();
	}

	@Test
	void offerAnOfficerToTestADraftAndAnAuditorOnlyToLook() {
		Version draft = save("# of a draft\n");

		Document officer = document(working(Role.SECURITY_OFFICER).get("/console/versions/" + draft.digest()));
		Document auditor = document(working(Role.AUDITOR).get("/console/versions/" + draft.digest()));

		assertThat(acts(officer)).contains("test", "break-glass", "replay", "edit")
			.doesNotContain("approve", "activate", "propose");
		assertThat(acts(auditor)).isSubsetOf(LOOKING);
		assertThat(auditor.select("[data-document]").text()).contains("# of a draft");
	}

	@Test
	void compareAVersionWithTheOneInForcePartByPart() {
		Version changed = save("# with another session's age\n", "sign_in_age: PT15M", "sign_in_age: PT20M");

		Document page = document(working(Role.AUDITOR).get("/console/versions/" + changed.digest()));

		assertThat(page.select("[data-diff-part=sign_in_age] del").text()).isEqualTo("PT15M");
		assertThat(page.select("[data-diff-part=sign_in_age] ins").text()).isEqualTo("PT20M");
		assertThat(page.select("[data-diff-part]")).hasSize(1);
	}

	@Test
	void sayThatAnotherVersionIsComparedThanTheOneToBeReplaced() {
		String other = save("# to compare with\n").digest();
		String proposed = TestOfficer.working(this.server).proposed(active() + "# to be approved\n");
		TestBrowser officer = working(Role.SECURITY_OFFICER);

		Document usual = document(officer.get("/console/versions/" + proposed));
		Document compared = document(officer.get("/console/versions/" + proposed + "?against=" + other));

		assertThat(usual.select("[data-action=approve]")).hasSize(1);
		assertThat(usual.select("[data-other-comparison]")).isEmpty();
		assertThat(compared.select("[data-other-comparison]")).hasSize(1);
	}

	@Test
	void sayWhatCameOfAnApplicationBesideItsDecisions() {
		TestApplications applications = new TestApplications(this.server);
		UUID id = applications.challenged(TestProposals.of(applications.borrower(), TestProposals.terms("8000.00")))
			.id();
		TestBrowser auditor = working(Role.AUDITOR);
		Document open = document(auditor.get("/console/decisions?about=" + id));
		applications.hold(id, "held");

		Document held = document(auditor.get("/console/decisions?about=" + id));

		assertThat(open.select("[data-decision-id] [data-came]").eachAttr("data-came")).containsExactly("open");
		assertThat(held.select("[data-decision-id] [data-came]").eachAttr("data-came")).containsExactly("held");
		assertThat(held.select("[data-decision-id] td.number").text()).isEqualTo("CNY 8,000.00");
		assertThat(held.select("[data-action=sign-out]")).hasSize(1);
		String decision = held.select("[data-decision-id]").attr("data-decision-id");
		assertThat(document(auditor.get("/console/decisions/" + decision)).select("[data-came=held]")).hasSize(1);
	}

	@Test
	void sayInWordsWhatIsNotKnown() {
		TestApplications applications = new TestApplications(this.server);
		UUID id = applications.challenged(TestProposals.of(applications.borrower(), TestProposals.change())).id();

		Document page = document(working(Role.AUDITOR).get("/console/decisions?about=" + id));

		assertThat(page.select("[data-decision-id] td.number").text()).isEqualTo("? not about a loan");
	}

	@Test
	void listWhatWaitsForAnOfficer() {
		String proposed = TestOfficer.working(this.server).proposed(active() + "# to be looked at\n");
		String draft = save("# nobody asks for\n").digest();

		List<String> waiting = document(working(Role.AUDITOR).get("/console")).select("[data-waiting] [data-version]")
			.eachAttr("data-version");

		assertThat(waiting).contains(proposed).doesNotContain(draft);
	}

	@Test
	void sayWhatTheTestsOfAVersionSay() {
		String tests = """
				- name: right
				  given: { action: payout_account_change }
				  outcome: permit
				- name: wrong
				  given: { action: payout_account_change }
				  outcome: deny
				""";
		Version version = save(new Draft(active() + "# with tests\n", tests, null, ""));

		Document page = document(working(Role.AUDITOR).get("/console/versions/" + version.digest()));

		assertThat(page.select("[data-tests-passed]").attr("data-tests-passed")).isEqualTo("false");
		assertThat(page.select("[data-case=right]").attr("data-passed")).isEqualTo("true");
		assertThat(page.select("[data-case=wrong]").attr("data-passed")).isEqualTo("false");
	}

	@Test
	void openTheEditorToOfficersOnly() {
		assertThat(working(Role.AUDITOR).get("/console/edit").status()).isEqualTo(403);
		Version draft = save("# to be gone on with\n");

		Document page = document(working(Role.SECURITY_OFFICER).get("/console/edit?version=" + draft.digest()));

		assertThat(page.select("[data-editor]").attr("data-parent")).isEqualTo(draft.digest());
		assertThat(page.select("#policy-source").text()).contains("# to be gone on with");
		assertThat(page.select("[data-fact=loan.amount]")).hasSize(1);
	}

	@Test
	void letTheEditorAloneWriteStylesByANonceOfThatAnswer() {
		TestBrowser officer = working(Role.SECURITY_OFFICER);

		Page first = officer.get("/console/edit");
		String nonce = document(first).select("policy-editor").first().attr("nonce");

		assertThat(nonce).hasSize(24);
		assertThat(first.header("content-security-policy")).contains("style-src 'self' 'nonce-" + nonce + "';")
			.contains("script-src 'self';");
		assertThat(document(officer.get("/console/edit")).select("policy-editor").first().attr("nonce"))
			.isNotEqualTo(nonce);
		assertThat(officer.get("/console").header("content-security-policy")).contains("style-src 'self';");
	}

	@Test
	void speakTheLanguageThatIsSwitchedTo() {
		TestBrowser auditor = working(Role.AUDITOR);

		assertThat(document(auditor.get("/console?lang=en")).select("nav [aria-current]").text()).isEqualTo("Overview");
		assertThat(document(auditor.get("/console?lang=zh-CN")).select("nav [aria-current]").text()).isEqualTo("概览");
		assertThat(document(auditor.get("/console/versions")).select("html").attr("lang")).isEqualTo("zh-CN");
	}

	@Test
	void knowNoVersionThatIsNone() {
		TestBrowser auditor = working(Role.AUDITOR);

		assertThat(auditor.get("/console/versions/nothing").status()).isEqualTo(404);
		assertThat(auditor.get("/console/versions?before=x").status()).isEqualTo(400);
		assertThat(auditor.get("/console/activity?before=-1").status()).isEqualTo(400);
	}

	private TestBrowser working(Role role) {
		return TestStaff.working(this.server, role).browser();
	}

	private String active() {
		return this.versions.document(this.versions.active().digest()).orElseThrow();
	}

	private Version save(String comment) {
		return save(comment, "", "");
	}

	private Version save(String comment, String from, String to) {
		return save(new Draft(active().replace(from, to) + comment, null, null, ""));
	}

	private Version save(Draft draft) {
		return ((Versions.Saved.Kept) this.versions.save(draft, "client:test")).version();
	}

	private static Document document(Page page) {
		assertThat(page.status()).isEqualTo(200);
		return Jsoup.parse(page.body());
	}

	private static List<String> acts(Document page) {
		return page.select("main [data-action]").eachAttr("data-action");
	}

}

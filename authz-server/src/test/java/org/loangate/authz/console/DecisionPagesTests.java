package org.loangate.authz.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.Reading;
import org.loangate.authz.policy.history.ConfirmedFraud;
import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;
import org.loangate.contract.Money;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Decisions at the console: found, and explained.
@IntegrationTest
class DecisionPagesTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private DecisionRecords records;

	@Autowired
	private ConfirmedFraud frauds;

	@Autowired
	private Policies policies;

	private final String about = UUID.randomUUID().toString();

	@Test
	void areFoundByCaseAndOutcome() {
		UUID denied = decide("300000.00");
		UUID permitted = decide("1500.00");
		TestBrowser auditor = working(Role.AUDITOR);

		assertThat(found(auditor.get("/console/decisions?about=" + this.about))).containsExactly(permitted.toString(),
				denied.toString());
		assertThat(found(auditor.get("/console/decisions?outcome=deny&about=" + this.about)))
			.containsExactly(denied.toString());
		assertThat(found(auditor.get("/console/decisions?rule=first-tier&about=" + this.about)))
			.containsExactly(permitted.toString());
		assertThat(found(auditor.get("/console/decisions?to=2001-01-01T00:00&about=" + this.about))).isEmpty();
	}

	@Test
	void goOnWhereThePageBeforeEnded() {
		for (int i = 0; i < 51; i++) {
			decide("1500.00");
		}
		TestBrowser auditor = working(Role.AUDITOR);

		Page first = auditor.get("/console/decisions?about=" + this.about);
		Page second = auditor.get(document(first).select("[data-action=next]").attr("href"));

		assertThat(found(first)).hasSize(50).doesNotContainAnyElementsOf(found(second));
		assertThat(found(second)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "from=yesterday", "outcome=maybe", "after=x" })
	void sayThatAFilterIsNone(String query) {
		Document page = document(working(Role.AUDITOR).get("/console/decisions?" + query));

		assertThat(page.select("[role=alert]")).isNotEmpty();
		assertThat(page.select("tbody tr")).isEmpty();
	}

	@Test
	void areExplainedByEveryRuleAndWhatItRead() {
		UUID denied = decide("300000.00");

		Document page = document(working(Role.AUDITOR).get("/console/decisions/" + denied));

		assertThat(page.select("[data-reason]").text()).isEqualTo("above-limit");
		assertThat(page.select("[data-because]").text()).contains("more than the CNY 200,000");
		assertThat(page.select("[data-rule=above-all-tiers]").attr("data-result")).isEqualTo("true");
		assertThat(page.select("[data-rule=above-all-tiers] .reads").text()).contains("loan.total_24h CNY 300,000.00");
		assertThat(page.select("[data-rule=first-tier]").attr("data-result")).isEqualTo("false");
		assertThat(page.select("[data-rule=other-currency]").attr("data-result")).isEqualTo("false");
		assertThat(page.select("[data-fact=device.known]").text()).contains("? not known");
	}

	@Test
	void letOfficersSayWhatWasFraudAndAuditorsSeeIt() {
		UUID permitted = decide("1500.00");
		TestBrowser officer = working(Role.SECURITY_OFFICER);
		String path = "/console/decisions/" + permitted;

		assertThat(document(officer.get(path)).select("[data-action=mark-fraud]")).hasSize(1);
		this.frauds.mark(permitted, "client:test", "the owner says so");

		assertThat(document(officer.get(path)).select("[data-action=unmark-fraud]")).hasSize(1);
		Document auditor = document(working(Role.AUDITOR).get(path));
		assertThat(auditor.select("main [data-action]")).isEmpty();
		assertThat(auditor.select("[data-fraud=confirmed]")).hasSize(1);
		assertThat(auditor.select("[data-fraud-section]").text()).contains("the owner says so");
	}

	@Test
	void leadOfficersToTryTheCaseInTheEditor() {
		UUID permitted = decide("1500.00");
		TestBrowser officer = working(Role.SECURITY_OFFICER);

		String path = document(officer.get("/console/decisions/" + permitted)).select("[data-action=try]").attr("href");
		Document editor = document(officer.get(path));

		assertThat(editor.select("#application").attr("value")).isEqualTo(this.about);
		assertThat(editor.select("[name=from][checked]").attr("value")).isEqualTo("application");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "00000000-0000-0000-0000-000000000000" })
	void areNotFoundWhereThereAreNone(String id) {
		assertThat(working(Role.AUDITOR).get("/console/decisions/" + id).status()).isEqualTo(404);
	}

	private UUID decide(String amount) {
		Policy policy = this.policies.active();
		Map<String, Object> known = Map.of(Fact.ACTION.name(), "loan_application", Fact.LOAN_CURRENCY.name(), "CNY",
				Fact.LOAN_TOTAL_24H.name(), Money.of(amount, "CNY"), Fact.SUBJECT_IDENTITY.name(), "proven");
		Map<Fact, Reading> inputs = new LinkedHashMap<>();
		known.forEach((fact, value) -> inputs.put(
				Fact.ALL.stream().filter((each) -> each.name().equals(fact)).findFirst().orElseThrow(),
				new Reading.Known(value)));
		inputs.put(Fact.DEVICE_KNOWN, new Reading.Unknown("not-known"));
		UUID id = UUID.randomUUID();
		this.records.store(id, this.about, policy.digest(), inputs, Evaluation.of(policy.index(), known));
		return id;
	}

	private TestBrowser working(Role role) {
		return TestStaff.working(this.server, role).browser();
	}

	private static List<String> found(Page page) {
		return document(page).select("[data-decision-id]").eachAttr("data-decision-id");
	}

	private static Document document(Page page) {
		assertThat(page.status()).isEqualTo(200);
		return Jsoup.parse(page.body());
	}

}

package org.loangate.authz.console.api;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.Money;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Trying policies on cases and on facts.
@IntegrationTest
class TrialTests {

	private static final String CASE = """
			- name: small
			  given: { action: loan_application, loan.currency: CNY, loan.total_24h: CNY 100.00, subject.identity: proven }
			  fires: [first-tier]
			  outcome: %s
			""";

	private static final String STRICTER = TestPolicies.builtIn().replace("\"2000.00\"", "\"500.00\"");

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Policies policies;

	private TestOfficer officer;

	@BeforeEach
	void signIn() {
		this.officer = TestOfficer.working(this.server);
	}

	@Test
	void runsCasesOverADocument() {
		Answer passed = this.officer.post("/test",
				Map.of("document", TestPolicies.builtIn(), "tests", CASE.formatted("permit")));
		Answer failed = this.officer.post("/test",
				Map.of("document", TestPolicies.builtIn(), "tests", CASE.formatted("deny")));

		assertThat(passed.json().at("/passed").booleanValue()).isTrue();
		assertThat(passed.text("/coverage/0/fires/0")).isEqualTo("small");
		assertThat(passed.json().at("/never_firing")).hasSize(7);
		assertThat(failed.json().at("/passed").booleanValue()).isFalse();
		assertThat(failed.text("/cases/0/actual/outcome")).isEqualTo("permit");
	}

	@Test
	void namesTheFaultsOfBothDocuments() {
		Answer answer = this.officer.post("/test", Map.of("document", "rules: []", "tests", "- { name: a }"));

		assertThat(answer.json().at("/passed").booleanValue()).isFalse();
		assertThat(answer.json().at("/faults")).extracting((fault) -> fault.path("in").asString(""))
			.contains("document", "tests");
	}

	@Test
	void explainsWhatAPolicySaysOfFacts() {
		Answer answer = this.officer.post("/simulate",
				Map.of("document", TestPolicies.builtIn(), "facts",
						Map.of("action", "loan_application", "loan.currency", "CNY", "loan.total_24h",
								Map.of("value", "300000.00", "currency", "CNY"), "subject.identity", "proven")));

		assertThat(answer.text("/outcome")).isEqualTo("deny");
		assertThat(answer.text("/reason")).isEqualTo("above-limit");
		assertThat(answer.text("/because/en")).contains("200,000");
		assertThat(answer.text("/rules/3/id")).isEqualTo("above-all-tiers");
		assertThat(answer.text("/rules/3/result")).isEqualTo("true");
		assertThat(answer.json().at("/rules/3/reads")).extracting((read) -> read.path("fact").asString(""))
			.containsExactly("action", "loan.total_24h");
		assertThat(answer.text("/rules/3/reads/1/value/value")).isEqualTo("300000.00");
	}

	@Test
	void namesFactsThatAreNoneOrOfAnotherType() {
		Answer answer = this.officer.post("/simulate", Map.of("document", TestPolicies.builtIn(), "facts",
				Map.of("moon/phase", "full", "loan.amount", "1.00", "loan.term_months", 1.5)));

		assertThat(answer.outcome()).isEqualTo("400 field-invalid");
		assertThat(answer.json().at("/errors")).extracting((error) -> error.path("pointer").asString(""))
			.containsExactly("#/facts/loan.amount", "#/facts/loan.term_months", "#/facts/moon~1phase");
	}

	@Test
	void comparesWithWhatWasDecided() {
		String about = decided("1000.00");

		Answer answer = this.officer.post("/simulate", Map.of("document", STRICTER, "application", about));

		assertThat(answer.text("/recorded/about")).isEqualTo(about);
		assertThat(answer.text("/recorded/obligations/step_up/acr/0")).isEqualTo("urn:loangate:acr:multi");
		assertThat(answer.text("/obligations/step_up/acr/0")).isEqualTo("phr");
		assertThat(answer.text("/change")).isEqualTo("asked_more");
	}

	@Test
	void asksForOnePolicyAndOneCase() {
		assertThat(this.officer.post("/simulate", Map.of("document", STRICTER)).outcome())
			.isEqualTo("400 field-invalid");
		assertThat(this.officer.post("/simulate", Map.of("facts", Map.of())).outcome()).isEqualTo("400 field-invalid");
		Answer faulty = this.officer.post("/simulate", Map.of("document", "x", "facts", Map.of()));
		assertThat(faulty.outcome()).isEqualTo("422 policy-faulty");
		assertThat(faulty.text("/errors/0/pointer")).isEqualTo("#/document");
		assertThat(this.officer.post("/simulate", Map.of("document", STRICTER, "application", "nobody's")).outcome())
			.isEqualTo("400 field-invalid");
	}

	@Test
	void triesNothingForAuditors() {
		TestOfficer auditor = TestOfficer.working(this.server, Role.AUDITOR);

		assertThat(auditor.post("/simulate", Map.of("document", STRICTER, "facts", Map.of())).status()).isEqualTo(403);
	}

	private String decided(String total) {
		String about = UUID.randomUUID().toString();
		this.policies.decide(about,
				Map.of(Fact.ACTION, new Reading.Known("loan_application"), Fact.LOAN_CURRENCY, new Reading.Known("CNY"),
						Fact.LOAN_TOTAL_24H, new Reading.Known(Money.of(total, "CNY")), Fact.SUBJECT_IDENTITY,
						new Reading.Known("proven")));
		return about;
	}

}

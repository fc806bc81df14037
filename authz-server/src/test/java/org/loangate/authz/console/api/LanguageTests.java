package org.loangate.authz.console.api;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.language.PolicyReader;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// What a policy may be written of, and what is wrong with one.
@IntegrationTest
class LanguageTests {

	@Autowired
	private ApplicationContext server;

	@Test
	void namesEveryFact() {
		Answer facts = TestOfficer.working(this.server, Role.AUDITOR).get("/facts");

		assertThat(facts.json().at("/items").size()).isEqualTo(Fact.ALL.size());
		assertThat(facts.text("/items/0/name")).isEqualTo("action");
		assertThat(facts.text("/items/0/type")).isEqualTo("string");
		assertThat(facts.text("/items/0/meaning")).isEqualTo(Fact.ACTION.meaning());
	}

	@Test
	void tellsOfEveryFactInTheReadersLanguage() {
		Answer facts = TestOfficer.working(this.server)
			.send("GET", "/facts", Map.of(), Map.of("Accept-Language", "zh-CN"));

		assertThat(facts.json().at("/items").valueStream())
			.allSatisfy((fact) -> assertThat(fact.path("meaning").stringValue()).as(fact.path("name").stringValue())
				.matches(".*\\p{IsHan}.*"));
	}

	@Test
	void servesTheSchema() {
		Answer schema = TestOfficer.working(this.server, Role.AUDITOR).get("/schema");

		assertThat(schema.header("Content-Type")).isEqualTo("application/schema+json");
		assertThat(schema.text("/$schema")).isEqualTo("https://json-schema.org/draft/2020-12/schema");
	}

	@Test
	void findsNothingWrongWithAPolicy() {
		String document = TestPolicies.builtIn();

		Answer checked = TestOfficer.working(this.server).post("/check", Map.of("document", document));

		assertThat(checked.text("/digest")).isEqualTo(PolicyReader.digest(document));
		assertThat(checked.text("/rules/0")).isEqualTo("first-tier");
		assertThat(checked.json().at("/faults").size()).isZero();
	}

	@Test
	void namesEveryFaultByItsPlace() {
		String document = TestPolicies.builtIn().replace("PT15M", "soon").replace("acr: phr }", "acr: strong }");

		Answer checked = TestOfficer.working(this.server).post("/check", Map.of("document", document));

		assertThat(checked.status()).isEqualTo(200);
		assertThat(checked.json().at("/digest").isMissingNode()).isTrue();
		assertThat(checked.json().at("/faults").size()).isEqualTo(3);
		assertThat(checked.json().at("/faults/0/line").intValue()).isEqualTo(3);
		assertThat(checked.json().at("/faults/0/column").intValue()).isEqualTo(16);
		assertThat(checked.text("/faults/0/path")).isEqualTo("settings.sign_in_age");
		assertThat(checked.text("/faults/0/found")).isEqualTo("\"soon\"");
	}

	@Test
	void namesWhatGivesAwayWhatIsPromised() {
		String document = TestPolicies.builtIn().replaceFirst("urn:loangate:acr:multi", "urn:loangate:acr:single");

		Answer checked = TestOfficer.working(this.server).post("/check", Map.of("document", document));

		assertThat(checked.json().at("/faults").size()).isZero();
		assertThat(checked.text("/dangers/0/path")).isEqualTo("rules[0].then");
	}

	@Test
	void checksForOfficersOnly() {
		Answer checked = TestOfficer.working(this.server, Role.AUDITOR).post("/check", Map.of("document", "rules: []"));

		assertThat(checked.outcome()).isEqualTo("403 forbidden");
	}

}

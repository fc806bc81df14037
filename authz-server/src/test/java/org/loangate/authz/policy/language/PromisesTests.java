package org.loangate.authz.policy.language;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.policy.TestPolicies;

import static org.assertj.core.api.Assertions.assertThat;

/// No policy switches off silently what the product promises.
class PromisesTests {

	private static final String ROUTE = "{ id: r, path: /r, methods: [POST], scope: s, acr: phr, upstream: u }";

	private static final String OVERRIDE = "upstream: u, WITHOUT_AGREEMENT: LOANS ARE BOOKED THAT NOBODY AGREED TO";

	private final PolicyReader reader = new PolicyReader();

	@Test
	void areKeptByTheBuiltInPolicy() {
		Checked checked = this.reader.check(TestPolicies.builtIn());

		assertThat(checked.faults()).isEmpty();
		assertThat(checked.dangers()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "amount", "term_months", "annual_rate_percent", "purpose", "payout_account" })
	void areBrokenWhereATermIsNotCompared(String term) {
		String document = TestPolicies.builtIn()
			.replaceFirst(" +- \\{ body: /" + term + ", term: " + term + ", comparison: \"=\" }\n", "");

		assertThat(this.reader.check(document).faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.path()).isEqualTo("routes[0].transaction");
			assertThat(fault.found()).isEqualTo("no field for " + term);
		});
	}

	@Test
	void areBrokenWhereTheRouteThatBooksLosesItsTransaction() {
		String document = TestPolicies.builtIn();
		int from = document.indexOf("    transaction:");
		document = document.substring(0, from) + document.substring(document.indexOf("  - id: loans-list"));

		assertThat(this.reader.check(document).faults()).singleElement().satisfies((fault) -> {
			assertThat(fault.path()).isEqualTo("routes[0]");
			assertThat(fault.expected()).contains("WITHOUT_AGREEMENT");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			path: /r  | path: /loans
			path: /r  | path: "/{any}"
			path: /r  | path: "/loans/{id}/payout-account"
			scope: s  | scope: loans:apply
			scope: s  | scope: loans:manage
			""")
	void areBrokenByAnyOtherRouteThatBooks(String whole, String changed) {
		assertThat(route(ROUTE.replace(whole, changed)).faults()).singleElement()
			.satisfies((fault) -> assertThat(fault.found()).isEqualTo("a route that books without a transaction"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			path: /r        | path: /notes
			methods: [POST] | methods: [GET, HEAD]
			""")
	void areKeptByARouteThatBooksNothing(String whole, String changed) {
		Checked checked = route(ROUTE.replace(whole, changed));

		assertThat(checked.faults()).isEmpty();
		assertThat(checked.dangers()).isEmpty();
	}

	@Test
	void areGivenAwayInSoManyWordsAndInRed() {
		Checked checked = route(ROUTE.replace("/r", "/loans").replace("upstream: u", OVERRIDE));

		assertThat(checked.faults()).isEmpty();
		assertThat(checked.policy()).isNotNull();
		assertThat(checked.dangers()).singleElement().satisfies((danger) -> {
			assertThat(danger.path()).isEqualTo("routes[0].WITHOUT_AGREEMENT");
			assertThat(danger.found()).isEqualTo("loans that nobody agreed to");
		});
	}

	@Test
	void areNotGivenAwayInOtherWordsOrWhereNothingNeedsIt() {
		assertThat(route(ROUTE.replace("/r", "/loans").replace("upstream: u", "upstream: u, WITHOUT_AGREEMENT: yes"))
			.faults()).isNotEmpty();
		assertThat(route(ROUTE.replace("upstream: u", OVERRIDE)).faults()).isNotEmpty();
	}

	@Test
	void areInDangerWhereAPasswordAlonePermits() {
		String rule = "- { id: any, when: 'client.id == \"a\"', then: { step_up: { acr: \"ACR\" } } }";

		assertThat(this.reader.check(TestDocuments.withRules(rule.replace("ACR", "urn:loangate:acr:single"))).dangers())
			.singleElement()
			.satisfies((danger) -> assertThat(danger.path()).isEqualTo("rules[0].then"));
		assertThat(this.reader.check(TestDocuments.withRules(rule.replace("ACR", "urn:loangate:acr:multi"))).dangers())
			.isEmpty();
	}

	@Test
	void areNoFaultOfAVersionThatIsKeptButADanger() {
		String document = TestPolicies.builtIn()
			.replaceFirst(" +- \\{ body: /amount, term: amount, comparison: \"=\" }\n", "");

		assertThat(this.reader.reread(document).routes().routes()).hasSize(4);
		assertThat(this.reader.recheck(document).dangers()).hasSize(1);
	}

	private Checked route(String route) {
		return this.reader
			.check(TestDocuments.withRules("- { id: any, when: 'client.id == \"a\"', then: { deny: no } }")
				.replace("routes: []", "routes:\n  - " + route));
	}

}

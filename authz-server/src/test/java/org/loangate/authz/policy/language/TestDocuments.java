package org.loangate.authz.policy.language;

import org.loangate.authz.policy.Policy;

/// Small policy documents.
public final class TestDocuments {

	static final String SETTINGS = """
			settings:
			  sign_in_age: PT15M
			  step_up_max_age: PT10M
			  loan_token_ttl: PT5M
			  application_ttl: PT10M
			  held_ttl: P7D
			  face_match_threshold: 0.8
			""";

	static final String ROUTES = "routes: []\n";

	private TestDocuments() {
	}

	/// A policy with these rules, written from the first column.
	static String withRules(String rules) {
		return SETTINGS + "rules:\n" + rules.indent(2) + ROUTES;
	}

	public static Policy policy(String rules) {
		return new PolicyReader().read(withRules(rules));
	}

	/// A policy with one rule and these sections besides.
	static String withSections(String sections) {
		return withRules("""
				- id: any
				  when: loan.amount <= money("2000.00", "CNY")
				  then: { step_up: { acr: phr } }
				""") + sections;
	}

}

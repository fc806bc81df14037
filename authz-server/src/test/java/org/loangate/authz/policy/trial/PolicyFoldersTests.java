package org.loangate.authz.policy.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.contract.Acr;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs the cases beside the built-in policy.
class PolicyFoldersTests {

	private final Policy policy = new PolicyReader().read(resource("policy/default/policy.yaml"));

	private final PolicyCases.Report report = PolicyCases.read(resource("policy/default/tests.yaml")).run(this.policy);

	@TestFactory
	Stream<DynamicTest> decidesEachCaseAsWritten() {
		return this.report.cases()
			.stream()
			.map((ran) -> DynamicTest.dynamicTest(ran.name(),
					() -> assertThat(ran.actual()).isEqualTo(ran.expected())));
	}

	@Test
	void hasForEachRuleACaseThatFiresAndOneThatDoesNot() {
		assertThat(this.report.coverage()).hasSameSizeAs(this.policy.rules());
		assertThat(this.report.neverFiring()).isEmpty();
		assertThat(this.report.alwaysFiring()).isEmpty();
	}

	@Test
	void routesWhatTheDemoNeeds() {
		assertThat(this.policy.routes().find("POST", "/loans").orElseThrow().transaction()).isNotNull();
		assertThat(this.policy.routes().find("GET", "/loans/42").orElseThrow().acr()).isEqualTo(Acr.MULTI);
		assertThat(this.policy.routes().find("POST", "/loans/42/payout-account").orElseThrow().scope())
			.isEqualTo("loans:manage");
		assertThat(this.policy.routes().find("DELETE", "/loans/42")).isEmpty();
	}

	private static String resource(String path) {
		try {
			return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}

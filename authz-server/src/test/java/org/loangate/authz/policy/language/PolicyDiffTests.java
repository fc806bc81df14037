package org.loangate.authz.policy.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.PolicyDiff.Change;
import org.loangate.authz.policy.language.PolicyDiff.Entry;
import org.loangate.authz.policy.language.PolicyDiff.Kind;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class PolicyDiffTests {

	private final String document = builtIn();

	@Test
	void isEmptyWhereOnlyTheWritingDiffers() {
		assertThat(diff(this.document + "# the end\n").isEmpty()).isTrue();
		assertThat(
				diff(this.document.replace("acr: phr }\n\n  - id: third-tier", "acr: \"phr\" }\n\n  - id: third-tier"))
					.isEmpty())
			.isTrue();
	}

	@Test
	void namesTheConditionAndTheOutcomeThatChanged() {
		PolicyDiff diff = diff(this.document.replace("\"200000.00\", \"CNY\")\n    then:\n      deny: above-limit",
				"\"300000.00\", \"CNY\")\n    then:\n      hold: large"));

		assertThat(diff.rules()).singleElement().satisfies((rule) -> {
			assertThat(rule.id()).isEqualTo("above-all-tiers");
			assertThat(rule.kind()).isEqualTo(Kind.CHANGED);
			assertThat(rule.changes()).extracting(Change::part).containsExactly("when", "then.deny", "then.hold");
			assertThat(rule.changes().get(1)).isEqualTo(new Change("then.deny", "above-limit", null));
		});
		assertThat(diff.settings()).isEmpty();
	}

	@Test
	void namesRulesThatCameAndWent() {
		PolicyDiff diff = diff(this.document.replace("id: other-currency", "id: foreign-currency"));

		assertThat(diff.rules()).extracting(Entry::id, Entry::kind)
			.containsExactly(tuple("other-currency", Kind.REMOVED), tuple("foreign-currency", Kind.ADDED));
	}

	@Test
	void namesWhatElseChanged() {
		PolicyDiff diff = diff(this.document.replace("held_ttl: P7D", "held_ttl: P8D").replace("[POST]", "[PUT]") + """
				assurance:
				  - { acr: "urn:loangate:acr:single", any_of: [[password], [passkey]] }
				  - { acr: "urn:loangate:acr:multi", any_of: [[passkey]] }
				  - { acr: phr, any_of: [[passkey]] }
				  - { acr: "urn:loangate:acr:live", any_of: [[passkey, liveness]] }
				factors:
				  totp: { ceiling: { value: "2000.00", currency: CNY } }
				registration:
				  scopes: [openid]
				passkeys:
				  attestation: direct
				""");

		assertThat(diff.settings()).containsExactly(new Change("held_ttl", "PT168H", "PT192H"));
		assertThat(diff.assurance()).containsExactly(
				new Change("urn:loangate:acr:multi", "passkey, password + totp", "passkey"),
				new Change("phrh", "passkey-attested", null));
		assertThat(diff.factors()).containsExactly(new Change("totp.ceiling", null, "CNY 2000.00"));
		assertThat(diff.registration()).extracting(Change::part).containsExactly("scopes");
		assertThat(diff.passkeys()).containsExactly(new Change("attestation", "none", "direct"));
		assertThat(diff.routes()).extracting(Entry::id).containsExactly("loans-apply", "loans-payout-account");
		assertThat(JsonMapper.shared().valueToTree(diff).at("/routes/0/kind").stringValue()).isEqualTo("changed");
	}

	private PolicyDiff diff(String other) {
		PolicyReader reader = new PolicyReader();
		Policy before = reader.read(this.document);
		return PolicyDiff.of(before, reader.read(other));
	}

	private static String builtIn() {
		try {
			return new ClassPathResource("policy/default/policy.yaml").getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}

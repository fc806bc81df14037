package org.loangate.authz.policy.language;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.FactorCeilings;
import org.loangate.authz.policy.Policy;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class AssuranceSectionTests {

	private static final String ASSURANCE = """
			assurance:
			  - { acr: "urn:loangate:acr:single", any_of: [[password], [passkey]] }
			  - { acr: "urn:loangate:acr:multi", any_of: [[password, totp], [passkey]] }
			  - { acr: phr, any_of: [[passkey]] }
			  - { acr: phrh, any_of: [[passkey-attested]] }
			  - { acr: "urn:loangate:acr:live", any_of: [[passkey, liveness]] }
			""";

	private final PolicyReader reader = new PolicyReader();

	@Test
	void isTheContractsTableWhereThePolicySaysNothing() {
		AssuranceRules silent = this.reader.read(TestDocuments.withSections("")).assurance();
		AssuranceRules written = this.reader.read(TestDocuments.withSections(ASSURANCE)).assurance();

		assertThat(silent).isEqualTo(AssuranceRules.PLAIN).isEqualTo(written);
		assertThat(silent.highest(Set.of("password"))).contains(Acr.SINGLE);
		assertThat(silent.highest(Set.of("password", "totp"))).contains(Acr.MULTI);
		assertThat(silent.highest(Set.of("passkey"))).contains(Acr.PHR);
		assertThat(silent.highest(Set.of("passkey-attested"))).contains(Acr.PHRH);
		assertThat(silent.highest(Set.of("passkey", "liveness"))).contains(Acr.LIVE);
		assertThat(silent.highest(Set.of("totp", "liveness"))).isEmpty();
		assertThat(silent.isReached(Acr.PHRH, Set.of("passkey", "liveness"))).isFalse();
	}

	@Test
	void makesAClassHarderToReach() {
		AssuranceRules rules = this.reader
			.read(TestDocuments.withSections(ASSURANCE.replace("[[password, totp], [passkey]]", "[[passkey]]")))
			.assurance();

		assertThat(rules.isReached(Acr.MULTI, Set.of("password", "totp"))).isFalse();
		assertThat(rules.isReached(Acr.MULTI, Set.of("passkey"))).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					[[password, totp], [passkey]]  | [[password]]                    | password for urn:loangate:acr:multi | password and totp
					[[passkey]]                    | [[password, totp]]              | password and totp for phr           | passkey
					[[passkey-attested]]           | [[passkey]]                     | passkey for phrh                    | passkey-attested
					[[passkey, liveness]]          | [[passkey]]                     | passkey for urn:loangate:acr:live   | liveness and passkey
					[[passkey, liveness]]          | [[liveness]]                    | liveness, which opens no session    | a password or a passkey
					[[password], [passkey]]        | [[totp]]                        | totp, which opens no session        | a password or a passkey
					[[password], [passkey]]        | [[]]                            | nothing, which opens no session     | a password or a passkey
					[[password], [passkey]]        | []                              | no factors                          | at least one
					[[password], [passkey]]        | [[recovery-code]]               | a recovery code                     | never counts
					[[password], [passkey]]        | [[password], [pigeon]]          | "pigeon"                            | one of liveness, passkey
					[[password], [passkey]]        | [[password]]                    | passkey, which does not reach urn:loangate:acr:single | every lower acr
					[[passkey]]                    | [[passkey, totp]]               | which does not reach phr            | every lower acr
					{ acr: phrh,                   | { acr: phr,                     | acr phr again                       | each acr once
					"urn:loangate:acr:single"      | "urn:loangate:acr:multi"        | no urn:loangate:acr:single          | a sign-in begins
					any_of: [[passkey]]            | all_of: [[passkey]]             | no any_of                           | any_of
					""")
	void refusesWhatWouldMakeItEasierOrCannotBe(String whole, String broken, String found, String expected) {
		String document = TestDocuments.withSections(ASSURANCE.replace(whole, broken));

		assertThat(this.reader.check(document).faults()).anySatisfy((fault) -> {
			assertThat(fault.found()).contains(found);
			assertThat(fault.expected()).contains(expected);
			assertThat(fault.path()).startsWith("assurance");
		});
	}

	@Test
	void refusesRulesAndRoutesWithAnAcrThatNobodyDefines() {
		String document = TestDocuments
			.withSections(ASSURANCE.replaceAll("(?m)^.*acr: phr,.*\\n", "")
				.replaceAll("(?m)^.*live.*\\n", "")
				.replaceAll("(?m)^.*phrh.*\\n", ""))
			.replace("routes: []", """
					routes:
					  - { id: r, path: /r, methods: [GET], scope: s, acr: phrh, upstream: u }""");

		assertThat(this.reader.check(document).faults()).extracting(Fault::path, Fault::found)
			.containsExactlyInAnyOrder(tuple("rules[0].then.step_up.acr", "acr phr, which no factors reach"),
					tuple("routes[0].acr", "acr phrh, which no factors reach"));
	}

	@Test
	void readsCeilings() {
		Policy policy = this.reader
			.read(TestDocuments.withSections("factors:\n  totp: { ceiling: { value: \"2000.00\", currency: CNY } }\n"));
		FactorCeilings ceilings = policy.factors();

		assertThat(ceilings.isWithin("totp", Money.of("2000.00", "CNY"))).isTrue();
		assertThat(ceilings.isWithin("totp", Money.of("2000.01", "CNY"))).isFalse();
		assertThat(ceilings.isWithin("totp", Money.of("1.00", "USD"))).isFalse();
		assertThat(ceilings.isWithin("totp", null)).isFalse();
		assertThat(ceilings.isWithin("passkey", null)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			pigeon: { ceiling: { value: "2000.00", currency: CNY } } | factors         | unknown key pigeon
			totp: {}                                                 | factors.totp    | no ceiling
			totp: { ceiling: { value: "2000", currency: CNY } }      | factors.totp.ceiling.value | "2000"
			totp: { ceiling: { value: "0.00", currency: CNY } }      | factors.totp.ceiling.value | "0.00"
			totp: { floor: 1, ceiling: { value: "1.00", currency: CNY } } | factors.totp | unknown key floor
			""")
	void refusesCeilingsThatAreNone(String entry, String path, String found) {
		assertThat(this.reader.check(TestDocuments.withSections("factors:\n  " + entry + "\n")).faults())
			.anySatisfy((fault) -> {
				assertThat(fault.path()).isEqualTo(path);
				assertThat(fault.found()).contains(found);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
			loan.total_24h > money("2000.00", "CNY")                                   ; 5000.00 ; CNY ; true
			loan.total_24h > money("5000.00", "CNY")                                   ; 5000.00 ; CNY ; false
			loan.total_24h >= money("5000.00", "CNY")                                  ; 5000.00 ; CNY ; true
			loan.total_24h > money("2000.00", "CNY")                                   ; 5000.00 ; USD ; false
			loan.total_24h <= money("2000.00", "CNY")                                  ; 1000.00 ; CNY ; true
			action == "payout_account_change" || loan.total_24h > money("9000.00", "CNY") ; 5000.00 ; CNY ; true
			""")
	void refusesAStepUpThatCeilingsLeaveNobodyToReach(String when, String value, String currency, boolean reachable) {
		String document = TestDocuments
			.withRules("- id: any\n  when: " + when + "\n  then: { step_up: { acr: phr } }\n")
				+ "factors:\n  passkey: { ceiling: { value: \"" + value + "\", currency: " + currency + " } }\n";

		assertThat(this.reader.check(document).faults()).extracting(Fault::path)
			.isEqualTo(reachable ? List.of() : List.of("rules[0].then"));
	}

}

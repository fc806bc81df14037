package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.authz.policy.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PolicyReaderTests {

	private static final String SETTINGS = """
			settings:
			  sign_in_age: PT15M
			  step_up_max_age: PT10M
			  loan_token_ttl: PT5M
			  application_ttl: PT10M
			  held_ttl: P7D
			  face_match_threshold: 0.8
			""";

	private static final String RULES = """
			rules:
			  - id: any
			    when: loan.amount <= money("2000.00", "CNY")
			    then: { step_up: { acr: phr, methods: [user], max_age: PT5M } }
			""";

	private static final String ROUTES = "routes: []\n";

	private final PolicyReader reader = new PolicyReader();

	@Test
	void readsADocumentAndKnowsItByItsDigest() {
		Policy policy = this.reader.read(SETTINGS + RULES + ROUTES);

		assertThat(policy.digest()).matches("[A-Za-z0-9_-]{43}");
		assertThat(policy.rules()).hasSize(1);
		assertThat(policy.routes().policyDigest()).isEqualTo(policy.digest());
		assertThat(this.reader.read(SETTINGS + RULES + ROUTES + "\n").digest()).isNotEqualTo(policy.digest());
	}

	@Test
	void givesSessionsTheirDefaultsWhereAnEarlierPolicySaysNothing() {
		Settings silent = this.reader.read(SETTINGS + RULES + ROUTES).settings();
		Settings told = this.reader
			.read(SETTINGS + "  session_idle_timeout: PT5M\n  session_lifetime: PT1H\n" + RULES + ROUTES)
			.settings();

		assertThat(silent.sessionIdleTimeout()).isEqualTo(Duration.ofMinutes(30));
		assertThat(silent.sessionLifetime()).isEqualTo(Duration.ofHours(12));
		assertThat(told.sessionIdleTimeout()).isEqualTo(Duration.ofMinutes(5));
		assertThat(told.sessionLifetime()).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void opensRegistrationToPlainOpenIdConnectWhereThePolicySaysNothing() {
		RegistrationRules rules = this.reader.read(SETTINGS + RULES + ROUTES).registration();

		assertThat(rules.scopes()).containsExactlyInAnyOrder("openid", "profile", "email", "address", "phone",
				"offline_access");
		assertThat(rules.grantTypes()).containsExactlyInAnyOrder("authorization_code", "refresh_token");
		assertThat(rules.authorizationDetailsTypes()).isEmpty();
	}

	@Test
	void readsWhatClientsMayRegisterFor() {
		RegistrationRules rules = this.reader.read(SETTINGS + RULES + ROUTES + """
				registration:
				  scopes: [openid, "loans:read"]
				  token_endpoint_auth_methods: [private_key_jwt, tls_client_auth]
				  authorization_details_types: [loan_application]
				""").registration();

		assertThat(rules.scopes()).containsExactlyInAnyOrder("openid", "loans:read");
		assertThat(rules.grantTypes()).containsExactlyInAnyOrder("authorization_code", "refresh_token");
		assertThat(rules.tokenEndpointAuthMethods()).containsExactlyInAnyOrder("private_key_jwt", "tls_client_auth");
		assertThat(rules.authorizationDetailsTypes()).containsExactly("loan_application");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					scopes: [client.create]                                             | registration.scopes[0]
					scopes: [everything]                                                | registration.scopes[0]
					scopes: openid                                                      | registration.scopes
					grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]    | registration.grant_types[0]
					grant_types: [implicit]                                             | registration.grant_types[0]
					token_endpoint_auth_methods: [client_secret_jwt]                    | registration.token_endpoint_auth_methods[0]
					authorization_details_types: [payment_initiation]                   | registration.authorization_details_types[0]
					everything: true                                                    | unknown key everything
					""")
	void refusesWhatNobodyMayRegisterFor(String entry, String found) {
		String document = SETTINGS + RULES + ROUTES + "registration:\n  " + entry + "\n";

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageStartingWith("policy, line ")
			.withMessageContaining(found);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			loan.amount == money("1.00", "CNY")       | == between amounts
			loan.amount in [money("1.00", "CNY")]     | in between amounts
			dyn(loan.amount) == dyn(loan.total_24h)   | dyn
			[loan.amount, 1] == [loan.total_24h, 1]   | == between values of several types
			loan.amount > 2000                        | > of (money, int) (expected: one of (money, money))
			client.id + 1 == "a"                      | + of (string, int) (expected: one of (string, string))
			client.id.startsWith(3)                   | startsWith of string.(int) (expected: one of string.(string))
			subject.factors.all(f, true, false)       | all of other arguments
			loan.term_months > 9223372036854775808    | "9223372036854775808" (expected: a number of 64 bits)
			loan.amount                               | expected type 'bool'
			loan.amuont > money("1.00", "CNY")        | unknown fact loan.amuont
			loan.amount > money("1", "CNY")           | money(1, CNY)
			loan.amount > money("1.00", "QQQ")        | money(1.00, QQQ)
			loan.amount > money("-1.00", "CNY")       | money(-1.00, CNY)
			loan.amount > money(client.id, "CNY")     | money() of something computed
			client.id.matches("(a+)+$")               | matches
			client.id == "a" &&                       | the end
			client.id = "a"                           | "= "
			client.id in ["a", 1]                     | in between values of several types
			""")
	void refusesAConditionThatIsNone(String condition, String found) {
		String document = SETTINGS + "rules:\n  - id: any\n    when: '" + condition.replace("'", "''")
				+ "'\n    then: { deny: no }\n" + ROUTES;

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageStartingWith("policy, line 10, column ")
			.withMessageContaining("rules[0].when")
			.withMessageContaining(found)
			.withMessageContaining("(expected: ");
	}

	@Test
	void pointsIntoACondition() {
		String document = SETTINGS + """
				rules:
				  - id: any
				    when: client.id == "a" || nobody.told == 1
				    then: { deny: no }
				""" + ROUTES;

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageStartingWith("policy, line 10, column 31: rules[0].when");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					sign_in_age: PT15M    | sign_in_age: 15 minutes              | line 2, column 16: settings.sign_in_age: "15 minutes"
					sign_in_age: PT15M    | sign_in_age: PT13H                   | from PT1M to PT12H
					sign_in_age: PT15M    | sign_in_age: PT15M, sign_in_age: PT1M | line 2
					loan_token_ttl: PT5M  | loan_token_ttl: PT5M1S               | from PT10S to PT5M
					held_ttl: P7D         | hold_ttl: P7D                        | line 2, column 3: settings: no held_ttl
					face_match_threshold: 0.8 | face_match_threshold: 80         | a decimal fraction
					face_match_threshold: 0.8 | face_match_threshold: .NaN       | a decimal fraction
					sign_in_age: PT15M    | sign_in_age: &a PT15M                | an anchor
					sign_in_age: PT15M    | sign_in_age: *a                      | an alias
					sign_in_age: PT15M    | sign_in_age: !!str PT15M             | a tag
					id: any               | id: Any                              | a lower-case name
					acr: phr              | acr: strong                          | "strong"
					methods: [user]       | methods: [pigeon]                    | "pigeon"
					then: {               | then: { permit: yes,                 | unknown key permit
					routes: []            | routes: {}                           | a list
					routes: []            | routes: [{ id: a }]                  | routes[0]: no
					""")
	void namesThePlaceAndWhatWasExpected(String whole, String broken, String found) {
		String document = (SETTINGS + RULES + ROUTES).replace(whole, broken);

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageStartingWith("policy, line ")
			.withMessageContaining(found);
	}

	@Test
	void refusesAKeyThatStandsTwice() {
		String document = SETTINGS + "  held_ttl: P8D\n" + RULES + ROUTES;

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageContaining("line 8")
			.withMessageContaining("held_ttl");
	}

	@Test
	void refusesARuleThatStandsTwice() {
		String document = SETTINGS + RULES + RULES.replace("rules:\n", "") + ROUTES;

		assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document))
			.withMessageContaining("rule any again");
	}

	@Test
	void refusesWhatIsTooLargeTooDeepOrTooLong() {
		String large = "# " + "x".repeat(300_000);
		String deep = "a: " + "[".repeat(10_000) + "]".repeat(10_000);
		String longCondition = SETTINGS + "rules:\n  - id: any\n    when: "
				+ IntStream.range(0, 400).mapToObj((i) -> "true").collect(Collectors.joining(" || "))
				+ "\n    then: { deny: no }\n" + ROUTES;
		String nestedCondition = SETTINGS + "rules:\n  - id: any\n    when: " + "(".repeat(200) + "true"
				+ ")".repeat(200) + "\n    then: { deny: no }\n" + ROUTES;

		for (String document : new String[] { large, deep, longCondition, nestedCondition, "", "\u0000", "[",
				"--- {}\n--- {}" }) {
			assertThatExceptionOfType(InvalidPolicy.class).isThrownBy(() -> this.reader.read(document));
		}
	}

}

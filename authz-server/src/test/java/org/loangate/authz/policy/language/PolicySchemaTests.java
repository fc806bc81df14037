package org.loangate.authz.policy.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.policy.Obligation;
import org.loangate.contract.Acr;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/// The published schema and the reader agree on what has the form of a policy.
class PolicySchemaTests {

	private static final String MORE = """
			assurance:
			  - { acr: "urn:loangate:acr:single", any_of: [[password], [passkey]] }
			  - { acr: "urn:loangate:acr:multi", any_of: [[password, totp], [passkey]] }
			  - { acr: phr, any_of: [[passkey]] }
			  - { acr: "urn:loangate:acr:live", any_of: [[passkey, liveness]] }
			factors:
			  totp: { ceiling: { value: "2000.00", currency: CNY } }
			registration:
			  scopes: [openid]
			passkeys:
			  attestation: direct
			  require: attested
			  allow_aaguids: [2fc0579f-8113-47ea-b116-bb5a8db9202a]
			""";

	private static final String TRANSACTION = "    upstream: lending-api\n    transaction:\n      type: loan_application\n";

	private final Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
		.getSchema(resource("policy/schema.json"));

	private final String document = resource("policy/default/policy.yaml").replace(TRANSACTION,
			"    headers: [X-Channel]\n" + TRANSACTION + "      allow: [/channel]\n      again: [400, 409]\n") + MORE;

	@Test
	void acceptsWhatTheReaderAccepts() {
		assertThat(new PolicyReader().check(this.document).faults()).isEmpty();
		assertThat(errors(this.document)).isEmpty();
		assertThat(errors(resource("policy/default/policy.yaml"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			held_ttl: P7D                      | hold_ttl: P7D
			held_ttl: P7D                      | held_ttl: soon
			face_match_threshold: 0.8          | face_match_threshold: 80
			value: "2000.00"                   | value: "-1.00"
			currency: CNY                      | currency: yuan
			id: first-tier                     | id: First
			acr: phr }                         | acr: strong }
			notify: payout-account-change      | permit: yes
			deny: above-limit                  | deny: Above Limit
			notify: payout-account-change      | notify: whatever-comes
			en: Loans are offered              | fr: Loans are offered
			any_of: [[passkey]]                | all_of: [[passkey]]
			any_of: [[passkey]]                | any_of: [[pigeon]]
			any_of: [[passkey]]                | any_of: []
			totp: {                            | pigeon: {
			ceiling: {                         | floor: {
			scopes: [openid]                   | scopes: [everything]
			require: attested                  | require: much
			2fc0579f-8113                      | 2FC0579F-8113
			path: /loans                       | path: loans
			methods: [POST]                    | methods: [post]
			methods: [POST]                    | methods: []
			upstream: lending-api              | upstream: Lending API
			comparison: "="                    | comparison: ">"
			body: /amount                      | body: amount
			allow: [/channel]                  | allow: [channel]
			allow: [/channel]                  | allow: [/channel, /channel]
			allow: [/channel]                  | permit: [/channel]
			headers: [X-Channel]               | headers: [X_Channel]
			again: [400, 409]                  | again: [500]
			again: [400, 409]                  | again: [often]
			headers: [X-Channel]               | headers: X-Channel
			routes:                            | roots:
			""")
	void refusesWhatTheReaderRefuses(String whole, String broken) {
		String changed = this.document.replace(whole, broken);

		assertThat(new PolicyReader().check(changed).faults()).isNotEmpty();
		assertThat(errors(changed)).isNotEmpty();
	}

	@Test
	void namesWhatThereIsToChooseFrom() {
		assertThat(choices("/properties/rules/items/properties/then/properties/notify"))
			.containsExactlyInAnyOrderElementsOf(Obligation.NOTICES);
		assertThat(choices("/$defs/acr"))
			.containsExactly(Stream.of(Acr.values()).map(Acr::value).toArray(String[]::new));
		assertThat(choices("/properties/passkeys/properties/certification"))
			.containsExactly(Stream.of(Certification.values()).map(Certification::value).toArray(String[]::new));
	}

	private static List<String> choices(String pointer) {
		return JsonMapper.shared()
			.readTree(resource("policy/schema.json"))
			.at(pointer + "/enum")
			.valueStream()
			.map(JsonNode::stringValue)
			.toList();
	}

	private List<?> errors(String yaml) {
		return this.schema.validate(YAMLMapper.shared().readTree(yaml));
	}

	private static String resource(String path) {
		try {
			return new ClassPathResource(path).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

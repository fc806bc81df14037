package org.loangate.authz.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestSchema;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.version.FirstVersion;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@IntegrationTest
class PoliciesTests {

	private final String about = UUID.randomUUID().toString();

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Settings settings;

	@Test
	void storesADecisionWithAllItSaw() {
		Decision decision = this.policies.decide(this.about,
				Map.of(Fact.ACTION, new Reading.Known("loan_application"), Fact.LOAN_CURRENCY, new Reading.Known("CNY"),
						Fact.LOAN_TOTAL_24H, new Reading.Known(Money.of("1500.00", "CNY")), Fact.SUBJECT_IDENTITY,
						new Reading.Unknown("no-account")));

		assertThat(decision.outcome()).isEqualTo(Outcome.PERMIT);
		assertThat(decision.stepUp().orElseThrow().acrs()).containsExactly(Acr.MULTI);
		JsonNode stored = stored(decision);
		assertThat(stored.at("/inputs/loan.total_24h/known/value").stringValue()).isEqualTo("1500.00");
		assertThat(stored.at("/inputs/subject.identity/unknown").stringValue()).isEqualTo("no-account");
		assertThat(stored.at("/inputs/client.id/unknown").stringValue()).isEqualTo("not-supplied");
		assertThat(stored.at("/inputs").size()).isEqualTo(Fact.ALL.size());
		assertThat(stored.at("/results/first-tier").stringValue()).isEqualTo("true");
		assertThat(stored.at("/results/above-all-tiers").stringValue()).isEqualTo("false");
		assertThat(stored.at("/obligations/step_up/acr/0").stringValue()).isEqualTo("urn:loangate:acr:multi");
		assertThat(decision.policyDigest()).isEqualTo(this.policies.active().digest());
	}

	@Test
	void refusesWhatNobodyDeclaredOrIsOfAnotherType() {
		Fact stray = new Fact("moon.phase", Fact.Type.TEXT, "", "phase of the moon");

		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.policies.decide(this.about, Map.of(stray, new Reading.Known("full"))));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.policies.decide(this.about, Map.of(Fact.LOAN_AMOUNT, new Reading.Known("1.00"))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE policy_decision SET outcome = 'permit'", "DELETE FROM policy_decision",
			"UPDATE policy_version SET document = ''", "DELETE FROM policy_activation" })
	void cannotBeChangedByTheRoleThatRuns(String statement) {
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.jdbc.sql(statement).update())
			.havingRootCause()
			.withMessageContaining("permission denied");
	}

	@Test
	void takesTheFileIntoAnEmptyDatabaseOnly(@TempDir Path directory) throws IOException {
		StoresLease stores = TestSchema.migrated();
		String builtIn = new ClassPathResource("policy/default/policy.yaml").getContentAsString(StandardCharsets.UTF_8);
		Path file = Files.writeString(directory.resolve("policy.yaml"), builtIn.replace("PT15M", "PT7M"));

		FirstVersion first = versions(stores, file);
		first.seed();
		Files.writeString(file, builtIn.replace("PT15M", "PT8M"));
		FirstVersion second = versions(stores, file);
		second.seed();

		assertThat(JdbcClient.create(stores.dataSource(Schema.AUTHZ))
			.sql("SELECT document FROM policy_version WHERE state = 'active'")
			.query(String.class)
			.list()).containsExactly(builtIn.replace("PT15M", "PT7M"));
	}

	private FirstVersion versions(StoresLease stores, Path file) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(stores.dataSource(Schema.AUTHZ));
		Settings other = new Settings(this.settings.issuer(), this.settings.gatewayUrl(), this.settings.trustDomain(),
				this.settings.rpId(), this.settings.kek(), "", "", file.toString(), this.settings.trustedProxies());
		return new FirstVersion(JdbcClient.create(transactions.getDataSource()), transactions, Clock.systemUTC(),
				other);
	}

	private JsonNode stored(Decision decision) {
		String json = this.jdbc.sql("SELECT to_jsonb(d)::text FROM policy_decision d WHERE id = :id AND about = :about")
			.param("id", decision.id())
			.param("about", this.about)
			.query(String.class)
			.single();
		return JsonMapper.shared().readTree(json);
	}

}

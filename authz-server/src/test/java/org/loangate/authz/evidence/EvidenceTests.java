package org.loangate.authz.evidence;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@IntegrationTest
class EvidenceTests {

	private final String about = UUID.randomUUID().toString();

	@Autowired
	private Evidence evidence;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private Environment environment;

	@Test
	void writesCanonicalJsonInTheCallersTransaction() {
		inTransaction(() -> this.evidence.append("test-happened", this.about, Map.of("b", 1, "a", List.of("x"))));

		assertThat(entries()).singleElement()
			.asString()
			.matches("\\{\"about\":\"" + this.about
					+ "\",\"at\":\"[^\"]+Z\",\"data\":\\{\"a\":\\[\"x\"],\"b\":1},\"type\":\"test-happened\",\"v\":1}");
	}

	@Test
	void refusesToWriteOutsideATransaction() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.evidence.append("test-happened", this.about, Map.of()));

		assertThat(entries()).isEmpty();
	}

	@Test
	void leavesNothingOfWhatWasRolledBack() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.evidence.append("test-happened", this.about, Map.of());
			status.setRollbackOnly();
		});

		assertThat(entries()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE evidence_entry SET about = 'x'", "DELETE FROM evidence_entry",
			"TRUNCATE evidence_entry", "ALTER TABLE evidence_entry DISABLE TRIGGER ALL", "DROP TABLE evidence_entry" })
	void cannotBeChangedByTheRoleThatRuns(String statement) {
		inTransaction(() -> this.evidence.append("test-happened", this.about, Map.of()));

		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> this.jdbc.sql(statement).update())
			.havingRootCause()
			.withMessageMatching(".*(permission denied|must be owner).*");

		assertThat(entries()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE evidence_entry SET about = 'x'", "DELETE FROM evidence_entry",
			"TRUNCATE evidence_entry" })
	void cannotBeChangedInPassingByTheRoleThatOwnsItEither(String statement) throws SQLException {
		try (Connection connection = DriverManager.getConnection(property("URL"), property("OWNER_USER"),
				property("OWNER_PASSWORD")); Statement owner = connection.createStatement()) {
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> owner.execute(statement))
				.withMessageContaining("append-only");
		}
	}

	private String property(String name) {
		return this.environment.getRequiredProperty("LOANGATE_POSTGRES_" + name);
	}

	private void inTransaction(Runnable work) {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> work.run());
	}

	private List<String> entries() {
		return this.jdbc.sql("SELECT entry FROM evidence_entry WHERE about = :about")
			.param("about", this.about)
			.query(String.class)
			.list();
	}

}

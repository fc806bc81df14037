package org.loangate.authz.attack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.evidence.Evidence;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/// The newest rows of an audit log could be removed, or its chain hashed anew, and nobody noticed: mobula 59,
/// better-auth-audit-logs 14.
///
/// There is no chain to hash anew yet. What holds is that PostgreSQL refuses the running role every change of an entry,
/// the newest among them, and refuses the owning role what is done in passing. A later release adds signed tree heads, by
/// which removal by whoever owns the database is noticed too.
@IntegrationTest
class T21AuditTrailTests {

	private final String about = UUID.randomUUID().toString();

	@Autowired
	private Evidence evidence;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private Environment environment;

	@BeforeEach
	void writeAnEntry() {
		inTransaction(() -> this.evidence.append("test-happened", this.about, Map.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE evidence_entry SET about = 'x'", "DELETE FROM evidence_entry",
			"DELETE FROM evidence_entry WHERE occurred_at = (SELECT max(occurred_at) FROM evidence_entry)",
			"TRUNCATE evidence_entry", "ALTER TABLE evidence_entry DISABLE TRIGGER ALL", "DROP TABLE evidence_entry" })
	void cannotBeChangedByTheRoleThatRuns(String statement) {
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

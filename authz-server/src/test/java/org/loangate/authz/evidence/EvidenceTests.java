package org.loangate.authz.evidence;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import org.springframework.beans.factory.annotation.Autowired;
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

package org.loangate.authz.account;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Links.Fate;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@IntegrationTest
class LinksTests {

	private final Subject subject = Subject.random(new SecureRandom());

	@Autowired
	private Links links;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private TransactionTemplate transactions;

	private String issue(Duration life) {
		return this.transactions.execute((_) -> this.links.issue("test", this.subject, "some data", life));
	}

	private boolean use(String purpose, String token) {
		return Boolean.TRUE.equals(this.transactions.execute((_) -> this.links.use(purpose, token).isPresent()));
	}

	@Test
	void keepsNeitherTheTokenNorItsDataInClear() {
		String token = issue(Duration.ofHours(1));

		List<String> rows = this.jdbc
			.sql("SELECT to_jsonb(l)::text FROM authentication_link l WHERE subject = :subject")
			.param("subject", this.subject.id())
			.query(String.class)
			.list();
		assertThat(token).matches("[A-Za-z0-9_-]{43}");
		assertThat(rows).singleElement().asString().doesNotContain(token).doesNotContain("some data");
	}

	@Test
	void isFoundAsOftenAsAScannerLooksAndUsedOnce() {
		String token = issue(Duration.ofHours(1));

		IntStream.range(0, 5).forEach((_) -> assertThat(this.links.find("test", token)).hasValueSatisfying((link) -> {
			assertThat(link.subject()).isEqualTo(this.subject);
			assertThat(link.data()).isEqualTo("some data");
		}));
		assertThat(use("test", token)).isTrue();
		assertThat(use("test", token)).isFalse();
		assertThat(this.links.find("test", token)).isEmpty();
		assertThat(this.links.fate("test", token)).isEqualTo(Fate.USED);
	}

	@Test
	void isUsedOnceHoweverManyTryAtOnce() throws Exception {
		String token = issue(Duration.ofHours(1));
		CountDownLatch start = new CountDownLatch(1);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Boolean>> used = IntStream.range(0, 16).mapToObj((_) -> threads.submit(() -> {
				start.await();
				return use("test", token);
			})).toList();
			start.countDown();
			int count = 0;
			for (Future<Boolean> one : used) {
				count += one.get() ? 1 : 0;
			}
			assertThat(count).isOne();
		}
	}

	@Test
	void staysGoodWhenTheWorkItWasUsedForIsRolledBack() {
		String token = issue(Duration.ofHours(1));

		this.transactions.executeWithoutResult((status) -> {
			this.links.use("test", token);
			status.setRollbackOnly();
		});

		assertThat(this.links.fate("test", token)).isEqualTo(Fate.LIVE);
	}

	@Test
	void servesItsPurposeOnly() {
		String token = issue(Duration.ofHours(1));

		assertThat(this.links.find("other", token)).isEmpty();
		assertThat(use("other", token)).isFalse();
		assertThat(this.links.fate("other", token)).isEqualTo(Fate.UNKNOWN);
	}

	@Test
	void isOverAfterItsTime() {
		String token = issue(Duration.ofNanos(1000));

		assertThat(this.links.find("test", token)).isEmpty();
		assertThat(use("test", token)).isFalse();
		assertThat(this.links.fate("test", token)).isEqualTo(Fate.EXPIRED);
	}

	@Test
	void isWorthlessOnceRevoked() {
		String token = issue(Duration.ofHours(1));

		this.transactions.executeWithoutResult((_) -> this.links.revoke("test", this.subject));

		assertThat(use("test", token)).isFalse();
		assertThat(this.links.fate("test", token)).isEqualTo(Fate.REVOKED);
	}

	@Test
	void refusesToIssueOutsideATransaction() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.links.issue("test", this.subject, "", Duration.ofHours(1)));
	}

}

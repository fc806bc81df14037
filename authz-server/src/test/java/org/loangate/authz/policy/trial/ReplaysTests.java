package org.loangate.authz.policy.trial;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.trial.Replays.Job;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Replays whose process dies, and replays that are asked for in a transaction.
@IntegrationTest
class ReplaysTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Autowired
	private Replays replays;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private Clock clock;

	@Test
	void notesOneWhoseProcessFellSilentAndLeavesTheOther() {
		UUID silent = runningElsewhere(Duration.ofMinutes(2));
		UUID alive = runningElsewhere(Duration.ofSeconds(5));

		this.replays.sweep();

		assertThat(found(silent).state()).isEqualTo("interrupted");
		assertThat(found(silent).endedAt()).isNotNull();
		assertThat(found(silent).result()).isNull();
		assertThat(found(alive).state()).isEqualTo("running");
		assertThat(this.replays.cancel(silent)).as("it is over").isFalse();
		assertThat(this.replays.cancel(alive)).isTrue();
	}

	@Test
	void startsAnewWhateverFellSilent() {
		UUID one = runningElsewhere(Duration.ofMinutes(2));
		UUID other = runningElsewhere(Duration.ofMinutes(3));

		UUID again = this.replays.start(active(), 1, 1, "somebody").orElseThrow().id();

		await().atMost(PATIENCE).until(() -> !found(again).state().equals("running"));
		assertThat(found(again).state()).isEqualTo("done");
		assertThat(found(again).result()).isNotNull();
		assertThat(this.replays.list(active().digest())).extracting(Job::result).containsOnlyNulls();
		assertThat(this.replays.list(active().digest())).extracting(Job::id).contains(again, one, other);
	}

	@Test
	void beginsOnceTheTransactionIsCommitted() {
		TransactionTemplate transaction = new TransactionTemplate(this.transactions);

		Optional<Job> kept = transaction.execute((_) -> this.replays.start(active(), 1, 1, "somebody"));
		Optional<Job> dropped = transaction.execute((status) -> {
			status.setRollbackOnly();
			return this.replays.start(active(), 1, 1, "somebody");
		});

		assertThat(kept).isPresent();
		await().atMost(PATIENCE).until(() -> found(kept.get().id()).state().equals("done"));
		assertThat(dropped).isPresent();
		assertThat(this.replays.find(dropped.get().id())).isEmpty();
	}

	private Policy active() {
		return this.policies.active();
	}

	private Job found(UUID id) {
		return this.replays.find(id).orElseThrow();
	}

	private UUID runningElsewhere(Duration silent) {
		return this.jdbc
			.sql("""
					INSERT INTO policy_replay (id, digest, days, fraction, requested_by, state, done, total, started_at, seen_at)
					VALUES (gen_random_uuid(), :digest, 1, 1, 'another', 'running', 0, 0, :seen, :seen)
					RETURNING id
					""")
			.param("digest", Base64.getUrlDecoder().decode(active().digest()))
			.param("seen", this.clock.instant().minus(silent).atOffset(ZoneOffset.UTC))
			.query(UUID.class)
			.single();
	}

}

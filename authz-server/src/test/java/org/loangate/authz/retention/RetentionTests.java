package org.loangate.authz.retention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Subject;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@IntegrationTest
class RetentionTests {

	private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+)` \\| ([^|]+) \\| [^|]+ \\|");

	@Autowired
	private Retention retention;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Environment environment;

	@Test
	void letsGoOfWhatIsOverAndOfNothingElse() {
		UUID old = replay("done", "2 years");
		UUID running = replay("running", "2 years");
		UUID recent = replay("done", "6 months");

		this.retention.work();

		assertThat(replays(old, running, recent)).containsExactlyInAnyOrder(running, recent);
		assertThat(this.jdbc.sql("""
				SELECT entry FROM evidence_entry WHERE type = 'retention-applied' AND about = 'policy_replay'
				""").query(String.class).list()).isNotEmpty()
			.allSatisfy((entry) -> assertThat(entry).contains("\"class\":\"trials\"", "\"rows\":"));
	}

	@Test
	void letsEachRowGoOnceWhenTwoProcessesDoIt() throws Exception {
		for (int row = 0; row < 50; row++) {
			replay("done", "3 years");
		}

		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			Callable<Void> work = () -> {
				this.retention.work();
				return null;
			};
			for (Future<Void> done : threads.invokeAll(List.of(work, work, work, work))) {
				done.get();
			}
		}

		assertThat(this.jdbc.sql("SELECT count(*) FROM policy_replay WHERE started_at < now() - interval '30 months'")
			.query(Integer.class)
			.single()).isZero();
	}

	@Test
	void dropsWholeMonthsAndMakesThoseToCome() {
		JdbcClient owner = owner();
		owner.sql("CREATE TABLE policy_decision_202001 (LIKE policy_decision INCLUDING ALL)").update();
		owner.sql("ALTER TABLE policy_decision DETACH PARTITION policy_decision_earlier").update();
		owner
			.sql("ALTER TABLE policy_decision ATTACH PARTITION policy_decision_202001"
					+ " FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00')")
			.update();
		owner
			.sql("ALTER TABLE policy_decision ATTACH PARTITION policy_decision_earlier"
					+ " FOR VALUES FROM ('2020-02-01 00:00+00') TO ('" + partedAt() + "')")
			.update();

		this.retention.work();

		List<String> partitions = this.jdbc
			.sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'policy_decision'::regclass")
			.query(String.class)
			.list();
		OffsetDateTime last = OffsetDateTime.now(ZoneOffset.UTC).plusMonths(3);
		assertThat(partitions).doesNotContain("policy_decision_202001")
			.contains("policy_decision_earlier",
					String.format(Locale.ROOT, "policy_decision_%04d%02d", last.getYear(), last.getMonthValue()));
	}

	@Test
	void refusesToGoBelowTheLeastWhateverTheProcessSays() {
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(
					() -> this.jdbc.sql("SELECT retention_purge('loan_application', now() - interval '30 days', 10)")
						.query(Long.class)
						.single())
			.withMessageContaining("expected: at least");
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.jdbc.sql("SELECT retention_drop_months('policy_decision', now())")
				.query(Integer.class)
				.single())
			.withMessageContaining("expected: at least");
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.jdbc.sql("SELECT retention_purge('evidence_entry', now() - interval '90 years', 10)")
				.query(Long.class)
				.single());
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.jdbc.sql("UPDATE retention_kept SET least = interval '0'").update());
	}

	@Test
	void letsAccountsGoThatWereNeverConfirmedNorUsed() {
		String unused = unused("P40D");
		List<String> kept = List.of(unused("P20D"), changed("email = 'kept-' || lower(subject) || '@example.test'"),
				changed("identity = 'asserted'"), changed("self_opened = false"), changed("role = 'reviewer'"),
				changed("frozen_at = now()"), changed("closed_at = now()"),
				beside("""
						INSERT INTO authentication_session (sid, subject, started_at, last_seen_at, ends_at, browser, network,
							ended_at, reason)
						VALUES (reverse(:s), :s, now() - interval '29 days', now() - interval '29 days', now(), '', '203.0.113.7', now(),
							'signed-out')
						"""),
				beside("""
						INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at) VALUES (:s, 'x', 0, now())
						"""),
				beside("""
						INSERT INTO authentication_customer_number (number, subject) VALUES (:s, :s)
						"""), beside("""
						INSERT INTO review_case (id, kind, subject, state, reason, details, opened_at)
						VALUES (gen_random_uuid(), 'identity', :s, 'closed', 'claims-differ', '{}', now())
						"""), beside("""
						INSERT INTO authentication_identity_dispute (subject, other, reason, holds, opened_at)
						VALUES ('%s', :s, 'same-document', true, now())
						""".formatted(unused("P20D"))));

		this.retention.work();

		assertThat(this.jdbc.sql("SELECT subject FROM authentication_account WHERE subject IN (:subjects)")
			.param("subjects", Stream.concat(Stream.of(unused), kept.stream()).toList())
			.query(String.class)
			.list()).containsExactlyInAnyOrderElementsOf(kept);
		// Other tests ask who is staff.
		owner().sql("UPDATE authentication_account SET role = 'borrower' WHERE subject IN (:subjects)")
			.param("subjects", kept)
			.update();
		for (String table : List.of("authentication_password", "authentication_session", "authentication_link",
				"authentication_profile")) {
			assertThat(this.jdbc.sql("SELECT count(*) FROM " + table + " WHERE subject = :subject")
				.param("subject", unused)
				.query(Integer.class)
				.single()).as(table).isZero();
		}
		assertThat(this.jdbc.sql("""
				SELECT entry FROM evidence_entry WHERE type = 'retention-applied' AND about = 'authentication_account'
				""").query(String.class).list()).isNotEmpty()
			.allSatisfy((entry) -> assertThat(entry).contains("\"class\":\"unused\""));
	}

	// As /register leaves it: signed in once, with a link that nobody opened.
	private String unused(String age) {
		Subject subject = Subject.random(new SecureRandom());
		List.of("""
				INSERT INTO authentication_account (subject, claimed_email, claimed_at, identity, role, demo, created_at,
					self_opened)
				VALUES (:s, lower(:s) || '@example.test', now() - :age::interval, 'unproven', 'borrower', false,
					now() - :age::interval, true)
				""",
				"""
						INSERT INTO authentication_password (subject, hash, changed_at)
						VALUES (:s, '$argon2id$x', now() - :age::interval)
						""",
				"""
						INSERT INTO authentication_session (sid, subject, started_at, last_seen_at, ends_at, browser, network,
							ended_at, reason)
						VALUES (:s, :s, now() - :age::interval, now() - :age::interval, now(), '', '203.0.113.7', now(), 'idle')
						""",
				"""
						INSERT INTO authentication_link (digest, purpose, subject, data, created_at, expires_at)
						VALUES (sha256(:s::bytea), 'confirm-email', :s, 'x', now() - :age::interval, now())
						""", """
						INSERT INTO authentication_profile (subject, profile, updated_at) VALUES (:s, 'x', now())
						""")
			.forEach((row) -> owner().sql(filled(row, subject.id(), age)).update());
		return subject.id();
	}

	private String changed(String change) {
		String subject = unused("P40D");
		owner().sql("UPDATE authentication_account SET " + change + " WHERE subject = :subject")
			.param("subject", subject)
			.update();
		return subject;
	}

	private String beside(String row) {
		String subject = unused("P40D");
		owner().sql(filled(row, subject, "P40D")).update();
		return subject;
	}

	private static String filled(String row, String subject, String age) {
		return row.replace(":s", "'" + subject + "'").replace(":age", "'" + age + "'");
	}

	@Test
	void keepsAnUnusedAccountThatIsSignedInToMeanwhile() throws Exception {
		String subject = unused("P40D");
		try (Connection holder = ownerSource().getConnection();
				ExecutorService threads = Executors.newSingleThreadExecutor()) {
			holder.setAutoCommit(false);
			try (Statement statement = holder.createStatement()) {
				statement.executeUpdate(
						"""
								INSERT INTO authentication_session (sid, subject, started_at, last_seen_at, ends_at, browser, network)
								VALUES (reverse('%1$s'), '%1$s', now(), now(), now() + interval '1 hour', '', '203.0.113.7')
								"""
							.formatted(subject));
			}
			Future<?> work = threads.submit(this.retention::work);
			work.get();
			holder.commit();
		}

		this.retention.work();

		assertThat(this.jdbc.sql("SELECT count(*) FROM authentication_account WHERE subject = :subject")
			.param("subject", subject)
			.query(Integer.class)
			.single()).isOne();
	}

	@Test
	void leavesAClassOfALaterReleaseAlone() {
		owner().sql("ALTER TABLE retention_kept DROP CONSTRAINT retention_kept_class_check").update();
		owner().sql("UPDATE retention_kept SET class = 'later' WHERE name = 'policy_replay'").update();
		try {
			UUID old = replay("done", "2 years");

			this.retention.work();

			assertThat(replays(old)).containsExactly(old);
		}
		finally {
			owner().sql("UPDATE retention_kept SET class = 'trials' WHERE name = 'policy_replay'").update();
			owner().sql("""
					ALTER TABLE retention_kept ADD CONSTRAINT retention_kept_class_check
						CHECK (class IN ('loans', 'decisions', 'liveness', 'changes', 'trials', 'unused'))
					""").update();
		}
	}

	@Test
	void accountsForEveryTableInTheDocumentation() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		String page = Files.readString(Path.of("../docs/reference/retention.md"));
		Matcher rows = ROW.matcher(page.substring(page.indexOf("## Every table")));
		while (rows.find()) {
			documented.put(rows.group(1), rows.group(2));
		}

		assertThat(documented.keySet()).containsExactlyElementsOf(this.jdbc.sql("""
				SELECT relname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
				WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'authz'
					AND relname <> 'flyway_schema_history' ORDER BY relname COLLATE "C"
				""").query(String.class).list());
		this.jdbc.sql("SELECT name, class FROM retention_kept")
			.query((row, _) -> Map.entry(row.getString("name"), row.getString("class")))
			.list()
			.forEach((kept) -> assertThat(documented).containsEntry(kept.getKey(), "`" + kept.getValue() + "`"));
	}

	private UUID replay(String state, String age) {
		UUID id = UUID.randomUUID();
		this.jdbc
			.sql("""
					INSERT INTO policy_replay (id, digest, days, fraction, requested_by, state, done, total, result, started_at,
						seen_at, ended_at)
					SELECT :id, digest, 1, 1, 'someone', CAST(:state AS text), 0, 0,
						CASE WHEN :state = 'done' THEN CAST('{}' AS jsonb) END,
						now() - CAST(:age AS interval), now() + interval '1 hour', CASE WHEN :state = 'done' THEN now() END
					FROM policy_version LIMIT 1
					""")
			.param("id", id)
			.param("state", state)
			.param("age", age)
			.update();
		return id;
	}

	private List<UUID> replays(UUID... ids) {
		return this.jdbc.sql("SELECT id FROM policy_replay WHERE id IN (:ids)")
			.param("ids", List.of(ids))
			.query(UUID.class)
			.list();
	}

	private String partedAt() {
		return this.jdbc.sql("SELECT parted_at::text FROM retention_kept WHERE name = 'policy_decision'")
			.query(String.class)
			.single();
	}

	private JdbcClient owner() {
		return JdbcClient.create(ownerSource());
	}

	private DataSource ownerSource() {
		return new DriverManagerDataSource(this.environment.getRequiredProperty("LOANGATE_POSTGRES_URL"),
				this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_USER"),
				this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_PASSWORD"));
	}

}

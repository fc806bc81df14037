package org.loangate.authz.kek;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.TestSchema;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RotateKekTests {

	private static final String OLD = key('o');

	private static final String NEW = key('n');

	private final StoresLease stores = TestSchema.migrated();

	private final JdbcClient jdbc = JdbcClient.create(this.stores.ownerDataSource(Schema.AUTHZ));

	@Test
	void wrapsEveryColumnAnewSoThatTheOldKeyIsNeededNoMore() throws Exception {
		List<SealedTable> columns = SealedTable.all();
		openToAnyRow(columns);
		columns.forEach((column) -> fill(column, OLD, 3));

		String before = rotateKek(1, NEW + "\n" + OLD, "--check");
		String said = rotateKek(0, NEW + "\n" + OLD);
		String after = rotateKek(0, NEW, "--check");

		assertThat(before).contains("3 need key 2").doesNotContain("need key 1", "not there");
		assertThat(after).contains("3 need key 1").doesNotContain("need key 2", "not there");
		for (SealedTable column : columns) {
			assertThat(said).containsPattern(column.toString().replace(".", "\\.") + " +3 wrapped anew");
			assertThat(secrets(column, NEW)).hasSize(3).containsOnly("secret");
		}
		assertThat(said).doesNotContain(OLD, NEW, "secret,");
		assertThat(evidence())
			.containsExactlyInAnyOrderElementsOf(columns.stream().map(SealedTable::toString).toList());
		assertThat(rotateKek(0, NEW)).doesNotContain("3 wrapped").contains("0 wrapped anew");
	}

	@Test
	void goesOnWhereItWasBrokenOff() throws Exception {
		SealedTable column = totp();
		fill(column, OLD, 450);
		fill(column, NEW, 50);

		String said = rotateKek(0, NEW + "\n" + OLD);

		assertThat(said).containsPattern(column + " +450 wrapped anew");
		assertThat(secrets(column, NEW)).hasSize(500).containsOnly("secret");
		assertThat(evidence()).hasSize(3).containsOnly(column.toString());
	}

	@Test
	void leavesWhatItCannotReadAsItIsAndSaysSo() throws Exception {
		SealedTable column = totp();
		fill(column, key('x'), 2);
		fill(column, OLD, 3);

		String said = rotateKek(1, NEW + "\n" + OLD);

		assertThat(said).containsPattern(column + " +3 wrapped anew, 2 need a key that is not there");
		assertThat(rotateKek(1, NEW + "\n" + OLD, "--check")).contains("2 need a key that is not there",
				"3 need key 1");
		assertThat(rotateKek(0, NEW + "\n" + key('x'))).containsPattern(column + " +2 wrapped anew");
	}

	@Test
	void losesNothingThatAServerWritesMeanwhile() {
		SealedTable column = totp();
		fill(column, OLD, 1);
		SecretCipher both = new SecretCipher(NEW + "\n" + OLD);
		byte[] written = both.encrypt("newer".getBytes(StandardCharsets.UTF_8), column.context("key-0"));
		TransactionTemplate transaction = new TransactionTemplate(
				new JdbcTransactionManager(this.stores.ownerDataSource(Schema.AUTHZ)));
		KekRotation rotation = rotation(both);
		CompletableFuture<Map<SealedTable, KekRotation.Result>> rotating = new CompletableFuture<>();

		transaction.executeWithoutResult((status) -> {
			JdbcClient.create(((JdbcTransactionManager) transaction.getTransactionManager()).getDataSource())
				.sql("UPDATE authentication_totp SET secret = :sealed")
				.param("sealed", written)
				.update();
			Thread.ofVirtual().start(() -> rotating.complete(rotation.rotate()));
			await().until(() -> this.jdbc.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
				.query(Integer.class)
				.single() > 0);
		});

		assertThat(rotating.join().get(column)).isEqualTo(new KekRotation.Result(0, 0));
		assertThat(secrets(column, NEW)).containsExactly("newer");
	}

	@Test
	void saysWhichOptionsThereAre() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();

		int status = RotateKek.run(new PrintStream(out, true, StandardCharsets.UTF_8), List.of("--chekc"));

		assertThat(status).isEqualTo(2);
		assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: rotate-kek [--check]");
	}

	private KekRotation rotation(SecretCipher cipher) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(this.stores.ownerDataSource(Schema.AUTHZ));
		JdbcClient client = JdbcClient.create(transactions.getDataSource());
		return new KekRotation(client, transactions, cipher, new Evidence(client, transactions, Clock.systemUTC()),
				List.of(totp()));
	}

	private SealedTable totp() {
		SealedTable column = new SealedTable("authentication_totp", "subject", "secret");
		openToAnyRow(List.of(column));
		return column;
	}

	/// Takes rows that hold nothing but a key and a sealed value.
	private void openToAnyRow(List<SealedTable> columns) {
		for (String table : columns.stream().map(SealedTable::table).distinct().toList()) {
			this.jdbc.sql("ALTER TABLE " + table + " DISABLE TRIGGER USER").update();
			this.jdbc
				.sql("""
						SELECT format('ALTER TABLE %I DROP CONSTRAINT %I CASCADE', :table, conname) FROM pg_constraint
						WHERE conrelid = cast(:table AS regclass) AND contype IN ('c', 'f', 'u')
						UNION ALL
						SELECT format('ALTER TABLE %I ALTER %I DROP NOT NULL', :table, attname) FROM pg_attribute a
						WHERE attrelid = cast(:table AS regclass) AND attnum > 0 AND NOT attisdropped AND NOT EXISTS (
							SELECT 1 FROM pg_index i WHERE i.indrelid = attrelid AND i.indisprimary AND attnum = ANY (indkey))
						""")
				.param("table", table)
				.query(String.class)
				.list()
				.forEach((sql) -> this.jdbc.sql(sql).update());
		}
	}

	private void fill(SealedTable column, String kek, int rows) {
		SecretCipher cipher = new SecretCipher(kek);
		String type = this.jdbc.sql("""
				SELECT format_type(atttypid, NULL) FROM pg_attribute
				WHERE attrelid = cast(:table AS regclass) AND attname = :key
				""").param("table", column.table()).param("key", column.key()).query(String.class).single();
		int from = this.jdbc.sql("SELECT count(*) FROM " + column.table()).query(Integer.class).single();
		for (int i = from; i < from + rows; i++) {
			Object key = switch (type) {
				case "uuid" -> new UUID(0, i);
				case "bytea" -> new byte[] { (byte) i, -1 };
				default -> "key-" + i;
			};
			String sql = "INSERT INTO %1$s (%2$s, %3$s) VALUES (:key, :sealed)".formatted(column.table(), column.key(),
					column.column());
			this.jdbc.sql(sql)
				.param("key", key)
				.param("sealed", cipher.encrypt("secret".getBytes(StandardCharsets.UTF_8), column.context(key)))
				.update();
		}
	}

	private List<String> secrets(SealedTable column, String kek) {
		SecretCipher cipher = new SecretCipher(kek);
		return this.jdbc
			.sql("SELECT %1$s AS key, %2$s AS sealed FROM %3$s WHERE %2$s IS NOT NULL".formatted(column.key(),
					column.column(), column.table()))
			.query((row, _) -> new String(cipher.decrypt(row.getBytes("sealed"), column.context(row.getObject("key"))),
					StandardCharsets.UTF_8))
			.list();
	}

	private List<String> evidence() {
		return this.jdbc.sql("SELECT about FROM evidence_entry WHERE type = 'key-encryption-key-rotated'")
			.query(String.class)
			.list();
	}

	// As an operator runs it, beside the server, without Redis.
	private String rotateKek(int status, String keys, String... options) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), AuthorizationServer.class.getName(), "rotate-kek"));
		command.addAll(Arrays.asList(options));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(this.stores.environment(Schema.AUTHZ));
		builder.environment().remove("LOANGATE_REDIS_URL");
		builder.environment().put("LOANGATE_KEK", keys);
		java.lang.Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isEqualTo(status);
		return output;
	}

	private static String key(char fill) {
		return Base64.getEncoder().encodeToString(String.valueOf(fill).repeat(32).getBytes(StandardCharsets.US_ASCII));
	}

}

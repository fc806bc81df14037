package org.loangate.authz.kek;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Holds the declared columns to the schema, and to the classes that seal.
@IntegrationTest
class SealedColumnTests {

	@Autowired
	private JdbcClient jdbc;

	@Test
	void areAllThatTheSchemaSaysAreEncrypted() {
		List<String> commented = this.jdbc.sql("""
				SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
				WHERE c.relnamespace = 'authz'::regnamespace AND a.atttypid = 'bytea'::regtype
					AND col_description(c.oid, a.attnum) ~* '\\mencrypted\\M'
				""").query(String.class).list();

		assertThat(commented).hasSizeGreaterThan(8)
			.containsExactlyInAnyOrderElementsOf(SealedTable.all().stream().map(SealedTable::toString).toList());
	}

	@Test
	void areKnownByThePrimaryKeyOfTheirTable() {
		for (SealedTable column : SealedTable.all()) {
			List<String> key = this.jdbc
				.sql("""
						SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
						WHERE i.indisprimary AND i.indrelid = ('authz.' || :table)::regclass
						""")
				.param("table", column.table())
				.query(String.class)
				.list();

			assertThat(key).as(column.toString()).containsExactly(column.key());
		}
	}

	@Test
	void everyOtherColumnOfBytesSaysWhatItIsInstead() {
		List<String> unexplained = this.jdbc
			.sql("""
					SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
					WHERE c.relnamespace = 'authz'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bytea'::regtype
						AND col_description(c.oid, a.attnum) IS NULL
						AND a.attname !~ '(^|_)(digest|handle|credential_id|public_key|client_data_json|authenticator_data|signature)$'
					""")
			.query(String.class)
			.list();

		assertThat(unexplained).isEmpty();
	}

	// What is sealed for a store that forgets within the hour, or for a browser, needs no
	// new wrapping.
	@Test
	void areDeclaredWhereverSomethingIsSealedForTheDatabase() throws IOException {
		Pattern seals = Pattern.compile("cipher\\.encrypt\\(");
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
			List<String> undeclared = sources.filter((file) -> file.toString().endsWith(".java"))
				.map(SealedColumnTests::read)
				.filter((source) -> seals.matcher(source).find())
				.filter((source) -> Stream.of("@SealedColumn(", "StringRedisTemplate", "CookieSerializer")
					.noneMatch(source::contains))
				.map((source) -> source.lines().filter((line) -> line.contains("class ")).findFirst().orElse(""))
				.toList();

			assertThat(undeclared).isEmpty();
		}
	}

	@Test
	void areNamedInTheContextTheirClassSealsThemIn() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			List<String> sources = files.filter((file) -> file.toString().endsWith(".java"))
				.map(SealedColumnTests::read)
				.filter((source) -> source.contains("@SealedColumn("))
				.toList();

			assertThat(SealedTable.all()).allMatch((column) -> sources.stream()
				.anyMatch((source) -> source.contains("table = \"" + column.table() + "\"")
						&& source.contains("\"" + column + ":\"")));
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}

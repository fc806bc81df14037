package org.loangate.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.stores.UsedSecrets;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs when all tests of all modules have run, in a JVM of its own, and reads everything that their JVMs and the
/// processes they started wrote: no log shows a secret that any test used. Of a part of the suite it reads that part.
class SuiteLogTests {

	private static final Path BUILD = Path.of("").toAbsolutePath().getParent();

	/// The modules whose tests hold secrets.
	private static final List<String> MODULES = List.of("authz-server", "gateway", "system-test");

	@Test
	void noLogOfTheSuiteShowsASecretThatItUsed() throws IOException {
		SecretSearch search = new SecretSearch();
		List<Path> logs = new ArrayList<>();
		for (Path module : testedModules()) {
			List<Path> its = logs(module);
			Path ledger = module.resolve("target/secrets-used.txt");
			if (MODULES.contains(module.getFileName().toString())) {
				assertThat(its).as("logs of %s", module.getFileName()).isNotEmpty();
				assertThat(ledger).as("secrets that the tests of %s used", module.getFileName()).isNotEmptyFile();
			}
			if (Files.exists(ledger)) {
				search.addLedger(ledger);
			}
			logs.addAll(its);
		}

		List<String> shown = logs.stream().flatMap((log) -> search.find(log).stream()).toList();

		assertThat(shown).as("%d secrets in %d logs", search.size(), logs.size()).isEmpty();
	}

	@Test
	void findsASecretAnywhereInALineWithoutShowingIt(@TempDir Path directory) throws IOException {
		String secret = "correct-horse-battery";
		Path log = Files.writeString(directory.resolve("some.log"), """
				starts
				%s
				token=%s, and %s
				correct-horse-batter
				""".formatted(secret, secret, secret));

		List<String> found = new SecretSearch().add("password", secret).add("code", "123456").find(log);

		assertThat(found).containsExactly("password at " + log + ":2", "password at " + log + ":3",
				"password at " + log + ":3");
	}

	@Test
	void findsASecretOfTheLeastLength(@TempDir Path directory) throws IOException {
		String secret = "x".repeat(UsedSecrets.SHORTEST);
		Path log = Files.writeString(directory.resolve("some.log"), "before " + secret);

		assertThat(new SecretSearch().add("code", secret).find(log)).hasSize(1);
	}

	private static List<Path> testedModules() throws IOException {
		try (Stream<Path> modules = Files.list(BUILD)) {
			return modules.filter((module) -> hasReports(module.resolve("target/surefire-reports"))).sorted().toList();
		}
	}

	/// This class's own report is not there before it ends.
	private static boolean hasReports(Path reports) {
		try (Stream<Path> files = Files.isDirectory(reports) ? Files.list(reports) : Stream.empty()) {
			return files.anyMatch((file) -> file.getFileName().toString().startsWith("TEST-")
					&& !file.getFileName().toString().contains(SuiteLogTests.class.getSimpleName()));
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/// What the module's test JVMs wrote, and the processes that its tests started.
	private static List<Path> logs(Path module) throws IOException {
		List<Path> logs = new ArrayList<>();
		try (Stream<Path> files = Files.list(module.resolve("target/surefire-reports"))) {
			files.filter((file) -> file.toString().endsWith("-output.txt")).forEach(logs::add);
		}
		Path stacks = module.resolve("target/stacks");
		if (Files.isDirectory(stacks)) {
			try (Stream<Path> files = Files.walk(stacks, 3)) {
				files.filter((file) -> file.toString().endsWith(".log") && file.getParent().endsWith("logs"))
					.forEach(logs::add);
			}
		}
		return logs;
	}

}

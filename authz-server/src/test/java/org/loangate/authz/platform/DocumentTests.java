package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Holds the reference to the sources of both servers.
class DocumentTests {

	private static final Path ROOT = Path.of("..");

	private static final Path REFERENCE = ROOT.resolve("docs/reference");

	private static final Pattern SETTING = Pattern.compile("LOANGATE_[A-Z_]+");

	private static final Pattern REDIS_FAMILY = Pattern.compile("\"(loangate:[a-z-]+)[:\"]");

	private static final Pattern PROBLEM_CODE = Pattern
		.compile("Problem\\((?:HttpStatus\\.\\w+|status),\\s*\"([a-z-]+)\"");

	@Test
	void describesEverySetting() {
		Set<String> described = find(SETTING, REFERENCE.resolve("settings.md"));

		assertThat(described)
			.containsAll(find(SETTING, ROOT.resolve("authz-server/src/main/resources/application.yaml")));
		assertThat(described).containsAll(find(SETTING, ROOT.resolve("gateway/src/main/resources/application.yaml")));
	}

	@Test
	void describesEveryFamilyOfRedisKeys() {
		Set<String> described = find(Pattern.compile("`(loangate:[a-z-]+)[:`]"), REFERENCE.resolve("redis-keys.md"));

		assertThat(described).containsAll(findInSources(REDIS_FAMILY));
	}

	@Test
	void hasAPageForEveryProblem() throws IOException {
		try (Stream<Path> pages = Files.list(REFERENCE.resolve("problems"))) {
			Set<String> described = pages.map((page) -> page.getFileName().toString().replace(".md", ""))
				.filter((name) -> !name.equals("README"))
				.collect(Collectors.toSet());

			assertThat(described).isEqualTo(findInSources(PROBLEM_CODE));
		}
	}

	private static Set<String> findInSources(Pattern pattern) {
		Set<String> found = new TreeSet<>();
		for (String module : new String[] { "authz-server", "gateway" }) {
			try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
				files.filter((file) -> file.toString().endsWith(".java"))
					.forEach((file) -> found.addAll(find(pattern, file)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return found;
	}

	private static Set<String> find(Pattern pattern, Path file) {
		try {
			return pattern.matcher(Files.readString(file))
				.results()
				.map((result) -> result.group(result.groupCount()))
				.collect(Collectors.toCollection(TreeSet::new));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

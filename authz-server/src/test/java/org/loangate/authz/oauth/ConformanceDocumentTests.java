package org.loangate.authz.oauth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Holds the page of what is proven to the tests that prove it.
class ConformanceDocumentTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+Tests)\\.([a-z][A-Za-z0-9]+)`");

	@Test
	void namesTestsThatAreThere() throws IOException {
		Map<String, String> sources = sources();
		Set<String> missing = new TreeSet<>();

		long named = TEST.matcher(Files.readString(ROOT.resolve("docs/reference/conformance.md")))
			.results()
			.peek((test) -> {
				if (!sources.getOrDefault(test.group(1), "").contains("void " + test.group(2) + "(")) {
					missing.add(test.group());
				}
			})
			.count();

		assertThat(named).isPositive();
		assertThat(missing).isEmpty();
	}

	private static Map<String, String> sources() throws IOException {
		try (Stream<Path> files = Stream.concat(Files.walk(ROOT.resolve("authz-server/src/test/java")),
				Files.walk(ROOT.resolve("gateway/src/test/java")))) {
			return files.filter((file) -> file.getFileName().toString().endsWith("Tests.java"))
				.collect(Collectors.toMap((file) -> file.getFileName().toString().replace(".java", ""),
						ConformanceDocumentTests::read, (one, other) -> one + other));
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

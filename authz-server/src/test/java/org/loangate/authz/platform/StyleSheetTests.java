package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// One base and what stands on it: a page links loangate.css and one sheet more, so what both need is in the base once.
class StyleSheetTests {

	private static final Path STATIC = Path.of("src/main/resources/static");

	private static final Path BASE = STATIC.resolve("platform/loangate.css");

	private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

	private static final Pattern PART = Pattern.compile("[^{};]*[{};]");

	private static final Pattern USE = Pattern.compile("var\\((--[\\w-]+)");

	@ParameterizedTest
	@MethodSource("leaves")
	void repeatsNothingThatTheBaseSays(Path leaf) {
		Set<Declaration> base = Set.copyOf(declarations(BASE));

		assertThat(declarations(leaf)).isNotEmpty().doesNotContainAnyElementsOf(base);
	}

	@ParameterizedTest
	@MethodSource("leaves")
	void definesNoPropertyThatTheBaseDefines(Path leaf) {
		assertThat(defined(leaf)).doesNotContainAnyElementsOf(defined(BASE));
	}

	@ParameterizedTest
	@MethodSource("sheets")
	void usesOnlyPropertiesOfItsOwnAndOfTheBase(Path sheet) {
		Set<String> known = defined(BASE);
		known.addAll(defined(sheet));

		assertThat(used(sheet)).isNotEmpty().isSubsetOf(known);
	}

	static List<Path> leaves() {
		return sheets().stream().filter((sheet) -> !sheet.equals(BASE)).toList();
	}

	static List<Path> sheets() {
		try (Stream<Path> files = Files.walk(STATIC)) {
			return files.filter((file) -> file.toString().endsWith(".css")).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Set<String> defined(Path sheet) {
		return declarations(sheet).stream()
			.map(Declaration::property)
			.filter((property) -> property.startsWith("--"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> used(Path sheet) {
		return USE.matcher(text(sheet)).results().map((use) -> use.group(1)).collect(Collectors.toSet());
	}

	/// Each declaration with the rules it stands in. No string of ours has a brace or a
	/// semicolon.
	private static List<Declaration> declarations(Path sheet) {
		List<Declaration> declarations = new ArrayList<>();
		Deque<String> within = new ArrayDeque<>();
		PART.matcher(text(sheet)).results().map((part) -> part.group().strip()).forEach((part) -> {
			String said = part.substring(0, part.length() - 1).strip().replaceAll("\\s+", " ");
			if (part.endsWith("{")) {
				within.addLast(said);
				return;
			}
			if (!said.isEmpty()) {
				int colon = said.indexOf(':');
				declarations
					.add(new Declaration(List.copyOf(within), said.substring(0, colon), said.substring(colon + 1)));
			}
			if (part.endsWith("}")) {
				within.removeLast();
			}
		});
		assertThat(within).isEmpty();
		return declarations;
	}

	private static String text(Path sheet) {
		try {
			return COMMENT.matcher(Files.readString(sheet)).replaceAll("");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// One declaration: `within` are the rules around it, the outermost first, as they
	/// are written.
	private record Declaration(List<String> within, String property, String value) {

	}

}

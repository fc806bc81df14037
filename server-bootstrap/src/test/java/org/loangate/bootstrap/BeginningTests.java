package org.loangate.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BeginningTests {

	private static final Pattern CUT = Pattern
		.compile("(\\w+)\\.length\\(\\) > (\\w+)\\)\\s*\\? \\1\\.substring\\(0, \\2\\)");

	@ParameterizedTest
	@CsvSource({ "abc, 3, abc", "abcd, 3, abc", "张三丰, 2, 张三", "ae\u0301x, 2, a", "ae\u0301x, 3, ae\u0301",
			"a\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67, 7, a", "\uD83C\uDDE8\uD83C\uDDF3x, 3, \uD83C\uDDE8",
			"\uD83C\uDDE8\uD83C\uDDF3x, 4, \uD83C\uDDE8\uD83C\uDDF3", "\uD83D\uDC68x, 1, \uD83D" })
	void keepsWholeCharacters(String text, int most, String kept) {
		assertThat(Beginning.of(text, most)).isEqualTo(kept);
	}

	@Test
	void keepsNoMoreThanItMayOfACharacterWithoutEnd() {
		assertThat(Beginning.of("e" + "\u0301".repeat(500), 64)).hasSize(64);
	}

	@Test
	void isHowTextForPeopleIsCutEverywhere() {
		// These write ASCII.
		List<String> others = List.of("LogLine.java", "OAuthErrors.java");
		try (Stream<Path> files = Files.walk(Path.of(".."))) {
			assertThat(files.filter((file) -> file.toString().contains("/src/main/java/"))
				.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !others.contains(file.getFileName().toString()))
				.filter((file) -> CUT.matcher(read(file)).find())).isEmpty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
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

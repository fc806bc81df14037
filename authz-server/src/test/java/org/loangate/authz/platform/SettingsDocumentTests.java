package org.loangate.authz.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsDocumentTests {

	private static final Pattern VARIABLE = Pattern.compile("LOANGATE_[A-Z_]+");

	private static final Path DOCUMENT = Path.of("..", "docs", "reference", "settings.md");

	@Test
	void describesEverySettingOfTheAuthorizationServer() throws IOException {
		assertThat(read(DOCUMENT)).containsAll(read(Path.of("src", "main", "resources", "application.yaml")));
	}

	private static Set<String> read(Path path) throws IOException {
		Set<String> names = new TreeSet<>();
		Matcher matcher = VARIABLE.matcher(Files.readString(path));
		while (matcher.find()) {
			names.add(matcher.group());
		}
		return names;
	}

}

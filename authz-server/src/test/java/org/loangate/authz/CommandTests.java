package org.loangate.authz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/// What `bin/admin` and `java -jar` pass on to the server as a command.
class CommandTests {

	private static final Path REFERENCE = Path.of("../docs/reference/commands.md");

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	private int run(String... words) {
		return AuthorizationServer.command(new PrintStream(this.printed, true, StandardCharsets.UTF_8), List.of(words));
	}

	@ParameterizedTest
	@ValueSource(strings = { "invtie", "", "INVITE", "helps" })
	void startsNoServerForACommandThatIsNone(String name) {
		assertThat(run(name)).isEqualTo(2);
		assertThat(this.printed.toString(StandardCharsets.UTF_8))
			.contains("import, invite, policy, rotate-kek, rotate-keys");
	}

	static Set<String> commands() {
		return AuthorizationServer.commands();
	}

	@ParameterizedTest
	@MethodSource("commands")
	@ExtendWith(OutputCaptureExtension.class)
	void saysHowItIsUsedWhereItsOptionsAreNone(String name, CapturedOutput output) {
		assertThat(run(name, "--nonsense")).isEqualTo(2);
		assertThat(this.printed.toString(StandardCharsets.UTF_8) + output.getErr()).contains("usage: " + name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "help", "--help", "-h" })
	void areListedWithTheirOptions(String word) {
		assertThat(run(word)).isZero();
		assertThat(this.printed.toString(StandardCharsets.UTF_8).lines().filter((line) -> line.matches("[a-z-]+ .*")))
			.extracting((line) -> line.substring(0, line.indexOf(' ')))
			.containsAll(commands());
	}

	@ParameterizedTest
	@MethodSource("commands")
	void saysHowItIsUsed(String name) {
		assertThat(run(name, "--help")).isZero();
		assertThat(this.printed.toString(StandardCharsets.UTF_8)).startsWith("usage: " + name + " ").contains("\n  ");
	}

	@Test
	void areWhatTheReferenceLists() throws IOException {
		Set<String> described = Pattern.compile("(?m)^\\| `([a-z-]+)[ `]")
			.matcher(Files.readString(REFERENCE))
			.results()
			.map((row) -> row.group(1))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(described).isEqualTo(new TreeSet<>(commands()));
	}

}

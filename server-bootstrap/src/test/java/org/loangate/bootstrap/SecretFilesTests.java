package org.loangate.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(OutputCaptureExtension.class)
class SecretFilesTests {

	@TempDir
	Path directory;

	@Test
	void readsASecretOutOfItsFileWithoutTheLineEnd() throws IOException {
		StandardEnvironment environment = environment(Map.of("LOANGATE_KEK_FILE", file("one\ntwo\n")));

		process(environment);

		assertThat(environment.getProperty("LOANGATE_KEK")).isEqualTo("one\ntwo");
	}

	@Test
	void refusesASecretThatIsSetTwice() throws IOException {
		StandardEnvironment environment = environment(
				Map.of("LOANGATE_KEK_FILE", file("from the file"), "LOANGATE_KEK", "from outside"));

		assertThatIllegalStateException().isThrownBy(() -> process(environment))
			.withMessageContaining("LOANGATE_KEK_FILE")
			.withMessageNotContaining("from");
	}

	@Test
	void refusesAFileThatIsNotThere() {
		StandardEnvironment environment = environment(
				Map.of("LOANGATE_KEK_FILE", this.directory.resolve("none").toString()));

		assertThatIllegalStateException().isThrownBy(() -> process(environment)).withMessageContaining("LOANGATE_KEK");
	}

	@Test
	void leavesSettingsAloneThatAreFilesByNature() throws IOException {
		StandardEnvironment environment = environment(Map.of("LOANGATE_CLIENTS_FILE", file("clients: []")));

		process(environment);

		assertThat(environment.containsProperty("LOANGATE_CLIENTS")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "LOANGATE_KEK_FILE, rw-r-----", "LOANGATE_KEK_FILE, rw-r--r--", "LOANGATE_CLIENTS_FILE, r-----r--",
			"LOANGATE_VENDORS_FILE, rw-r-----", "LOANGATE_PROVIDERS_FILE, rw-r-----",
			"LOANGATE_TLS_KEY_FILE, rw-r-----", "LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE, rw-r--r--" })
	void warnsOfSecretsThatOthersMayRead(String setting, String mode, CapturedOutput output) throws IOException {
		process(environment(Map.of(setting, file("a-secret-in-a-file", mode))));

		assertThat(output.getOut().lines().filter((line) -> line.contains(setting))).hasSize(1)
			.allMatch((line) -> line.contains("WARN") && line.contains(mode));
		assertThat(output.getAll()).doesNotContain("a-secret-in-a-file");
	}

	@ParameterizedTest
	@CsvSource({ "LOANGATE_KEK_FILE, rw-------", "LOANGATE_CLIENTS_FILE, r--------",
			"LOANGATE_TLS_CERTIFICATE_FILE, rw-r--r--", "LOANGATE_UPSTREAMS_FILE, rw-r--r--" })
	void saysNothingOfWhatOnlyItsOwnerReadsOrHoldsNoSecret(String setting, String mode, CapturedOutput output)
			throws IOException {
		process(environment(Map.of(setting, file("text", mode))));

		assertThat(output.getAll()).doesNotContain(setting);
	}

	private static void process(StandardEnvironment environment) {
		new SecretFiles((destination) -> destination.get()).postProcessEnvironment(environment,
				new SpringApplication());
	}

	private StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", variables));
		return environment;
	}

	private String file(String text) throws IOException {
		return file(text, "rw-------");
	}

	private String file(String text, String mode) throws IOException {
		Path file = Files.writeString(this.directory.resolve("secret"), text);
		return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode)).toString();
	}

}

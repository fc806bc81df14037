package org.loangate.contract.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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

	private static void process(StandardEnvironment environment) {
		new SecretFiles().postProcessEnvironment(environment, new SpringApplication());
	}

	private StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", variables));
		return environment;
	}

	private String file(String text) throws IOException {
		return Files.writeString(this.directory.resolve("secret"), text).toString();
	}

}

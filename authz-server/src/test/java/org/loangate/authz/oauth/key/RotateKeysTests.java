package org.loangate.authz.oauth.key;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.oauth.key.TestInstallation.Process;
import org.loangate.stores.Schema;

import static org.assertj.core.api.Assertions.assertThat;

class RotateKeysTests {

	private final TestInstallation installation = TestInstallation.migrated();

	@Test
	void publishesTheNextKeys() throws Exception {
		Process server = this.installation.start();
		Set<String> old = server.published();

		String said = rotateKeys(0);

		server.keys().follow();
		assertThat(server.published()).hasSize(8).containsAll(old).allMatch(said::contains);
		assertThat(old).contains(server.signing());
		assertThat(said).contains("signs from");
	}

	@Test
	void replacesCompromisedKeys() throws Exception {
		Process server = this.installation.start();
		Set<String> old = server.published();

		String said = rotateKeys(0, "--compromised");

		server.keys().follow();
		assertThat(server.published()).hasSize(4).doesNotContainAnyElementsOf(old).allMatch(said::contains);
		assertThat(server.published()).contains(server.signing());
	}

	@Test
	void saysWhichOptionsThereAre() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();

		int status = RotateKeys.run(new PrintStream(out, true, StandardCharsets.UTF_8), List.of("--compromized"));

		assertThat(status).isEqualTo(2);
		assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: rotate-keys [--compromised]");
	}

	// As an operator runs it, beside the server, without Redis.
	private String rotateKeys(int status, String... options) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), AuthorizationServer.class.getName(), "rotate-keys"));
		command.addAll(Arrays.asList(options));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(this.installation.stores.environment(Schema.AUTHZ));
		builder.environment().remove("LOANGATE_REDIS_URL");
		builder.environment().put("LOANGATE_KEK", TestInstallation.KEK);
		java.lang.Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isEqualTo(status);
		return output;
	}

}

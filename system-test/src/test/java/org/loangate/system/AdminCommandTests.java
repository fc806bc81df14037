package org.loangate.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.system.demo.LoangateStack;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs `bin/admin` as an operator does.
class AdminCommandTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final Path ADMIN = Path.of("").toAbsolutePath().getParent().resolve("bin/admin");

	@TempDir
	private Path directory;

	private Answer admin(Map<String, String> environment, String... words) throws Exception {
		List<String> command = new ArrayList<>(List.of(ADMIN.toString()));
		command.addAll(List.of(words));
		Path output = this.directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().keySet().removeIf((name) -> name.startsWith("LOANGATE_"));
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ended").isTrue();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
		return new Answer(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
	}

	private record Answer(int status, String output) {
	}

	@Test
	void saysHowItIsUsed() throws Exception {
		Answer none = admin(Map.of());
		Answer unknown = admin(Map.of(), "invtie");

		assertThat(none.status()).as(none.output()).isEqualTo(2);
		assertThat(none.output()).contains("usage: bin/admin <command>");
		assertThat(unknown.status()).as(unknown.output()).isEqualTo(2);
		assertThat(unknown.output()).contains("import, invite, policy, rotate-kek, rotate-keys");
	}

	@Test
	void invitesBesideARunningServer() throws Exception {
		LoangateStack stack = TESTS.get();

		Answer second = admin(stack.operatorsEnvironment(), "invite", "first-operator@example.test", "operator");
		Answer invited = admin(stack.operatorsEnvironment(), "invite", "--again", "first-operator@example.test",
				"operator");

		assertThat(second.status()).as(second.output()).isOne();
		assertThat(second.output()).contains("somebody is operator already");
		assertThat(invited.status()).as("exit status").isZero();
		String link = TESTS.secret(invited.output()
			.lines()
			.filter((line) -> line.startsWith(stack.settings().issuer() + "/invitation?token="))
			.findFirst()
			.orElseThrow());
		assertThat(page(link)).contains("data-page=\"invitation\"", "first-operator@example.test");
	}

	@Test
	void invitesAgainForTheDatabasesOwnerAlone() throws Exception {
		LoangateStack stack = TESTS.get();
		Map<String, String> running = new HashMap<>(stack.operatorsEnvironment());
		running.put("LOANGATE_POSTGRES_OWNER_USER", running.get("LOANGATE_POSTGRES_USER"));
		running.put("LOANGATE_POSTGRES_OWNER_PASSWORD", running.get("LOANGATE_POSTGRES_PASSWORD"));
		Map<String, String> otherKey = new HashMap<>(stack.operatorsEnvironment());
		otherKey.remove("LOANGATE_KEK_FILE");
		otherKey.put("LOANGATE_KEK", Base64.getEncoder().encodeToString(new byte[32]));

		Answer byTheServer = admin(running, "invite", "--again", "thief@example.test", "operator");
		Answer withAnotherKey = admin(otherKey, "invite", "--again", "thief@example.test", "operator");

		assertThat(byTheServer.status()).as(byTheServer.output()).isOne();
		assertThat(byTheServer.output()).doesNotContain("token=");
		assertThat(withAnotherKey.status()).as(withAnotherKey.output()).isOne();
		assertThat(withAnotherKey.output()).doesNotContain("token=");
	}

	private static String page(String address) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client
				.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
	}

}

package org.loangate.system.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.loangate.stores.Schema;
import org.loangate.system.demo.LoangateStack;
import org.loangate.system.demo.StackSettings;

import org.springframework.jdbc.core.simple.JdbcClient;

/// How long a policy that is put in force takes to reach two authorization servers and two gateways.
final class RolloutBenchmark {

	private static final int ROUNDS = 10;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(5);

	private RolloutBenchmark() {
	}

	static void run(PrintStream out) throws Exception {
		Path build = Path.of("").toAbsolutePath();
		Path home = Files.createTempDirectory("bench");
		try (LoangateStack stack = LoangateStack
			.startTemporary(StackSettings.onFreePorts(build, home, 2, 2, "localhost", null));
				HttpClient http = HttpClient.newHttpClient()) {
			JdbcClient jdbc = JdbcClient.create(stack.stores().ownerDataSource(Schema.AUTHZ));
			List<Double> servers = new ArrayList<>();
			List<Double> gateways = new ArrayList<>();
			for (int round = 0; round < ROUNDS; round++) {
				String digest = putInForce(jdbc, round);
				long begun = System.nanoTime();
				for (int port : stack.settings().authzPorts()) {
					await(() -> etag(http, port).contains(digest));
				}
				servers.add((System.nanoTime() - begun) / 1e9);
				for (int port : stack.settings().gatewayPorts()) {
					Path log = stack.logs().resolve("gateway-" + port + ".log");
					await(() -> Files.readString(log).contains("Following the routes of policy " + digest));
				}
				gateways.add((System.nanoTime() - begun) / 1e9);
			}
			out.printf("both servers obey after  %s%n", summary(servers));
			out.printf("both gateways follow after %s%n", summary(gateways));
		}
	}

	private static String summary(List<Double> seconds) {
		List<Double> sorted = seconds.stream().sorted().toList();
		return "median %.2f s, longest %.2f s of %d rounds".formatted(sorted.get(sorted.size() / 2), sorted.getLast(),
				sorted.size());
	}

	// Versions differ in a comment. What people do before this moment is not measured.
	private static String putInForce(JdbcClient jdbc, int round) {
		return jdbc.sql("""
				WITH document AS (SELECT document || E'\\n# round ' || :round || E'\\n' AS text FROM policy_version
					WHERE number = 1),
				made AS (INSERT INTO policy_version (number, digest, document, created_at)
					SELECT (SELECT max(number) + 1 FROM policy_version), sha256(convert_to(text, 'UTF8')), text, now()
					FROM document RETURNING digest)
				INSERT INTO policy_activation (digest, activated_at) SELECT digest, now() FROM made
				RETURNING rtrim(translate(encode(digest, 'base64'), '+/', '-_'), '=')
				""").param("round", round).query(String.class).single();
	}

	private static String etag(HttpClient http, int port) throws IOException, InterruptedException {
		return http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/gateway/routes")).build(),
					HttpResponse.BodyHandlers.discarding())
			.headers()
			.firstValue("ETag")
			.orElse("");
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(POLL)
			.atMost(PATIENCE)
			.until(condition);
	}

}

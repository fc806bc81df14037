package org.loangate.system.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.stores.ServerProcess;

/// The servers of one installation, each a process with a log of its own; they end with it.
final class Servers implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final Path build;

	private final Path logs;

	private final List<Part> parts = new ArrayList<>();

	Servers(Path build, Path logs) {
		this.build = build;
		this.logs = logs;
	}

	/// Starts a server whose readiness is told at a port of `localhost`.
	void start(String module, String name, int port, int heapMegabytes, List<String> options,
			Map<String, String> environment) {
		List<String> command = new ArrayList<>();
		command.add(java().toString());
		command.addAll(List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
				"--enable-native-access=ALL-UNNAMED"));
		command.addAll(options);
		command.addAll(List.of("-jar", jar(module).toString()));
		this.parts.add(new Part(port, ServerProcess.start(name, command, environment, this.logs.resolve(name + ".log"),
				ServerProcess.Signal.TERM)));
	}

	/// The launcher of the JDK that this runs on.
	static Path java() {
		return Path.of(System.getProperty("java.home"), "bin", "java");
	}

	/// The executable jar of a module.
	///
	/// @throws IllegalStateException where it is not built
	Path jar(String module) {
		Path target = this.build.resolve(module).resolve("target").toAbsolutePath();
		try (var jars = Files.newDirectoryStream(target, module + "-*-exec.jar")) {
			for (Path jar : jars) {
				return jar;
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(module + " is not built: no " + target, ex);
		}
		throw new IllegalStateException(module + " is not built: no executable jar in " + target);
	}

	/// Waits until all that were started are ready.
	///
	/// @throws IllegalStateException with the end of the log of one that failed
	void awaitReady() {
		try (HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
			for (Part part : this.parts) {
				part.process.awaitReady(PATIENCE, () -> isReady(client, part.port));
			}
		}
	}

	private static boolean isReady(HttpClient client, int port) {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/actuator/health/readiness"))
			.timeout(Duration.ofSeconds(10))
			.build();
		try {
			return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while waiting for port " + port, ex);
		}
	}

	/// One that ended although nobody asked it to.
	Optional<ServerProcess> ended() {
		return this.parts.stream().map(Part::process).filter((process) -> !process.isAlive()).findFirst();
	}

	/// Ends them, the latest first.
	@Override
	public void close() {
		this.parts.reversed().forEach((part) -> part.process.close());
	}

	private record Part(int port, ServerProcess process) {
	}

}

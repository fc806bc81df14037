package org.loangate.spring.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process that runs the page's application.
final class Application implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("Tomcat started on port(?:\\(s\\):)? (\\d+)");

	private final Process process;

	private final List<String> output = new ArrayList<>();

	private int port;

	/// Starts it, and waits until it listens or has ended.
	/// @param arguments of `java`
	Application(Path directory, Map<String, String> settings, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.startsWith("LOANGATE_"));
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().putAll(settings);
		this.process = builder.start();
		BufferedReader reader = this.process.inputReader();
		for (String line = reader.readLine(); line != null && this.port == 0; line = reader.readLine()) {
			this.output.add(line);
			Matcher started = STARTED.matcher(line);
			this.port = started.find() ? Integer.parseInt(started.group(1)) : 0;
		}
		if (this.port != 0) {
			Thread.startVirtualThread(() -> reader.lines().forEach((line) -> {
			}));
		}
	}

	boolean isUp() {
		return this.port != 0;
	}

	/// What it said until it listened or ended.
	String output() {
		return String.join("\n", this.output);
	}

	HttpResponse<String> post(String path, String body, String... tokens) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		for (String token : tokens) {
			request.header("Txn-Token", token);
		}
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}

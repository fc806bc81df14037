package org.loangate.authz.console.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// The stream of decisions, as a browser or a program reads it until it ends.
public final class TestEvents implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final HttpResponse<InputStream> answer;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final CompletableFuture<Void> reading;

	/// What comes for a request that is allowed to follow.
	TestEvents(HttpRequest request) throws IOException, InterruptedException {
		this.answer = this.http.send(request, HttpResponse.BodyHandlers.ofInputStream());
		if (this.answer.statusCode() != 200) {
			throw new AssertionError(this.answer + " " + this.answer.headers());
		}
		this.reading = CompletableFuture.runAsync(this::read, Thread::startVirtualThread);
	}

	/// What somebody's browser reads from a server at the console.
	/// @param last the last event it saw before, or the empty string
	public static TestEvents of(URI server, TestOfficer officer, String last) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/console/api/decisions/stream"))
			.header("Accept", "text/event-stream")
			.header("Cookie", "loangate-session=" + officer.staff().browser().session());
		if (!last.isEmpty()) {
			request.header("Last-Event-ID", last);
		}
		return new TestEvents(request.build());
	}

	private void read() {
		new BufferedReader(new InputStreamReader(this.answer.body(), StandardCharsets.UTF_8)).lines()
			.forEach(this.lines::add);
	}

	/// Every line that came, as it came.
	List<String> lines() {
		return this.lines;
	}

	/// The decisions that came.
	List<String> ids() {
		return this.lines.stream()
			.filter((line) -> line.startsWith("id: "))
			.map((line) -> line.substring(line.indexOf('_') + 1))
			.toList();
	}

	/// Whether the server ended it.
	public boolean isOver() {
		return this.reading.isDone();
	}

	@Override
	public void close() throws IOException {
		this.answer.body().close();
		this.http.shutdownNow();
	}

}

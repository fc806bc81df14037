package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A child process that writes to a log file of its own.
final class ServerProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final String name;

	private final Path log;

	private final Process process;

	private ServerProcess(String name, Path log, Process process) {
		this.name = name;
		this.log = log;
		this.process = process;
	}

	static ServerProcess start(String name, List<String> command, Path directory, Path log) {
		try {
			Process process = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			process.getOutputStream().close();
			return new ServerProcess(name, log, process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(name + " cannot be started", ex);
		}
	}

	/// Runs a command to its end.
	///
	/// @throws IllegalStateException with the end of its log when it fails
	static void run(String name, List<String> command, Path directory, Path log) {
		ServerProcess run = start(name, command, directory, log);
		if (!run.hasEndedWithin(PATIENCE) || run.process.exitValue() != 0) {
			run.process.destroyForcibly();
			throw new IllegalStateException(name + " failed" + run.tail());
		}
	}

	void awaitReady(BooleanSupplier ready) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!ready.getAsBoolean()) {
			if (hasEndedWithin(Duration.ofMillis(25))) {
				throw new IllegalStateException(this.name + " ended while starting" + tail());
			}
			if (System.nanoTime() > deadline) {
				this.process.destroyForcibly();
				throw new IllegalStateException(this.name + " was not ready in time" + tail());
			}
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/// Asks the process to end and waits; ends it for good when it does not listen.
	void stop(Runnable request) {
		if (this.process.isAlive()) {
			request.run();
			if (!hasEndedWithin(Duration.ofSeconds(15))) {
				this.process.destroyForcibly();
				hasEndedWithin(Duration.ofSeconds(5));
			}
		}
	}

	void terminate() {
		this.process.destroy();
	}

	private boolean hasEndedWithin(Duration duration) {
		try {
			return this.process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroyForcibly();
			throw new IllegalStateException("interrupted while waiting for " + this.name, ex);
		}
	}

	private String tail() {
		try {
			List<String> lines = Files.readString(this.log, StandardCharsets.UTF_8).lines().toList();
			return ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
		}
		catch (IOException ex) {
			return ", and its log cannot be read: " + this.log;
		}
	}

}

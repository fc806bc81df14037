package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// A child process with a log file of its own, that ends with this JVM at the latest.
///
/// Beside the log stands a file with the process's id: where this JVM was killed before it could stop its child, the next
/// one started with the same log stops the leftover first. Callers see to it that one JVM at a time uses a log.
///
/// Threads: all methods may be called from any thread.
public final class ServerProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final int TAIL_LINES = 25;

	private static final String PROCESS_ID = ".process";

	private final String name;

	private final Path log;

	private final Signal stop;

	private final Process process;

	private final Thread hook = new Thread(this::end, "stop-child");

	private ServerProcess(String name, Path log, Signal stop, Process process) {
		this.name = name;
		this.log = log;
		this.stop = stop;
		this.process = process;
	}

	/// Starts a process in `/`, with this JVM's environment less every `LOANGATE_…`
	/// variable.
	///
	/// @param name what people call it
	/// @param command the program's path and its arguments
	/// @param environment variables beside the inherited ones
	/// @param log the file its output is added to
	/// @param stop the signal that asks it to end
	/// @throws UncheckedIOException where it cannot be started
	/// @throws IllegalStateException where this JVM is on its way out
	public static ServerProcess start(String name, List<String> command, Map<String, String> environment, Path log,
			Signal stop) {
		try {
			Path processId = processId(log);
			if (Files.exists(processId)) {
				leftover(processId).ifPresent((leftover) -> end(leftover, stop));
			}
			ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
			builder.environment().keySet().removeIf((variable) -> variable.startsWith("LOANGATE_"));
			builder.environment().putAll(environment);
			Process process = builder.start();
			ServerProcess started = new ServerProcess(name, log, stop, process);
			started.endWithThisJvm();
			process.getOutputStream().close();
			Files.writeString(processId, process.pid() + " " + startOf(process.toHandle()), StandardCharsets.US_ASCII);
			return started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(name + " cannot be started", ex);
		}
	}

	/// Runs a process to its end.
	static void run(String name, List<String> command, Path log) {
		try (ServerProcess run = start(name, command, Map.of(), log, Signal.TERM)) {
			if (!run.hasEndedWithin(PATIENCE.multipliedBy(3)) || run.process.exitValue() != 0) {
				throw new IllegalStateException(name + " failed:\n" + run.tail());
			}
		}
	}

	private void endWithThisJvm() {
		try {
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			end();
			throw ex;
		}
	}

	private static Path processId(Path log) {
		return log.resolveSibling(log.getFileName() + PROCESS_ID);
	}

	private static String startOf(ProcessHandle process) {
		return process.info().startInstant().map(Instant::toString).orElse("");
	}

	/// Stops every process that a killed JVM left behind, wherever below `directory`
	/// their logs are.
	public static void stopLeftovers(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			List<ProcessHandle> leftovers = new ArrayList<>();
			for (Path file : files.filter((path) -> path.toString().endsWith(PROCESS_ID)).toList()) {
				leftover(file).ifPresent(leftovers::add);
			}
			leftovers.forEach(ProcessHandle::destroy);
			leftovers.forEach((leftover) -> end(leftover, Signal.TERM));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be searched for leftovers: " + directory, ex);
		}
	}

	private static Optional<ProcessHandle> leftover(Path processId) throws IOException {
		String[] parts = Files.readString(processId, StandardCharsets.US_ASCII).strip().split(" ", 2);
		return (parts.length != 2) ? Optional.empty()
				: ProcessHandle.of(Long.parseLong(parts[0])).filter((process) -> startOf(process).equals(parts[1]));
	}

	/// Waits until the process is ready.
	///
	/// @throws IllegalStateException with the end of its log where it ends instead, or
	/// takes longer than `patience`
	public void awaitReady(Duration patience, BooleanSupplier ready) {
		long deadline = System.nanoTime() + patience.toNanos();
		while (!ready.getAsBoolean()) {
			if (hasEndedWithin(Duration.ofMillis(25))) {
				throw new IllegalStateException(this.name + " ended while starting:\n" + tail());
			}
			if (System.nanoTime() > deadline) {
				close();
				throw new IllegalStateException(
						this.name + " was not ready after " + patience.toSeconds() + " s:\n" + tail());
			}
		}
	}

	/// What people call it.
	public String name() {
		return this.name;
	}

	/// Whether it still runs.
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/// The last lines of its log.
	public String tail() {
		try {
			// Decoded so that no byte a process may have written keeps the rest from
			// being read.
			List<String> lines = new String(Files.readAllBytes(this.log), StandardCharsets.UTF_8).lines().toList();
			return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			return "(its log cannot be read: " + this.log + ")";
		}
	}

	/// Stops the process: asks it, waits, and ends it for good when it does not listen.
	@Override
	public void close() {
		end();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// This JVM is on its way out, and the hook has nothing left to do.
		}
	}

	private void end() {
		end(this.process.toHandle(), this.stop);
	}

	private static void end(ProcessHandle process, Signal stop) {
		if (process.isAlive()) {
			stop.send(process);
			try {
				process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				process.destroyForcibly();
			}
			catch (ExecutionException | TimeoutException ex) {
				process.destroyForcibly();
			}
		}
	}

	private boolean hasEndedWithin(Duration duration) {
		try {
			return this.process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			close();
			throw new IllegalStateException("interrupted while waiting for " + this.name, ex);
		}
	}

	/// A signal that asks a process to end.
	public enum Signal {

		/// SIGTERM.
		TERM {
			@Override
			void send(ProcessHandle process) {
				process.destroy();
			}
		},

		/// SIGINT: what PostgreSQL takes to end without waiting for its clients.
		INT {
			@Override
			void send(ProcessHandle process) {
				try {
					new ProcessBuilder("/bin/sh", "-c", "kill -INT \"$0\"", Long.toString(process.pid())).start();
				}
				catch (IOException ex) {
					process.destroy();
				}
			}
		};

		abstract void send(ProcessHandle process);

	}

}

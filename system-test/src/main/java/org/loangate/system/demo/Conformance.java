package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.loangate.stores.ServerProcess;

/// `bin/conformance`: an installation at which the OpenID Foundation's conformance suite is pointed, kept in `.conformance`
/// of the source tree, until it is told to stop.
final class Conformance {

	private static final Map<String, String> DEFAULTS = Map.of("--issuer", "https://localhost:8943", "--gateway",
			"https://localhost:8944", "--suite", "https://localhost:8443", "--alias", "loangate", "--suite-ca", "");

	private Conformance() {
	}

	/// Runs until a signal ends it.
	///
	/// @param options each with its value, see [#DEFAULTS]
	static void run(Path build, List<String> options) throws InterruptedException {
		AtomicBoolean stopping = new AtomicBoolean();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true), "stopping"));
		Path home = build.resolve(".conformance");
		try {
			ConformanceSettings settings = settings(build, home, options);
			Files.createDirectories(home);
			try (FileChannel channel = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
				if (lock == null) {
					throw new IllegalStateException("another bin/conformance is running on " + home);
				}
				ServerProcess.stopLeftovers(home);
				runLocked(settings);
			}
		}
		catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException ex) {
			if (!stopping.get()) {
				System.err.println("bin/conformance: " + ex.getMessage());
			}
		}
	}

	private static void runLocked(ConformanceSettings settings) throws InterruptedException {
		try (ConformanceStack stack = ConformanceStack.start(settings)) {
			announce(stack, settings);
			Demo.awaitEnd(stack::ended);
		}
	}

	private static ConformanceSettings settings(Path build, Path home, List<String> options) {
		Map<String, String> given = new HashMap<>(DEFAULTS);
		for (int at = 0; at < options.size(); at += 2) {
			if (!DEFAULTS.containsKey(options.get(at)) || at + 1 == options.size()) {
				throw new IllegalArgumentException(options.get(at) + " (expected: an option with its value)");
			}
			given.put(options.get(at), options.get(at + 1));
		}
		String suiteCa = given.getOrDefault("--suite-ca", "");
		return new ConformanceSettings(build, home, URI.create(given.getOrDefault("--issuer", "")),
				URI.create(given.getOrDefault("--gateway", "")), URI.create(given.getOrDefault("--suite", "")),
				given.getOrDefault("--alias", ""), suiteCa.isEmpty() ? null : Path.of(suiteCa));
	}

	private static void announce(ConformanceStack stack, ConformanceSettings settings) {
		System.out.printf(
				"%nAuthorization server  %s%nGateway               %s%nPlans                 %s%n%nUser name%n",
				settings.issuer(), settings.gateway(), stack.plans());
		stack.people().forEach((person) -> System.out.printf("%s  %s%n", person, stack.password(person)));
		System.out.printf("%nLoangate is ready for the suite: %s%n", settings.issuer());
		System.out.flush();
	}

}

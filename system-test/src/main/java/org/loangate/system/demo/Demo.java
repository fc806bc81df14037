package org.loangate.system.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.loangate.stores.ServerProcess;

/// `bin/demo`: an installation for people to try, kept in `.demo` of the source tree, until it is told to stop.
public final class Demo {

	private static final String LOCK = "lock";

	private final Path home;

	private final StackSettings settings;

	private final PrintStream out;

	private Demo(Path build, String moreClients, PrintStream out) {
		this.home = build.resolve(".demo");
		this.settings = new StackSettings(build, this.home, List.of(port("LOANGATE_AUTHZ_PORT", 9000)),
				List.of(port("LOANGATE_GATEWAY_PORT", 8080)), port("LOANGATE_DEMO_PORT", 8081), "localhost", List.of(),
				null, moreClients, null);
		this.out = out;
	}

	/// Runs the demo until a signal ends it.
	///
	/// @param arguments `--reset` to forget what an earlier run kept; `--clients` and a
	/// file of more clients
	/// @throws InterruptedException never: nobody interrupts this thread
	public static void main(String[] arguments) throws InterruptedException {
		List<String> options = new ArrayList<>(List.of(arguments));
		if (!options.isEmpty() && options.getFirst().equals("conformance")) {
			Conformance.run(Path.of(System.getProperty("loangate.build", "")).toAbsolutePath(),
					options.subList(1, options.size()));
			System.exit(1);
		}
		boolean reset = options.remove("--reset");
		boolean more = options.size() == 2 && options.getFirst().equals("--clients");
		if (!options.isEmpty() && !more) {
			System.err.println("usage: bin/demo [--reset] [--clients FILE]");
			System.exit(2);
		}
		AtomicBoolean stopping = new AtomicBoolean();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true), "stopping"));
		try {
			Demo demo = new Demo(Path.of(System.getProperty("loangate.build", "")).toAbsolutePath(),
					more ? MoreClients.entries(Path.of(options.getLast())) : "", System.out);
			demo.run(reset);
		}
		catch (IOException | UncheckedIOException | IllegalStateException | IllegalArgumentException ex) {
			if (!stopping.get()) {
				System.err.println("bin/demo: " + ex.getMessage());
			}
		}
		System.exit(1);
	}

	private static int port(String variable, int otherwise) {
		String value = System.getenv(variable);
		if (value == null || value.isBlank()) {
			return otherwise;
		}
		if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 65535) {
			throw new IllegalArgumentException(variable + ": " + value + " (expected: 1 to 65535)");
		}
		return Integer.parseInt(value);
	}

	private void run(boolean reset) throws IOException, InterruptedException {
		Files.createDirectories(this.home);
		try (FileChannel channel = FileChannel.open(this.home.resolve(LOCK), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
			if (lock == null) {
				throw new IllegalStateException("another bin/demo is running on " + this.home);
			}
			ServerProcess.stopLeftovers(this.home);
			if (reset) {
				forget();
			}
			this.out
				.println("Starting PostgreSQL, Redis, the authorization server, the gateway and the lending app ...");
			try (LoangateStack stack = LoangateStack.startKept(this.settings)) {
				announce(stack);
				awaitEnd(stack::ended);
			}
		}
	}

	private void announce(LoangateStack stack) {
		this.out.printf(
				"""

						Lending app            %s
						Authorization server   %s
						Gateway                %s
						Everybody's mailbox    %1$s/mailbox
						Logs                   %4$s

						User name              Password          Has
						lin@example.test       lin-demo-2026     identity proven
						mei@example.test       mei-demo-2026     identity proven, face enrolled, TOTP JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
						sec1@example.test      sec1-demo-2026    security officer, the same TOTP
						sec2@example.test      sec2-demo-2026    security officer, the same TOTP
						rev1@example.test      rev1-demo-2026    reviewer, the same TOTP
						rev2@example.test      rev2-demo-2026    reviewer, the same TOTP
						aud1@example.test      aud1-demo-2026    auditor, the same TOTP
						ops1@example.test      ops1-demo-2026    operator, the same TOTP
						ops2@example.test      ops2-demo-2026    operator, the same TOTP

						Loangate demo is ready: %1$s
						""",
				this.settings.demoUrl(), this.settings.issuer(), this.settings.gatewayUrl(), stack.logs());
		this.out.flush();
	}

	/// Waits until a process ends that nobody asked to.
	///
	/// @throws IllegalStateException then, with the end of its log
	static void awaitEnd(Supplier<Optional<ServerProcess>> ended) throws InterruptedException {
		while (ended.get().isEmpty()) {
			Thread.sleep(Duration.ofSeconds(1));
		}
		ServerProcess one = ended.get().orElseThrow();
		throw new IllegalStateException(one.name() + " ended by itself:\n" + one.tail());
	}

	private void forget() throws IOException {
		Files.walkFileTree(this.home, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				if (!file.equals(Demo.this.home.resolve(LOCK))) {
					Files.delete(file);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) throws IOException {
				if (!directory.equals(Demo.this.home)) {
					Files.delete(directory);
				}
				return FileVisitResult.CONTINUE;
			}
		});
	}

}

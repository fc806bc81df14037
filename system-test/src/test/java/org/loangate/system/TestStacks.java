package org.loangate.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.UsedSecrets;
import org.loangate.system.demo.LoangateStack;
import org.loangate.system.demo.StackSettings;

/// The installations that this JVM's tests share, each started by the first test that asks, stopped with the JVM.
enum TestStacks {

	/// Two authorization servers, two gateways, the last with certificates, and the
	/// lending app on the site of the
	/// authorization server.
	SAME_SITE(2, 2, "localhost", CertificateClient.settings()),

	/// The lending app on a site of its own.
	OTHER_SITE(1, 1, "127.0.0.1", null),

	/// Behind nginx, which ends TLS.
	BEHIND_NGINX(1, 1, "localhost", null);

	private final int servers;

	private final int gateways;

	private final String demoHost;

	private final StackSettings.@Nullable Certificates certificates;

	private final Set<String> secrets = ConcurrentHashMap.newKeySet();

	private @Nullable LoangateStack started;

	TestStacks(int servers, int gateways, String demoHost, StackSettings.@Nullable Certificates certificates) {
		this.certificates = certificates;
		this.servers = servers;
		this.gateways = gateways;
		this.demoHost = demoHost;
	}

	synchronized LoangateStack get() {
		LoangateStack stack = this.started;
		if (stack == null) {
			Path build = Path.of("").toAbsolutePath().getParent();
			Path home = build.resolve("system-test/target/stacks/" + name() + "-" + ProcessHandle.current().pid());
			StackSettings settings = StackSettings.onFreePorts(build, home, this.servers, this.gateways, this.demoHost,
					this.certificates);
			stack = LoangateStack.startTemporary((this == BEHIND_NGINX)
					? settings.behind(new StackSettings.Proxy(EmbeddedStores.freePort(), EmbeddedStores.freePort()),
							Nginx.CERTIFICATE.believed())
					: settings);
			this.started = stack;
		}
		return stack;
	}

	/// Moves the authorization server's time ahead of everybody else's. Whoever does so
	/// puts it back.
	void ahead(Duration duration) {
		Path clock = get().settings().home().resolve("clock");
		try {
			// In one go: the server may be reading.
			Path written = Files.writeString(clock.resolveSibling("clock.new"), duration.toString());
			Files.move(written, clock, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// Notes something that no log may show, and gives it back.
	String secret(String value) {
		this.secrets.add(value);
		return UsedSecrets.note("system test", value);
	}

	/// Everything noted so far.
	Set<String> secrets() {
		return Set.copyOf(this.secrets);
	}

}

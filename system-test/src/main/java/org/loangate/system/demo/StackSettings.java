package org.loangate.system.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.stores.EmbeddedStores;

/// What an installation on this machine looks like.
///
/// @param build root of the built source tree, where the processes' jars lie
/// @param home where generated keys, settings and logs are kept; made where it is missing
/// @param authzPorts ports of the authorization servers, at least one; the first is the one that addresses name
/// @param gatewayPorts ports of the gateways, at least one; the first is the one that addresses name
/// @param demoPort port of the demo app
/// @param demoHost host by which browsers reach the demo app: another one than `localhost` makes it another site
/// @param jvmOptions options of every process's JVM beside the usual ones
/// @param certificates how its servers and clients show certificates; nothing where they do not
/// @param moreClients more entries of the clients' file; may be empty
/// @param proxy where TLS ends in front of the servers, whoever runs it; nothing where browsers reach them without
public record StackSettings(Path build, Path home, List<Integer> authzPorts, List<Integer> gatewayPorts, int demoPort,
		String demoHost, List<String> jvmOptions, @Nullable Certificates certificates, String moreClients,
		@Nullable Proxy proxy) {

	public StackSettings {
		authzPorts = List.copyOf(authzPorts);
		gatewayPorts = List.copyOf(gatewayPorts);
		jvmOptions = List.copyOf(jvmOptions);
		if (authzPorts.isEmpty() || gatewayPorts.isEmpty()) {
			throw new IllegalArgumentException("authzPorts, gatewayPorts: none (expected: at least one of each)");
		}
	}

	/// Mutual TLS at the authorization server and at the last gateway.
	///
	/// @param authz more settings of the authorization server
	/// @param gateway more settings of the gateway, which authenticates by its
	/// certificate
	/// @param clients the clients that show one, as entries of the clients' file
	public record Certificates(Map<String, String> authz, Map<String, String> gateway, String clients) {

		public Certificates {
			authz = Map.copyOf(authz);
			gateway = Map.copyOf(gateway);
		}

	}

	/// A proxy on this machine, which the servers believe.
	///
	/// @param issuerPort where it stands for the authorization servers
	/// @param gatewayPort where it stands for the gateways
	public record Proxy(int issuerPort, int gatewayPort) {
	}

	/// The same behind a proxy.
	///
	/// @param options by which every JVM believes the proxy's certificate
	public StackSettings behind(Proxy before, List<String> options) {
		return new StackSettings(this.build, this.home, this.authzPorts, this.gatewayPorts, this.demoPort,
				this.demoHost, Stream.concat(this.jvmOptions.stream(), options.stream()).toList(), this.certificates,
				this.moreClients, before);
	}

	/// Free ports, for tests.
	public static StackSettings onFreePorts(Path build, Path home, int servers, int gateways, String demoHost,
			@Nullable Certificates certificates) {
		return new StackSettings(build, home, freePorts(servers), freePorts(gateways), EmbeddedStores.freePort(),
				demoHost, List.of("-XX:TieredStopAtLevel=1"), certificates,
				(certificates != null) ? certificates.clients() : "", null);
	}

	private static List<Integer> freePorts(int count) {
		return IntStream.range(0, count).mapToObj((_) -> EmbeddedStores.freePort()).toList();
	}

	/// The authorization servers' public URL, whichever of them answers.
	public String issuer() {
		return (this.proxy != null) ? "https://localhost:" + this.proxy.issuerPort() : authzInternalUrl();
	}

	/// Where the others on this machine reach an authorization server.
	public String authzInternalUrl() {
		return "http://localhost:" + this.authzPorts.getFirst();
	}

	/// The gateways' public URL, whichever of them answers.
	public String gatewayUrl() {
		return (this.proxy != null) ? "https://localhost:" + this.proxy.gatewayPort()
				: "http://localhost:" + this.gatewayPorts.getFirst();
	}

	/// The demo app's public URL.
	public String demoUrl() {
		return "http://" + this.demoHost + ":" + this.demoPort;
	}

}

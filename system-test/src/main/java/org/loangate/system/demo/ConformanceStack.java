package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import com.sun.net.httpserver.HttpServer;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.ServerProcess;
import org.loangate.stores.StoreSecrets;

/// A production installation at which the OpenID Foundation's conformance suite is pointed: stores, authorization server and
/// gateway, which end TLS themselves, people, and a lending API that has no loans.
///
/// Clients and settings are the files of `docs/reference/conformance`; the configurations of the suite's test plans are
/// written beside the secrets that are in them, into [#plans].
public final class ConformanceStack implements AutoCloseable {

	private static final int PEOPLE = 8;

	private static final List<String> PLANS = List.of("basic", "logout", "backchannel", "fapi2", "fapi2-rar",
			"fapi2-ps256", "fapi2-mtls", "fapi2-mtls-dpop", "fapi2-jwt-mtls");

	private final ConformanceSettings settings;

	private final GeneratedFiles generated;

	private final Servers servers;

	private final EmbeddedStores stores;

	private final HttpServer lendingApi;

	private ConformanceStack(ConformanceSettings settings, GeneratedFiles generated, EmbeddedStores stores)
			throws IOException {
		this.settings = settings;
		this.generated = generated;
		this.servers = new Servers(settings.build(), settings.home().resolve("logs"));
		this.stores = stores;
		this.lendingApi = lendingApi();
	}

	/// Starts it, on what an earlier start kept in its home.
	///
	/// @throws IllegalStateException with one line that says why, or the end of the log
	/// of the process that failed
	public static ConformanceStack start(ConformanceSettings settings) {
		try {
			Files.createDirectories(settings.home().resolve("logs"));
			GeneratedFiles files = new GeneratedFiles(settings.home());
			GeneratedFiles.createPrivateDirectory(settings.home().resolve("plans"));
			EmbeddedStores stores = EmbeddedStores.keptIn(settings.home().resolve("stores"),
					StoreSecrets.of(files::password), EmbeddedStores.freePort(), EmbeddedStores.freePort());
			return new ConformanceStack(settings, files, stores).started();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be prepared: " + settings.home(), ex);
		}
	}

	private ConformanceStack started() {
		try {
			int authzPort = EmbeddedStores.freePort();
			int gatewayPort = EmbeddedStores.freePort();
			ConformanceFiles files = files(authzPort, gatewayPort);
			this.generated.settings("clients.yaml", files.filled("clients.yaml"));
			this.generated.settings("upstreams.yaml", files.filled("upstreams.yaml"));
			for (String plan : PLANS) {
				Files.writeString(plans().resolve(plan + ".json"), files.filled("plans/" + plan + ".json"));
			}
			Map<String, String> authz = this.stores.main().environment(Schema.AUTHZ);
			authz.putAll(files.environment("authz-server.env"));
			this.servers.start("authz-server", "authz-server", authzPort, 512, trust(), authz);
			this.servers.awaitReady();
			openAccounts(authz);
			Map<String, String> gateway = new TreeMap<>(files.environment("gateway.env"));
			gateway.put("LOANGATE_REDIS_URL", this.stores.main().redisUrl());
			this.servers.start("gateway", "gateway", gatewayPort, 256, List.of(), gateway);
			this.servers.awaitReady();
			return this;
		}
		catch (IOException ex) {
			close();
			throw new UncheckedIOException("cannot be written: " + plans(), ex);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private ConformanceFiles files(int authzPort, int gatewayPort) {
		Path secrets = this.settings.home().resolve("secrets");
		Certificates certificates = certificates();
		Map<String, String> values = new TreeMap<>(Map.of("issuer", this.settings.issuer().toString(), "gateway",
				this.settings.gateway().toString(), "suite", this.settings.suite().toString(), "alias",
				this.settings.alias(), "host", this.settings.issuer().getHost(), "issuer.port",
				Integer.toString(this.settings.issuer().getPort()), "gateway.port",
				Integer.toString(this.settings.gateway().getPort())));
		values.put("authz.inside", Integer.toString(authzPort));
		values.put("gateway.inside", Integer.toString(gatewayPort));
		values.put("lending-api", "http://127.0.0.1:" + this.lendingApi.getAddress().getPort());
		values.put("file.kek", this.generated.keyEncryptionKey().toString());
		values.put("file.clients", secrets.resolve("clients.yaml").toString());
		values.put("file.upstreams", secrets.resolve("upstreams.yaml").toString());
		values.put("file.gateway-key", this.generated.clientKey("conformance-gateway").toString());
		values.put("file.certificate", certificates.certificate("server").toString());
		values.put("file.certificate-key", certificates.key("server").toString());
		return new ConformanceFiles(this.settings.build().resolve("docs/reference/conformance"), this.generated,
				certificates, values);
	}

	private Certificates certificates() {
		return new Certificates(this.generated, this.settings.home(), this.settings.issuer().getHost());
	}

	// The suite takes logout tokens at an address of its own, by a certificate of its
	// own.
	private List<String> trust() {
		Path authority = this.settings.suiteCa();
		return (authority == null) ? List.of()
				: List.of("-Djavax.net.ssl.trustStore=" + certificates().trusting(authority),
						"-Djavax.net.ssl.trustStorePassword=changeit");
	}

	private void openAccounts(Map<String, String> environment) throws IOException {
		Path customers = this.generated.settings("customers.jsonl",
				people().stream().map(this::imported).collect(Collectors.joining("\n", "", "\n")));
		List<String> command = new ArrayList<>(List.of(Servers.java().toString(), "-Xmx256m",
				"--enable-native-access=ALL-UNNAMED", "-Dlogging.level.root=warn", "-jar",
				this.servers.jar("authz-server").toString(), "import", customers.toString()));
		ProcessBuilder importing = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.settings.home().resolve("logs/import.log").toFile());
		importing.environment().putAll(environment);
		if (importing.start().onExit().join().exitValue() != 0) {
			throw new IllegalStateException(
					"no accounts could be opened: see " + this.settings.home() + "/logs/import.log");
		}
	}

	private String imported(String person) {
		byte[] salt = person.getBytes(StandardCharsets.UTF_8);
		int iterations = 10000;
		try {
			byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
				.generateSecret(new PBEKeySpec(password(person).toCharArray(), salt, iterations, 256))
				.getEncoded();
			return """
					{"email": "%s", "email_verified": true, "name": "Alice Example", "given_name": "Alice", \
					"family_name": "Example", "phone_number": "+8613800000000", "street_address": "1 Main St", \
					"locality": "Town", "region": "R", "postal_code": "12345", "country": "GB", \
					"password": {"algorithm": "pbkdf2-sha256", "iterations": %s, "salt": "%s", "hash": "%s"}}"""
				.formatted(person, Integer.toString(iterations), Base64.getEncoder().encodeToString(salt),
						Base64.getEncoder().encodeToString(hash));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no PBKDF2 on this platform", ex);
		}
	}

	/// The user names of the people whose accounts are open.
	public List<String> people() {
		return Stream.iterate(1, (number) -> number + 1)
			.limit(PEOPLE)
			.map((number) -> "alice" + number + "@example.test")
			.toList();
	}

	/// What one of them signs in with.
	public String password(String person) {
		return this.generated.password(person.substring(0, person.indexOf('@')));
	}

	/// Where the configurations of the suite's test plans lie.
	public Path plans() {
		return this.settings.home().resolve("plans");
	}

	/// A process that ended although nobody asked it to.
	public Optional<ServerProcess> ended() {
		return this.servers.ended();
	}

	// Nothing is booked: the suite reads a list, which is empty.
	private static HttpServer lendingApi() throws IOException {
		HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
		api.createContext("/", (exchange) -> {
			byte[] none = "[]".getBytes(StandardCharsets.US_ASCII);
			exchange.getRequestBody().readAllBytes();
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, none.length);
			exchange.getResponseBody().write(none);
			exchange.close();
		});
		api.start();
		return api;
	}

	/// Stops every process, the stores last.
	@Override
	public void close() {
		this.servers.close();
		this.lendingApi.stop(0);
		this.stores.close();
	}

}

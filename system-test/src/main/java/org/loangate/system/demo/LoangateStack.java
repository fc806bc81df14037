package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.ServerProcess;
import org.loangate.stores.StoreSecrets;
import org.loangate.stores.StoresLease;

/// A running installation: stores, authorization server, gateways and demo app.
///
/// Every process it starts ends with it, and with this JVM at the latest.
public final class LoangateStack implements AutoCloseable {

	private final StackSettings settings;

	private final GeneratedFiles files;

	private final StoresLease lease;

	private final @Nullable EmbeddedStores ownStores;

	private final Servers servers;

	private final int smtpPort = EmbeddedStores.freePort();

	private LoangateStack(StackSettings settings, GeneratedFiles files, StoresLease lease,
			@Nullable EmbeddedStores ownStores) {
		this.settings = settings;
		this.servers = new Servers(settings.build(), settings.home().resolve("logs"));
		this.files = files;
		this.lease = lease;
		this.ownStores = ownStores;
	}

	/// Starts an installation whose data is kept in its home. The caller sees to it that
	/// no other process uses it.
	///
	/// @throws IllegalStateException with one line that says why, or the end of the log
	/// of the process that failed
	public static LoangateStack startKept(StackSettings settings) {
		settings.authzPorts().forEach((port) -> refuseBusyPort("LOANGATE_AUTHZ_PORT", port));
		settings.gatewayPorts().forEach((port) -> refuseBusyPort("LOANGATE_GATEWAY_PORT", port));
		refuseBusyPort("LOANGATE_DEMO_PORT", settings.demoPort());
		GeneratedFiles files = prepare(settings);
		EmbeddedStores stores = EmbeddedStores.keptIn(settings.home().resolve("stores"),
				StoreSecrets.of(files::password), EmbeddedStores.freePort(), EmbeddedStores.freePort());
		return new LoangateStack(settings, files, stores.main(), stores).started();
	}

	/// Starts an installation on a database of its own within the servers that this JVM's
	/// tests share.
	///
	/// @throws IllegalStateException with the end of the log of the process that failed
	public static LoangateStack startTemporary(StackSettings settings) {
		return new LoangateStack(settings, prepare(settings), EmbeddedStores.shared().lease(), null).started();
	}

	private static void refuseBusyPort(String variable, int port) {
		try (ServerSocket socket = new ServerSocket(port, 1)) {
			socket.setReuseAddress(true);
		}
		catch (IOException ex) {
			throw new IllegalStateException(
					"port " + port + " is in use: stop what listens there, or set " + variable + " to another", ex);
		}
	}

	private static GeneratedFiles prepare(StackSettings settings) {
		try {
			Files.createDirectories(settings.home().resolve("logs"));
			return new GeneratedFiles(settings.home());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be prepared: " + settings.home(), ex);
		}
	}

	private LoangateStack started() {
		try {
			for (int port : this.settings.authzPorts()) {
				start("authz-server", "authz-server-" + port, port, 512, authzEnvironment(port));
			}
			for (int port : this.settings.gatewayPorts()) {
				start("gateway", "gateway-" + port, port, 256, gatewayEnvironment(port));
			}
			start("demo-app", "demo-app", this.settings.demoPort(), 256, demoEnvironment());
			this.servers.awaitReady();
			return this;
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private void start(String module, String name, int port, int heapMegabytes, Map<String, String> environment) {
		Map<String, String> whole = new TreeMap<>(environment);
		whole.putAll(commonEnvironment());
		this.servers.start(module, name, port, heapMegabytes, this.settings.jvmOptions(), whole);
	}

	private Map<String, String> commonEnvironment() {
		Map<String, String> environment = new TreeMap<>();
		environment.put("SPRING_PROFILES_ACTIVE", "demo");
		environment.put("LOANGATE_ISSUER", this.settings.issuer());
		environment.put("LOANGATE_GATEWAY_URL", this.settings.gatewayUrl());
		environment.put("LOANGATE_DEMO_URL", this.settings.demoUrl());
		environment.put("LOANGATE_TRUST_DOMAIN", this.settings.demoUrl() + "/lending-api");
		environment.put("LOANGATE_AUTHZ_INTERNAL_URL", this.settings.authzInternalUrl());
		if (this.settings.proxy() != null) {
			environment.put("LOANGATE_TRUSTED_PROXIES", "127.0.0.1");
		}
		return environment;
	}

	private Map<String, String> authzEnvironment(int port) {
		Map<String, String> environment = this.lease.environment(Schema.AUTHZ);
		environment.put("LOANGATE_AUTHZ_PORT", Integer.toString(port));
		environment.put("LOANGATE_RP_ID", "localhost");
		environment.put("LOANGATE_SMTP_URL", smtpUrl());
		environment.put("LOANGATE_DEMO_CLOCK_FILE", this.settings.home().resolve("clock").toString());
		environment.put("LOANGATE_KEK_FILE", this.files.keyEncryptionKey().toString());
		environment.put("LOANGATE_CLIENTS_FILE",
				this.files.settings("clients.yaml", clients() + this.settings.moreClients()).toString());
		environment.put("LOANGATE_VENDORS_FILE", this.files.settings("vendors.yaml", vendors()).toString());
		// Its connector for certificates has one port.
		if (this.settings.certificates() != null && port == this.settings.authzPorts().getFirst()) {
			environment.putAll(this.settings.certificates().authz());
		}
		return environment;
	}

	/// What an operator's command finds in its environment beside the authorization
	/// server.
	public Map<String, String> operatorsEnvironment() {
		Map<String, String> environment = new TreeMap<>(authzEnvironment(this.settings.authzPorts().getFirst()));
		environment.putAll(commonEnvironment());
		return environment;
	}

	/// A file with a demo client's private key as JWK.
	public Path clientKey(String clientId) {
		return this.files.clientKey(clientId);
	}

	private Map<String, String> gatewayEnvironment(int port) {
		Map<String, String> environment = new TreeMap<>();
		environment.put("LOANGATE_GATEWAY_PORT", Integer.toString(port));
		environment.put("LOANGATE_REDIS_URL", this.lease.redisUrl());
		environment.put("LOANGATE_GATEWAY_CLIENT_KEY_FILE", this.files.clientKey("loangate-gateway").toString());
		environment.put("LOANGATE_UPSTREAMS_FILE", this.files.settings("upstreams.yaml", upstreams()).toString());
		if (this.settings.certificates() != null && port == this.settings.gatewayPorts().getLast()) {
			environment.remove("LOANGATE_GATEWAY_CLIENT_KEY_FILE");
			environment.putAll(this.settings.certificates().gateway());
		}
		return environment;
	}

	private Map<String, String> demoEnvironment() {
		Map<String, String> environment = this.lease.environment(Schema.LENDING);
		environment.remove("LOANGATE_REDIS_URL");
		environment.put("LOANGATE_DEMO_PORT", Integer.toString(this.settings.demoPort()));
		environment.put("LOANGATE_DEMO_SMTP_PORT", Integer.toString(this.smtpPort));
		environment.put("LOANGATE_WEB_CLIENT_KEY_FILE", this.files.clientKey("lending-web").toString());
		environment.put("LOANGATE_VENDOR_API_KEY", this.files.password("vendor-api-key"));
		environment.put("LOANGATE_VENDOR_WEBHOOK_SECRET", this.files.webhookSecret("vendor-webhook-secret"));
		environment.put("LOANGATE_VENDOR_CLAIMS_KEY", this.files.password("vendor-claims-key"));
		return environment;
	}

	private String smtpUrl() {
		String outside = System.getenv("LOANGATE_SMTP_URL");
		return (outside != null && !outside.isBlank()) ? outside : "smtp://127.0.0.1:" + this.smtpPort;
	}

	private String clients() {
		return """
				clients:
				  - client_id: lending-web
				    client_name: Larkspur
				    redirect_uris: ["%1$s/login/oauth2/code/loangate"]
				    post_logout_redirect_uris: ["%1$s/"]
				    backchannel_logout_uri: "%1$s/backchannel-logout"
				    backchannel_logout_session_required: true
				    grant_types: [authorization_code, refresh_token]
				    response_types: [code]
				    scope: openid loans:apply loans:read loans:manage
				    token_endpoint_auth_method: private_key_jwt
				    token_endpoint_auth_signing_alg: ES256
				    authorization_details_types: [loan_application, payout_account_change]
				    id_token_signed_response_alg: ES256
				    jwks: %2$s
				  - client_id: lending-mobile
				    client_name: Larkspur for phones
				    redirect_uris: ["http://127.0.0.1/callback", "http://[::1]/callback", "com.example.lending:/callback"]
				    grant_types: [authorization_code, refresh_token]
				    response_types: [code]
				    scope: openid loans:apply loans:read loans:manage
				    token_endpoint_auth_method: none
				    authorization_details_types: [loan_application, payout_account_change]
				    id_token_signed_response_alg: ES256
				  - client_id: loangate-gateway
				    client_name: Loangate's gateway
				    grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]
				    token_endpoint_auth_method: private_key_jwt
				    token_endpoint_auth_signing_alg: ES256
				    dpop_bound_access_tokens: false
				    jwks: %3$s
				  - client_id: demo-policy-pipeline
				    client_name: Policy pipeline
				    grant_types: [client_credentials]
				    scope: policy:read policy:write
				    token_endpoint_auth_method: private_key_jwt
				    jwks: %4$s
				  - client_id: demo-risk-engine
				    client_name: Risk engine
				    grant_types: [client_credentials]
				    scope: access:evaluate
				    token_endpoint_auth_method: private_key_jwt
				    jwks: %5$s
				"""
			.formatted(this.settings.demoUrl(), this.files.publicJwks("lending-web"),
					this.files.publicJwks("loangate-gateway"), this.files.publicJwks("demo-policy-pipeline"),
					this.files.publicJwks("demo-risk-engine"));
	}

	private String vendors() {
		return """
				vendors:
				  - id: standin
				    base_url: %1$s/liveness-vendor
				    origin: %1$s
				    api_key: %2$s
				    webhook_secrets: ["%3$s"]
				    claims_key: "%4$s"
				""".formatted(this.settings.demoUrl(), this.files.password("vendor-api-key"),
				this.files.webhookSecret("vendor-webhook-secret"), this.files.password("vendor-claims-key"));
	}

	private String upstreams() {
		return """
				upstreams:
				  lending-api: %s/lending-api
				""".formatted(this.settings.demoUrl());
	}

	/// What it was started with.
	public StackSettings settings() {
		return this.settings;
	}

	/// The installation's database and Redis keyspace.
	public StoresLease stores() {
		return this.lease;
	}

	/// Where every process writes its log.
	public Path logs() {
		return this.settings.home().resolve("logs");
	}

	/// A process that ended although nobody asked it to.
	public Optional<ServerProcess> ended() {
		return this.servers.ended();
	}

	/// Stops every process, the stores last.
	@Override
	public void close() {
		this.servers.close();
		if (this.ownStores != null) {
			this.ownStores.close();
		}
	}

}

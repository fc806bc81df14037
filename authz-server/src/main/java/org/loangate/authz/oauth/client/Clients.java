package org.loangate.authz.oauth.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/// The registered clients: read from `LOANGATE_CLIENTS_FILE` at every start, kept in PostgreSQL.
///
/// A file with faults stops the start, with every fault listed at once. Registering the same entry again changes
/// nothing.
@Component
public final class Clients implements RegisteredClientRepository {

	public static final Set<String> DEMO = Set.of("lending-web", "lending-mobile", "loangate-gateway");

	private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final Map<String, RegisteredClient> known = new ConcurrentHashMap<>();

	private final Map<String, ClientMetadata> metadata = new ConcurrentHashMap<>();

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final Clock clock;

	Clients(JdbcClient jdbc, SecretCipher cipher, Clock clock, Settings settings, Environment environment) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.clock = clock;
		boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
		if (!settings.clientsFile().isEmpty()) {
			read(Path.of(settings.clientsFile()), demo).forEach(this::register);
		}
		if (!demo && DEMO.stream().anyMatch((clientId) -> stored(clientId).isPresent())) {
			throw new IllegalStateException("a client of the demo is registered (expected: none outside profile demo)");
		}
	}

	private static List<ClientMetadata> read(Path file, boolean demo) {
		YAMLMapper yaml = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
		List<ClientMetadata> clients = new ArrayList<>();
		try {
			JsonNode entries = yaml.readTree(Files.readString(file)).path("clients");
			if (!entries.isArray() || !entries.valueStream().allMatch(JsonNode::isObject)) {
				throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + " (expected: a list under clients)");
			}
			entries.forEach((entry) -> clients.add(ClientMetadata.of((ObjectNode) entry)));
		}
		catch (IOException ex) {
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + " cannot be read", ex);
		}
		catch (JacksonException ex) {
			// The message would quote the file, and with it a secret.
			String what = (ex instanceof UnrecognizedPropertyException unknown
					&& unknown.getPropertyName().matches("[a-z_]{1,64}"))
							? "unknown member " + unknown.getPropertyName() : "no list of clients near line "
									+ ((ex.getLocation() != null) ? ex.getLocation().getLineNr() : 0);
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + ": " + what
					+ " (expected: client metadata under clients, by its RFC 7591 names, each once)");
		}
		List<String> faults = new ArrayList<>();
		for (ClientMetadata client : clients) {
			client.faults(demo).forEach((fault) -> faults.add(client.clientId() + ": " + fault));
		}
		clients.stream()
			.filter((client) -> clients.stream()
				.filter((other) -> other.clientId().equals(client.clientId()))
				.count() > 1)
			.map((client) -> client.clientId() + ": more than one entry")
			.distinct()
			.forEach(faults::add);
		if (!faults.isEmpty()) {
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + String.join("; ", faults));
		}
		return clients;
	}

	private void register(ClientMetadata client) {
		if (client.backchannelLogoutUri() != null) {
			LOG.warn("client {}: backchannel_logout_uri is kept but not called by this release", client.clientId());
		}
		ClientMetadata kept = withDigests(client);
		Optional<ClientMetadata> before = stored(kept.clientId());
		if (before.isPresent() && before.get().equals(kept)) {
			return;
		}
		this.jdbc.sql("""
				INSERT INTO oauth_client (client_id, metadata, registered_at, updated_at)
				VALUES (:id, :metadata, :now, :now)
				ON CONFLICT (client_id) DO UPDATE SET metadata = excluded.metadata, updated_at = excluded.updated_at
				""")
			.param("id", kept.clientId())
			.param("metadata", this.cipher.encrypt(JSON.writeValueAsBytes(kept), context(kept.clientId())))
			.param("now", Timestamp.from(this.clock.instant()))
			.update();
		LOG.info("client {} {}", kept.clientId(), before.isPresent() ? "updated" : "registered");
	}

	private static ClientMetadata withDigests(ClientMetadata client) {
		ObjectNode entry = JSON.valueToTree(client);
		if (client.clientSecret() != null) {
			ArrayNode digests = entry.putArray("client_secret");
			client.clientSecret().stream().map(ClientSecrets::digest).forEach(digests::add);
		}
		return ClientMetadata.of(entry);
	}

	private Optional<ClientMetadata> stored(String clientId) {
		return this.jdbc.sql("SELECT metadata FROM oauth_client WHERE client_id = :id")
			.param("id", clientId)
			.query((row, _) -> ClientMetadata
				.of((ObjectNode) JSON.readTree(this.cipher.decrypt(row.getBytes("metadata"), context(clientId)))))
			.optional();
	}

	private static String context(String clientId) {
		return "oauth_client.metadata:" + clientId;
	}

	/// A client's metadata.
	/// @throws IllegalArgumentException when there is no such client
	public ClientMetadata metadata(String clientId) {
		ClientMetadata found = (findByClientId(clientId) != null) ? this.metadata.get(clientId) : null;
		if (found == null) {
			throw new IllegalArgumentException("client_id: unknown (expected: a registered client)");
		}
		return found;
	}

	@Override
	public void save(RegisteredClient registeredClient) {
		throw new UnsupportedOperationException("clients come from LOANGATE_CLIENTS_FILE");
	}

	@Override
	public @Nullable RegisteredClient findById(String id) {
		return findByClientId(id);
	}

	@Override
	public @Nullable RegisteredClient findByClientId(String clientId) {
		RegisteredClient client = this.known.get(clientId);
		if (client == null && clientId.length() <= 100) {
			client = stored(clientId).map((metadata) -> {
				this.metadata.put(clientId, metadata);
				RegisteredClient registered = registered(metadata);
				this.known.put(clientId, registered);
				return registered;
			}).orElse(null);
		}
		return client;
	}

	private static RegisteredClient registered(ClientMetadata client) {
		RegisteredClient.Builder builder = RegisteredClient.withId(client.clientId())
			.clientId(client.clientId())
			.clientName(client.clientName())
			.clientAuthenticationMethod(new ClientAuthenticationMethod(client.tokenEndpointAuthMethod()))
			.scopes((scopes) -> scopes.addAll(client.scopes()))
			.clientSettings(settings(client))
			.tokenSettings(TokenSettings.builder()
				.authorizationCodeTimeToLive(Duration.ofSeconds(60))
				.accessTokenTimeToLive(Duration.ofMinutes(5))
				.refreshTokenTimeToLive(Duration.ofDays(30))
				// FAPI 2.0 Security Profile, 5.3.2.1 (9): confidential clients keep their
				// refresh token.
				.reuseRefreshTokens(!client.isPublic())
				.idTokenSignatureAlgorithm(algorithm(client.idTokenSignedResponseAlg()))
				.build());
		if (client.clientSecret() != null) {
			builder.clientSecret(String.join(" ", client.clientSecret()));
		}
		client.grantTypes().forEach((type) -> builder.authorizationGrantType(new AuthorizationGrantType(type)));
		client.redirectUris().forEach(builder::redirectUri);
		client.postLogoutRedirectUris().forEach(builder::postLogoutRedirectUri);
		return builder.build();
	}

	private static ClientSettings settings(ClientMetadata client) {
		ClientSettings.Builder settings = ClientSettings.builder()
			.requireProofKey(!client.mayOmitProofKey())
			// What a borrower agrees to is the terms of one loan, on their own page;
			// clients are the lender's.
			.requireAuthorizationConsent(false);
		if ("private_key_jwt".equals(client.tokenEndpointAuthMethod())) {
			settings.tokenEndpointAuthenticationSigningAlgorithm(algorithm(client.tokenEndpointAuthSigningAlg()));
			if (client.jwksUri() != null) {
				settings.jwkSetUrl(client.jwksUri());
			}
		}
		return settings.build();
	}

	private static SignatureAlgorithm algorithm(String name) {
		SignatureAlgorithm algorithm = SignatureAlgorithm.from(name);
		return (algorithm != null) ? algorithm : SignatureAlgorithm.ES256;
	}

}

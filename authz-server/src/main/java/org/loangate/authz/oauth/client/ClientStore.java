package org.loangate.authz.oauth.client;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// The clients' rows in PostgreSQL, each change with its evidence.
///
/// **Transactions:** what writes runs in the caller's, and fails without one.
@SealedColumn(table = "oauth_client", key = "client_id", column = "metadata")
@Component
public final class ClientStore {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final long LOCK = 0x6c6f616e_636c6974L;

	private static final String COLUMNS = "client_id, metadata, origin, registration_digest, registered_at, xmin::text AS revision";

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	ClientStore(JdbcClient jdbc, SecretCipher cipher, Evidence evidence, ApplicationEventPublisher events,
			Clock clock) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.evidence = evidence;
		this.events = events;
		this.clock = clock;
	}

	public Optional<Row> find(String clientId) {
		return this.jdbc.sql("SELECT " + COLUMNS + " FROM oauth_client WHERE client_id = :id")
			.param("id", clientId)
			.query(this::row)
			.optional();
	}

	/// The row, held against other changes until the transaction ends.
	public Optional<Row> lock(String clientId) {
		return this.jdbc.sql("SELECT " + COLUMNS + " FROM oauth_client WHERE client_id = :id FOR UPDATE")
			.param("id", clientId)
			.query(this::row)
			.optional();
	}

	/// Lets one process at a time apply its clients' file.
	void lockFile() {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(:lock)").param("lock", LOCK).query((_) -> {
		});
	}

	/// The clients that came from the file.
	Set<String> fromFile() {
		return Set.copyOf(
				this.jdbc.sql("SELECT client_id FROM oauth_client WHERE origin = 'file'").query(String.class).list());
	}

	private Row row(ResultSet row, int number) throws SQLException {
		String clientId = row.getString("client_id");
		byte[] digest = row.getBytes("registration_digest");
		return new Row(
				ClientMetadata
					.of((ObjectNode) JSON.readTree(this.cipher.decrypt(row.getBytes("metadata"), context(clientId)))),
				"registration".equals(row.getString("origin")), (digest != null) ? Digests.base64url(digest) : null,
				row.getTimestamp("registered_at").toInstant(), row.getString("revision"));
	}

	private static String context(String clientId) {
		return "oauth_client.metadata:" + clientId;
	}

	/// Writes a new client.
	/// @param metadata with digests of its secrets
	/// @param registrationToken what the client manages itself with; nothing where it
	/// came from the file
	/// @param by who wanted it: `file`, or the client whose initial access token it was
	public void add(ClientMetadata metadata, @Nullable String registrationToken, String by) {
		this.jdbc.sql("""
				INSERT INTO oauth_client (client_id, metadata, origin, registration_digest, registered_at, updated_at)
				VALUES (:id, :metadata, :origin, :digest, :now, :now)
				""")
			.param("id", metadata.clientId())
			.param("metadata", encrypted(metadata))
			.param("origin", (registrationToken != null) ? "registration" : "file")
			.param("digest", (registrationToken != null) ? Digests.sha256(registrationToken) : null)
			.param("now", Timestamp.from(this.clock.instant()))
			.update();
		this.evidence.append("client-registered", about(metadata.clientId()), told(metadata, by));
	}

	/// Writes a client's new metadata in place of the old.
	public void replace(ClientMetadata metadata, String by) {
		this.jdbc.sql("UPDATE oauth_client SET metadata = :metadata, updated_at = :now WHERE client_id = :id")
			.param("id", metadata.clientId())
			.param("metadata", encrypted(metadata))
			.param("now", Timestamp.from(this.clock.instant()))
			.update();
		this.evidence.append("client-updated", about(metadata.clientId()), told(metadata, by));
	}

	/// Ends a client and tells whoever keeps something of it.
	public void remove(String clientId, String by) {
		this.events.publishEvent(new ClientRemoved(clientId));
		this.jdbc.sql("DELETE FROM oauth_client WHERE client_id = :id").param("id", clientId).update();
		this.evidence.append("client-removed", about(clientId), Map.of("by", by, "client_id", clientId));
	}

	/// Uses up an initial access token.
	/// @return whether this call did: of several at once, one does
	public boolean burn(String jti, Instant expiresAt) {
		return this.jdbc.sql("""
				INSERT INTO oauth_initial_access_token (jti, expires_at) VALUES (:jti, :expires_at)
				ON CONFLICT (jti) DO NOTHING
				""").param("jti", jti).param("expires_at", Timestamp.from(expiresAt)).update() == 1;
	}

	/// Every client, by name, as far as operators need to know it.
	List<Listed> list(int most) {
		return this.jdbc.sql("""
				SELECT client_id, origin, registered_at FROM oauth_client ORDER BY client_id LIMIT :most
				""")
			.param("most", most)
			.query((row, _) -> new Listed(row.getString("client_id"), row.getString("origin"),
					row.getObject("registered_at", OffsetDateTime.class).toInstant()))
			.list();
	}

	/// A client in a list.
	///
	/// @param origin `file` or how else it came to be registered
	record Listed(String clientId, String origin, Instant registeredAt) {
	}

	/// Forgets initial access tokens that lapsed a day ago.
	@Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT2M")
	void purge() {
		this.jdbc.sql("DELETE FROM oauth_initial_access_token WHERE expires_at < :before")
			.param("before", Timestamp.from(this.clock.instant().minus(Duration.ofDays(1))))
			.update();
	}

	private byte[] encrypted(ClientMetadata metadata) {
		return this.cipher.encrypt(JSON.writeValueAsBytes(metadata), context(metadata.clientId()));
	}

	// Evidence is about something of at most 64 characters.
	private static String about(String clientId) {
		return (clientId.length() <= 64) ? clientId : Digests.base64url(Digests.sha256(clientId));
	}

	// Not the secret's digest; of the keys, which they are.
	private static Map<String, Object> told(ClientMetadata metadata, String by) {
		ObjectNode members = JSON.valueToTree(metadata);
		members.remove("client_secret");
		members.remove("jwks");
		Map<String, Object> told = new HashMap<>();
		told.put("by", by);
		told.put("metadata", JSON.convertValue(members, new TypeReference<Map<String, Object>>() {
		}));
		if (metadata.jwks() != null) {
			told.put("jwk_thumbprints",
					ClientKeys.of(metadata.jwks()).getKeys().stream().map(ClientStore::thumbprint).toList());
		}
		return told;
	}

	private static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("SHA-256 is missing", ex);
		}
	}

	/// A client as it is kept.
	///
	/// @param metadata with digests of its secrets
	/// @param dynamic whether it registered itself
	/// @param registrationDigest SHA-256 of its registration access token, base64url
	/// @param revision changes with every write, whichever release makes it
	public record Row(ClientMetadata metadata, boolean dynamic, @Nullable String registrationDigest,
			Instant registeredAt, String revision) {

		// Compared with where there is nothing to compare with: no token has this digest.
		private static final byte[] NO_DIGEST = new byte[32];

		/// Whether a client may manage itself with this token; takes the same time where
		/// there is no client.
		public static boolean isManagedWith(Optional<Row> row, String token) {
			byte[] digest = row.map(Row::registrationDigest)
				.map((kept) -> java.util.Base64.getUrlDecoder().decode(kept))
				.orElse(NO_DIGEST);
			return MessageDigest.isEqual(Digests.sha256(token), digest) && row.isPresent();
		}

		public List<String> secretDigests() {
			return (this.metadata.clientSecret() != null) ? this.metadata.clientSecret() : List.of();
		}

	}

}

package org.loangate.authz.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Links sent to people: whoever has the token may do, once, what its purpose says.
///
/// Only a digest of the token is kept. Opening a link must do nothing: mail scanners open them, often more than once. The
/// page behind it holds the token in a hidden field of the form that uses it.
///
/// **Transactions:** [#issue], [#use] and [#revoke] join the caller's, and throw
/// [org.springframework.transaction.IllegalTransactionStateException] without one.
@SealedColumn(table = "authentication_link", key = "digest", column = "data")
@Component
public class Links {

	private static final int TOKEN_BYTES = 32;

	private static final Set<String> STOPPING = Set.of("change-stop", "email-change-stop", "change-told",
			"loan-cancel");

	private static final Duration REMEMBERED_FOR = Duration.ofDays(30);

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final TransactionTemplate callersTransaction;

	private final Clock clock;

	private final SecureRandom random;

	Links(JdbcClient jdbc, SecretCipher cipher, PlatformTransactionManager transactions, Clock clock,
			SecureRandom random) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.callersTransaction = new TransactionTemplate(transactions);
		this.callersTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_MANDATORY);
		this.clock = clock;
		this.random = random;
	}

	/// Makes a link.
	/// @param purpose what using it does, a stable lower-case code: nothing else takes it
	/// @param subject whose account it is about
	/// @param data what the purpose needs besides, kept encrypted; may be empty
	/// @return the token: 43 characters of base64url, 256 random bits
	public String issue(String purpose, Subject subject, String data, Duration life) {
		byte[] bytes = new byte[TOKEN_BYTES];
		this.random.nextBytes(bytes);
		String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		byte[] digest = digest(token);
		Instant now = this.clock.instant();
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				INSERT INTO authentication_link (digest, purpose, subject, data, created_at, expires_at)
				VALUES (:digest, :purpose, :subject, :data, :now, :expires)
				""")
			.param("digest", digest)
			.param("purpose", purpose)
			.param("subject", subject.id())
			.param("data", this.cipher.encrypt(data.getBytes(StandardCharsets.UTF_8), context(digest)))
			.param("now", utc(now))
			.param("expires", utc(now.plus(life)))
			.update());
		return token;
	}

	/// A link that can be used now. Changes nothing.
	public Optional<Link> find(String purpose, String token) {
		return this.jdbc.sql("""
				SELECT subject, data, created_at, expires_at FROM authentication_link
				WHERE digest = :digest AND purpose = :purpose AND used_at IS NULL AND revoked_at IS NULL
					AND expires_at > :now
				""")
			.param("digest", digest(token))
			.param("purpose", purpose)
			.param("now", utc(this.clock.instant()))
			.query((row, _) -> new Link(new Subject(row.getString("subject")),
					data(digest(token), row.getBytes("data")),
					row.getObject("created_at", OffsetDateTime.class).toInstant(),
					row.getObject("expires_at", OffsetDateTime.class).toInstant()))
			.optional();
	}

	/// Uses a link up. Of two at once one gets it, if its transaction commits.
	/// @return nothing when it cannot be used, or can no longer
	public Optional<Link> use(String purpose, String token) {
		Optional<Link> used = this.callersTransaction.execute((status) -> this.jdbc.sql("""
				UPDATE authentication_link SET used_at = :now
				WHERE digest = :digest AND purpose = :purpose AND used_at IS NULL AND revoked_at IS NULL
					AND expires_at > :now
				RETURNING subject, data, created_at, expires_at
				""")
			.param("digest", digest(token))
			.param("purpose", purpose)
			.param("now", utc(this.clock.instant()))
			.query((row, _) -> new Link(new Subject(row.getString("subject")),
					data(digest(token), row.getBytes("data")),
					row.getObject("created_at", OffsetDateTime.class).toInstant(),
					row.getObject("expires_at", OffsetDateTime.class).toInstant()))
			.optional());
		return (used != null) ? used : Optional.empty();
	}

	/// What has become of a link, for telling its holder.
	public Fate fate(String purpose, String token) {
		return this.jdbc.sql("""
				SELECT CASE WHEN used_at IS NOT NULL THEN 'USED' WHEN revoked_at IS NOT NULL THEN 'REVOKED'
					WHEN expires_at <= :now THEN 'EXPIRED' ELSE 'LIVE' END
				FROM authentication_link WHERE digest = :digest AND purpose = :purpose
				""")
			.param("digest", digest(token))
			.param("purpose", purpose)
			.param("now", utc(this.clock.instant()))
			.query(String.class)
			.optional()
			.map(Fate::valueOf)
			.orElse(Fate.UNKNOWN);
	}

	/// Whether the key-encryption key at hand opens the latest link there is; so it does
	/// where there is none.
	public boolean isReadable() {
		return this.jdbc.sql("SELECT digest, data FROM authentication_link ORDER BY created_at DESC LIMIT 1")
			.query((row, _) -> {
				try {
					data(row.getBytes("digest"), row.getBytes("data"));
					return true;
				}
				catch (IllegalStateException _) {
					return false;
				}
			})
			.optional()
			.orElse(true);
	}

	/// Makes every link of a purpose worthless that is about an account.
	public void revoke(String purpose, Subject subject) {
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				UPDATE authentication_link SET revoked_at = :now
				WHERE purpose = :purpose AND subject = :subject AND used_at IS NULL AND revoked_at IS NULL
				""")
			.param("now", utc(this.clock.instant()))
			.param("purpose", purpose)
			.param("subject", subject.id())
			.update());
	}

	/// Makes every link worthless that somebody else could have asked for. What only
	/// stops
	/// something stays: the owner's word against a thief who changes the password.
	@EventListener
	void clear(LeftBehind event) {
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				UPDATE authentication_link SET revoked_at = :now
				WHERE subject = :subject AND purpose NOT IN (:stopping) AND used_at IS NULL AND revoked_at IS NULL
				""")
			.param("now", utc(this.clock.instant()))
			.param("subject", event.subject().id())
			.param("stopping", STOPPING)
			.update());
	}

	@Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT4M")
	void purge() {
		this.jdbc.sql("DELETE FROM authentication_link WHERE expires_at < :old")
			.param("old", utc(this.clock.instant().minus(REMEMBERED_FOR)))
			.update();
	}

	private String data(byte[] digest, byte[] sealed) {
		return new String(this.cipher.decrypt(sealed, context(digest)), StandardCharsets.UTF_8);
	}

	private static String context(byte[] digest) {
		return "authentication_link.data:" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	private static byte[] digest(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// A link as it was made.
	///
	/// @param subject whose account it is about
	/// @param data what its purpose needs besides
	public record Link(Subject subject, String data, Instant createdAt, Instant expiresAt) {

		@Override
		public String toString() {
			return "Link[" + this.subject + "]";
		}

	}

	/// What has become of a link.
	public enum Fate {

		/// It can be used.
		LIVE,

		/// Somebody has used it.
		USED,

		/// Its time is over.
		EXPIRED,

		/// Something else took its place.
		REVOKED,

		/// There was none, or it was long ago.
		UNKNOWN

	}

}

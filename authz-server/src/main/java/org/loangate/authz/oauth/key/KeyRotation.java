package org.loangate.authz.oauth.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.oauth.key.KeyLife.Step;
import org.loangate.authz.oauth.key.StoredKey.State;
import org.loangate.authz.platform.SecretCipher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// The life of signing keys as PostgreSQL records it, and the evidence of each change with it.
///
/// **Transactions:** changes are made by one process at a time, under an advisory lock, and only from the state they
/// start from: two that rotate at once make one key between them.
@Component
final class KeyRotation {

	private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

	private static final long LOCK = 0x6c6f616e_6b657973L;

	private final JdbcClient jdbc;

	private final TransactionTemplate transactions;

	private final Evidence evidence;

	private final Clock clock;

	private final KeyLife life;

	private final SealedKeys sealed;

	private final @Nullable TokenKeys token;

	KeyRotation(JdbcClient jdbc, TransactionTemplate transactions, Evidence evidence, Clock clock, SecretCipher cipher,
			KeySettings settings) {
		this.jdbc = jdbc;
		this.transactions = transactions;
		this.evidence = evidence;
		this.clock = clock;
		this.life = new KeyLife(settings.lifetime(), settings.leadTime());
		this.sealed = new SealedKeys(cipher);
		this.token = settings.usesToken() ? new TokenKeys(settings.pkcs11Config(), settings.pkcs11Pin()) : null;
	}

	/// The algorithms that there is a key for once all is settled.
	Set<SigningAlgorithm> offered() {
		return EnumSet.copyOf(custody().algorithms());
	}

	private KeyCustody custody() {
		return (this.token != null) ? this.token : this.sealed;
	}

	/// The private half of a key, ready to sign.
	/// @throws IllegalStateException when it is kept in a token that this process has no
	/// settings for
	KeyCustody.Signer signer(StoredKey key) {
		if (key.label() == null) {
			return this.sealed.signer(key);
		}
		if (this.token == null) {
			throw new IllegalStateException("signing key " + key.kid()
					+ " is kept in a PKCS#11 token (expected: LOANGATE_PKCS11_CONFIG, or rotate-keys --compromised "
					+ "without it)");
		}
		return this.token.signer(key);
	}

	/// Every key that counts for anything.
	List<StoredKey> keys() {
		return this.jdbc
			.sql("SELECT * FROM oauth_signing_key WHERE state <> 'compromised' ORDER BY created_at DESC, kid")
			.query((row, _) -> read(row))
			.list();
	}

	private StoredKey read(ResultSet row) throws SQLException {
		String kid = row.getString("kid");
		byte[] privateJwk = row.getBytes("private_jwk");
		String publicJwk = row.getString("public_jwk");
		JWK published = (publicJwk != null) ? parse(kid, publicJwk)
				: this.sealed.open(kid, Objects.requireNonNull(privateJwk)).toPublicJWK();
		return new StoredKey(kid, SigningAlgorithm.of(JWSAlgorithm.parse(row.getString("alg"))),
				State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), published,
				(privateJwk != null) ? Base64URL.encode(privateJwk) : null, row.getString("token_label"),
				Objects.requireNonNull(instant(row, "created_at")), instant(row, "activated_at"),
				instant(row, "superseded_at"));
	}

	private static JWK parse(String kid, String publicJwk) {
		try {
			return JWK.parse(publicJwk);
		}
		catch (ParseException ex) {
			throw new IllegalStateException("signing key " + kid + " is not a JWK", ex);
		}
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		Timestamp value = row.getTimestamp(column);
		return (value != null) ? value.toInstant() : null;
	}

	/// Does whatever is due, and destroys in the token what counts no more.
	void settle() {
		if (!due().isEmpty()) {
			change((made) -> due().forEach((step) -> take(step, made)));
		}
		if (this.token != null) {
			sweep(this.token);
		}
	}

	/// Publishes a new key of every algorithm, which signs after the lead time. A key
	/// that is published already and not signing yet is the new one.
	void rotate() {
		settle();
		change((made) -> {
			List<StoredKey> keys = keys();
			offered().stream()
				.filter((algorithm) -> keys.stream()
					.noneMatch((key) -> key.algorithm() == algorithm && key.state() == State.NEXT))
				.forEach((algorithm) -> take(new Step.Make(algorithm, State.NEXT), made));
		});
	}

	/// Puts new keys in the place of all there are, at once: whatever those signed counts
	/// no more.
	void replace() {
		change((made) -> {
			keys().forEach((key) -> retire(key, State.COMPROMISED));
			offered().forEach((algorithm) -> take(new Step.Make(algorithm, State.ACTIVE), made));
		});
		settle();
	}

	private List<Step> due() {
		return this.life.due(keys(), offered(), (key) -> this.token != null && key.label() == null,
				this.clock.instant());
	}

	/// A key made in a token does not go with the transaction that fails.
	private void change(Consumer<List<KeyCustody.Made>> change) {
		List<KeyCustody.Made> made = new ArrayList<>();
		try {
			this.transactions.executeWithoutResult((_) -> {
				this.jdbc.sql("SELECT pg_advisory_xact_lock(:lock)").param("lock", LOCK).query((_) -> {
				});
				change.accept(made);
			});
		}
		catch (RuntimeException ex) {
			if (this.token != null) {
				made.stream().map(KeyCustody.Made::label).filter(Objects::nonNull).forEach(this.token::destroy);
			}
			throw ex;
		}
	}

	private void take(Step step, List<KeyCustody.Made> made) {
		switch (step) {
			case Step.Make(SigningAlgorithm algorithm, State state) -> {
				KeyCustody.Made key = custody().make(algorithm);
				made.add(key);
				insert(algorithm, state, key);
			}
			case Step.Activate(StoredKey key) -> activate(key);
			case Step.Supersede(StoredKey key) -> supersede(key.algorithm());
			case Step.Retire(StoredKey key) -> retire(key, State.RETIRED);
		}
	}

	private void insert(SigningAlgorithm algorithm, State state, KeyCustody.Made key) {
		String kid = key.published().getKeyID();
		Timestamp now = Timestamp.from(this.clock.instant());
		this.jdbc.sql("""
				INSERT INTO oauth_signing_key
				(kid, alg, private_jwk, public_jwk, token_label, state, created_at, activated_at)
				VALUES (:kid, :alg, :private, :public::jsonb, :label, :state, :now, :activated)
				""")
			.param("kid", kid)
			.param("alg", algorithm.jws().getName())
			.param("private", (key.sealed() != null) ? key.sealed().decode() : null)
			.param("public", key.published().toJSONString())
			.param("label", key.label())
			.param("state", state.column())
			.param("now", now)
			.param("activated", (state == State.ACTIVE) ? now : null)
			.update();
		this.evidence.append("signing-key-published", kid,
				Map.of("alg", algorithm.jws().getName(), "jwk", key.published().toJSONObject()));
		if (state == State.ACTIVE) {
			this.evidence.append("signing-key-activated", kid, Map.of("alg", algorithm.jws().getName()));
		}
		LOG.info("Signing key {} ({}) is {}", kid, algorithm.jws(), state.column());
	}

	private void activate(StoredKey key) {
		supersede(key.algorithm());
		int changed = this.jdbc.sql(
				"UPDATE oauth_signing_key SET state = 'active', activated_at = :now WHERE kid = :kid AND state = 'next'")
			.param("now", Timestamp.from(this.clock.instant()))
			.param("kid", key.kid())
			.update();
		if (changed == 1) {
			this.evidence.append("signing-key-activated", key.kid(), Map.of("alg", key.algorithm().jws().getName()));
			LOG.info("Signing key {} ({}) signs from now on", key.kid(), key.algorithm().jws());
		}
	}

	private void supersede(SigningAlgorithm algorithm) {
		this.jdbc.sql("""
				UPDATE oauth_signing_key SET state = 'superseded', superseded_at = :now
				WHERE alg = :alg AND state = 'active'
				""")
			.param("now", Timestamp.from(this.clock.instant()))
			.param("alg", algorithm.jws().getName())
			.update();
	}

	private void retire(StoredKey key, State state) {
		int changed = this.jdbc
			.sql("""
					UPDATE oauth_signing_key SET state = :to, retired_at = :now, private_jwk = NULL, public_jwk = :public::jsonb
					WHERE kid = :kid AND state = :from
					""")
			.param("to", state.column())
			.param("from", key.state().column())
			.param("now", Timestamp.from(this.clock.instant()))
			.param("public", key.published().toJSONString())
			.param("kid", key.kid())
			.update();
		if (changed == 1) {
			this.evidence.append("signing-key-retired", key.kid(), Map.of("alg", key.algorithm().jws().getName(),
					"reason", (state == State.COMPROMISED) ? "compromised" : "lapsed"));
			LOG.info("Signing key {} ({}) is {}", key.kid(), key.algorithm().jws(), state.column());
		}
	}

	private void sweep(TokenKeys token) {
		List<String> labels = this.jdbc.sql("""
				SELECT token_label FROM oauth_signing_key
				WHERE state IN ('retired', 'compromised') AND token_label IS NOT NULL
				""").query(String.class).list();
		for (String label : labels) {
			token.destroy(label);
			this.jdbc.sql("""
					UPDATE oauth_signing_key SET token_label = NULL
					WHERE token_label = :label AND state IN ('retired', 'compromised')
					""").param("label", label).update();
		}
	}

}

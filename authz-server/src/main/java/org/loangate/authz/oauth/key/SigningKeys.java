package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.SecretCipher;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// The keys that sign tokens, kept in PostgreSQL under the key-encryption key and made there on the first start.
///
/// ES256 signs access and transaction tokens always, and whatever a client did not register another algorithm for;
/// RS256 signs for plain OpenID Connect clients only. Several processes that start at once make one key between them.
/// As a [JWKSource] it holds public keys only.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517</a>
@Component
public final class SigningKeys implements JWKSource<SecurityContext> {

	private static final long LOCK = 0x6c6f616e_6b657973L;

	private final JdbcClient jdbc;

	private final SealedKeys sealed;

	private final Clock clock;

	private final List<Key> keys;

	private final JWKSet published;

	SigningKeys(JdbcClient jdbc, SecretCipher cipher, Clock clock, TransactionTemplate transactions) {
		this.jdbc = jdbc;
		this.sealed = new SealedKeys(cipher);
		this.clock = clock;
		this.keys = Objects.requireNonNull(transactions.execute((_) -> loadOrMake()));
		this.published = new JWKSet(this.keys.stream().map(Key::jwk).toList());
	}

	private List<Key> loadOrMake() {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(:lock)").param("lock", LOCK).query((_) -> {
		});
		List<Key> stored = load();
		List<SigningAlgorithm> missing = Stream.of(SigningAlgorithm.values())
			.filter((algorithm) -> stored.stream().noneMatch((key) -> key.algorithm() == algorithm))
			.toList();
		missing.forEach(this::make);
		return missing.isEmpty() ? stored : load();
	}

	private List<Key> load() {
		return this.jdbc.sql("""
				SELECT kid, private_jwk FROM oauth_signing_key WHERE state = 'active' AND private_jwk IS NOT NULL
				ORDER BY created_at DESC
				""").query((row, _) -> key(row.getString("kid"), row.getBytes("private_jwk"))).list();
	}

	private Key key(String kid, byte[] privateJwk) {
		JWK jwk = this.sealed.open(kid, privateJwk);
		return new Key(SigningAlgorithm.of(JWSAlgorithm.parse(jwk.getAlgorithm().getName())), jwk.toPublicJWK(),
				SealedKeys.privateKey(jwk));
	}

	private void make(SigningAlgorithm algorithm) {
		try {
			KeyPair pair = algorithm.generate(null);
			JWK published = algorithm.published(pair.getPublic());
			this.jdbc.sql("""
					INSERT INTO oauth_signing_key (kid, alg, private_jwk, public_jwk, state, created_at, activated_at)
					VALUES (:kid, :alg, :private, :public::jsonb, 'active', :now, :now)
					""")
				.param("kid", published.getKeyID())
				.param("alg", algorithm.jws().getName())
				.param("private", this.sealed.seal(published, pair))
				.param("public", published.toJSONString())
				.param("now", Timestamp.from(this.clock.instant()))
				.update();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no " + algorithm + " key could be made", ex);
		}
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
		return selector.select(this.published);
	}

	/// The algorithms there is a key for, as metadata lists them.
	public List<String> algorithms() {
		return Stream.of(SigningAlgorithm.values()).map((algorithm) -> algorithm.jws().getName()).toList();
	}

	/// Signs claims with ES256.
	/// @param typ the JWT's `typ`, which keeps tokens for different purposes apart
	/// @param claims JSON values; an [Instant] or a [Date] becomes a NumericDate
	public String sign(String typ, Map<String, ?> claims) {
		return sign(typ, JWSAlgorithm.ES256, claims);
	}

	/// Signs claims with the key that signs with an algorithm now.
	/// @param typ the JWT's `typ`, which keeps tokens for different purposes apart
	/// @param claims JSON values; an [Instant] or a [Date] becomes a NumericDate
	/// @throws IllegalArgumentException when the algorithm is none of [#algorithms()]
	public String sign(String typ, JWSAlgorithm algorithm, Map<String, ?> claims) {
		SigningAlgorithm asked = SigningAlgorithm.of(algorithm);
		Key key = this.keys.stream()
			.filter((one) -> one.algorithm() == asked)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("alg: " + algorithm + " (expected: " + algorithms() + ")"));
		JWSHeader header = new JWSHeader.Builder(algorithm).type(new JOSEObjectType(typ))
			.keyID(key.jwk().getKeyID())
			.build();
		String input = header.toBase64URL() + "." + new Payload(json(claims)).toBase64URL();
		try {
			byte[] signature = asked.sign(key.privateKey(), null, input.getBytes(StandardCharsets.US_ASCII));
			return input + "." + Base64URL.encode(signature);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("signing failed", ex);
		}
	}

	private static Map<String, Object> json(Map<String, ?> claims) {
		Map<String, Object> json = new LinkedHashMap<>();
		claims.forEach((name, value) -> json.put(name, switch (value) {
			case Instant instant -> instant.getEpochSecond();
			case Date date -> date.toInstant().getEpochSecond();
			case Iterable<?> values -> {
				List<Object> list = new ArrayList<>();
				values.forEach(list::add);
				yield list;
			}
			default -> value;
		}));
		return json;
	}

	/// A key that signs. Printed, it is its public half.
	private record Key(SigningAlgorithm algorithm, JWK jwk, PrivateKey privateKey) {

		@Override
		public String toString() {
			return this.jwk.toString();
		}

	}

}

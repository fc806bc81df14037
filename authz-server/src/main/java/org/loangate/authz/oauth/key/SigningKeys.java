package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.JWKGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.SecretCipher;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// The keys that sign tokens, kept in PostgreSQL under the key-encryption key and made there on the first start.
///
/// ES256 signs access and transaction tokens and what lending clients get; RS256 signs ID Tokens of plain OpenID Connect
/// clients only. Several processes that start at once make one key between them.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517</a>
@Component
public final class SigningKeys implements JWKSource<SecurityContext> {

	private static final long LOCK = 0x6c6f616e_6b657973L;

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final Clock clock;

	private final JWKSet keys;

	private final JWSSigner signer;

	SigningKeys(JdbcClient jdbc, SecretCipher cipher, Clock clock, TransactionTemplate transactions) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.clock = clock;
		this.keys = Objects.requireNonNull(transactions.execute((_) -> new JWKSet(loadOrMake())));
		this.signer = signer(signing(JWSAlgorithm.ES256));
	}

	private static JWSSigner signer(JWK key) {
		try {
			return new ECDSASigner(key.toECKey());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("signing key " + key.getKeyID() + " cannot sign", ex);
		}
	}

	private List<JWK> loadOrMake() {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(:lock)").param("lock", LOCK).query((_) -> {
		});
		List<JWK> stored = load();
		if (stored.stream().noneMatch((key) -> JWSAlgorithm.ES256.equals(key.getAlgorithm()))) {
			store(new ECKeyGenerator(Curve.P_256), JWSAlgorithm.ES256);
		}
		if (stored.stream().noneMatch((key) -> JWSAlgorithm.RS256.equals(key.getAlgorithm()))) {
			store(new RSAKeyGenerator(3072), JWSAlgorithm.RS256);
		}
		return load();
	}

	private List<JWK> load() {
		return this.jdbc.sql("SELECT kid, private_jwk FROM oauth_signing_key ORDER BY created_at DESC")
			.query((row, _) -> parse(row.getString("kid"), row.getBytes("private_jwk")))
			.list();
	}

	private JWK parse(String kid, byte[] encrypted) {
		try {
			return JWK.parse(new String(this.cipher.decrypt(encrypted, context(kid)), StandardCharsets.UTF_8));
		}
		catch (ParseException _) {
			// The cause would quote the key.
			throw new IllegalStateException("signing key " + kid + " is not a JWK");
		}
	}

	private void store(JWKGenerator<?> generator, JWSAlgorithm algorithm) {
		try {
			JWK key = generator.algorithm(algorithm).keyUse(KeyUse.SIGNATURE).keyIDFromThumbprint(true).generate();
			this.jdbc.sql("""
					INSERT INTO oauth_signing_key (kid, alg, private_jwk, created_at)
					VALUES (:kid, :alg, :jwk, :now)
					""")
				.param("kid", key.getKeyID())
				.param("alg", algorithm.getName())
				.param("jwk",
						this.cipher.encrypt(key.toJSONString().getBytes(StandardCharsets.UTF_8),
								context(key.getKeyID())))
				.param("now", Timestamp.from(this.clock.instant()))
				.update();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("no " + algorithm + " key could be made", ex);
		}
	}

	private static String context(String kid) {
		return "oauth_signing_key.private_jwk:" + kid;
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
		return selector.select(this.keys);
	}

	/// The key that signs with an algorithm now.
	public JWK signing(JWSAlgorithm algorithm) {
		return this.keys.getKeys()
			.stream()
			.filter((key) -> algorithm.equals(key.getAlgorithm()))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("no " + algorithm + " key"));
	}

	/// Signs claims with ES256.
	/// @param typ the JWT's `typ`, which keeps tokens for different purposes apart
	public String sign(String typ, Map<String, Object> claims) {
		try {
			JWSObject jwt = new JWSObject(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(typ))
				.keyID(signing(JWSAlgorithm.ES256).getKeyID())
				.build(), new Payload(claims));
			jwt.sign(this.signer);
			return jwt.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("signing failed", ex);
		}
	}

}

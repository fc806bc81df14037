package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;

/// Private keys as PostgreSQL keeps them: JWKs, encrypted under the key-encryption key.
@SealedColumn(table = "oauth_signing_key", key = "kid", column = "private_jwk")
final class SealedKeys implements KeyCustody {

	// RFC 8410, section 7: the PrivateKeyInfo of an Ed25519 key is this, followed by the
	// key's 32 bytes
	private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

	private final SecretCipher cipher;

	SealedKeys(SecretCipher cipher) {
		this.cipher = cipher;
	}

	@Override
	public Set<SigningAlgorithm> algorithms() {
		return EnumSet.allOf(SigningAlgorithm.class);
	}

	@Override
	public Made make(SigningAlgorithm algorithm) {
		try {
			KeyPair pair = algorithm.generate(null);
			JWK published = algorithm.published(pair.getPublic());
			return new Made(published, Base64URL.encode(seal(published, pair)), null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no " + algorithm + " key could be made", ex);
		}
	}

	@Override
	public Signer signer(StoredKey key) {
		PrivateKey privateKey = privateKey(open(key.kid(), Objects.requireNonNull(key.sealed()).decode()));
		return (input) -> key.algorithm().sign(privateKey, null, input);
	}

	private byte[] seal(JWK published, KeyPair pair) {
		JWK jwk = switch (published) {
			case ECKey ec -> new ECKey.Builder(ec).privateKey((ECPrivateKey) pair.getPrivate()).build();
			case RSAKey rsa -> new RSAKey.Builder(rsa).privateKey((RSAPrivateKey) pair.getPrivate()).build();
			case OctetKeyPair okp ->
				new OctetKeyPair.Builder(okp).d(SigningAlgorithm.lastBytes(pair.getPrivate().getEncoded())).build();
			default -> throw new IllegalArgumentException("kty: " + published.getKeyType());
		};
		return this.cipher.encrypt(jwk.toJSONString().getBytes(StandardCharsets.UTF_8), context(jwk.getKeyID()));
	}

	/// Decrypts a row's key.
	JWK open(String kid, byte[] sealed) {
		try {
			return JWK.parse(new String(this.cipher.decrypt(sealed, context(kid)), StandardCharsets.UTF_8));
		}
		catch (ParseException _) {
			// The cause would quote the key.
			throw new IllegalStateException("signing key " + kid + " is not a JWK");
		}
	}

	/// The half that signs.
	static PrivateKey privateKey(JWK key) {
		try {
			return switch (key) {
				case ECKey ec -> ec.toECPrivateKey();
				case RSAKey rsa -> rsa.toRSAPrivateKey();
				case OctetKeyPair okp -> ed25519(okp.getDecodedD());
				default -> throw new IllegalArgumentException("kty: " + key.getKeyType());
			};
		}
		catch (JOSEException | GeneralSecurityException _) {
			// The cause could quote the key.
			throw new IllegalStateException("signing key " + key.getKeyID() + " cannot sign");
		}
	}

	private static PrivateKey ed25519(byte[] d) throws GeneralSecurityException {
		byte[] encoded = new byte[ED25519_PREFIX.length + d.length];
		System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
		System.arraycopy(d, 0, encoded, ED25519_PREFIX.length, d.length);
		return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
	}

	private static String context(String kid) {
		return "oauth_signing_key.private_jwk:" + kid;
	}

}

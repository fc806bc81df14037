package org.loangate.authz.oauth.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/// What this server signs with, in the words of the JCA: any provider's keys will do, a PKCS#11 token's among them.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3">RFC 7518, section 3</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8037#section-3.1">RFC 8037, section 3.1</a>
enum SigningAlgorithm {

	ES256("EC", "SHA256withECDSAinP1363Format"),

	RS256("RSA", "SHA256withRSA"),

	PS256("RSA", "RSASSA-PSS"),

	/// Ed25519 alone.
	EDDSA("Ed25519", "Ed25519");

	private static final int RSA_BITS = 3072;

	private static final int ED25519_LENGTH = 32;

	// RFC 8410, section 4: the SubjectPublicKeyInfo of an Ed25519 key is this, followed
	// by the key's 32 bytes
	private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

	private final String keyType;

	private final String signature;

	SigningAlgorithm(String keyType, String signature) {
		this.keyType = keyType;
		this.signature = signature;
	}

	/// The algorithm of that name.
	/// @throws IllegalArgumentException when this server never signs with it
	static SigningAlgorithm of(JWSAlgorithm algorithm) {
		return Arrays.stream(values())
			.filter((one) -> one.jws().equals(algorithm))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("alg: " + algorithm.getName()));
	}

	/// Its name on the wire.
	JWSAlgorithm jws() {
		return (this == EDDSA) ? JWSAlgorithm.EdDSA : JWSAlgorithm.parse(name());
	}

	/// Whether a provider can make and use keys for it.
	boolean isOfferedBy(Provider provider) {
		return provider.getService("KeyPairGenerator", this.keyType) != null
				&& provider.getService("Signature", this.signature) != null;
	}

	/// Makes a key pair.
	/// @param provider where, or the JVM's first that can
	KeyPair generate(@Nullable Provider provider) throws GeneralSecurityException {
		KeyPairGenerator generator = (provider != null) ? KeyPairGenerator.getInstance(this.keyType, provider)
				: KeyPairGenerator.getInstance(this.keyType);
		generator.initialize(switch (this) {
			case ES256 -> new ECGenParameterSpec("secp256r1");
			case RS256, PS256 -> new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4);
			case EDDSA -> NamedParameterSpec.ED25519;
		});
		return generator.generateKeyPair();
	}

	/// Signs, in the form that a JWS carries.
	/// @param provider whose key it is, or the JVM's first that takes it
	byte[] sign(PrivateKey key, @Nullable Provider provider, byte[] input) throws GeneralSecurityException {
		Signature signer = signature(provider);
		signer.initSign(key);
		signer.update(input);
		return signer.sign();
	}

	/// Whether a signature is one that [#sign] made.
	boolean verify(JWK key, byte[] input, byte[] signature) {
		try {
			Signature verifier = signature(null);
			verifier.initVerify(switch (key) {
				case ECKey ec -> ec.toPublicKey();
				case RSAKey rsa -> rsa.toPublicKey();
				case OctetKeyPair okp -> ed25519(okp.getDecodedX());
				default -> throw new IllegalArgumentException("kty: " + key.getKeyType());
			});
			verifier.update(input);
			return verifier.verify(signature);
		}
		catch (GeneralSecurityException | JOSEException _) {
			return false;
		}
	}

	private Signature signature(@Nullable Provider provider) throws GeneralSecurityException {
		Signature engine = (provider != null) ? Signature.getInstance(this.signature, provider)
				: Signature.getInstance(this.signature);
		if (this == PS256) {
			// RFC 7518, 3.5: SHA-256 throughout, and a salt as long as the hash.
			engine.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32,
					PSSParameterSpec.TRAILER_FIELD_BC));
		}
		return engine;
	}

	private static PublicKey ed25519(byte[] x) throws GeneralSecurityException {
		byte[] encoded = new byte[ED25519_PREFIX.length + x.length];
		System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
		System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
		return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
	}

	/// A public key as it is published, under its RFC 7638 thumbprint.
	JWK published(PublicKey key) {
		try {
			return switch (this) {
				case ES256 -> new ECKey.Builder(Curve.P_256, (ECPublicKey) key).algorithm(jws())
					.keyUse(KeyUse.SIGNATURE)
					.keyIDFromThumbprint()
					.build();
				case RS256,
						PS256 ->
					new RSAKey.Builder((RSAPublicKey) key).algorithm(jws())
						.keyUse(KeyUse.SIGNATURE)
						.keyIDFromThumbprint()
						.build();
				case EDDSA -> new OctetKeyPair.Builder(Curve.Ed25519, lastBytes(key.getEncoded())).algorithm(jws())
					.keyUse(KeyUse.SIGNATURE)
					.keyIDFromThumbprint()
					.build();
			};
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("SHA-256 is on every platform", ex);
		}
	}

	/// RFC 8410, 4 and 7: an Ed25519 key's own bytes stand last, in either encoding.
	static Base64URL lastBytes(byte[] encoded) {
		return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - ED25519_LENGTH, encoded.length));
	}

}

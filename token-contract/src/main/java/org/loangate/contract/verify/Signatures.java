package org.loangate.contract.verify;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;

/// The signatures that count here: those the FAPI 2.0 Security Profile allows.
///
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, section
/// 5.4.1</a>
public final class Signatures {

	static final List<String> ALGORITHMS = List.of("ES256", "PS256", "EdDSA");

	// RFC 8410, section 4: the SubjectPublicKeyInfo of an Ed25519 key is this, followed
	// by the key's 32 bytes
	private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

	private Signatures() {
	}

	static boolean isAllowed(JWSAlgorithm algorithm) {
		return ALGORITHMS.contains(algorithm.getName());
	}

	/// Whether the signature holds under a key of the algorithm's own kind. A key of
	/// another kind, curve or size, and a
	/// header with critical extensions, make it not hold.
	public static boolean holds(SignedJWT jwt, JWK key) {
		if (!isAllowed(jwt.getHeader().getAlgorithm()) || jwt.getHeader().getCriticalParams() != null) {
			return false;
		}
		try {
			return switch (jwt.getHeader().getAlgorithm().getName()) {
				case "ES256" -> key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())
						&& holds(jwt, new ECDSAVerifier(ec.toECPublicKey()));
				case "PS256" -> key instanceof RSAKey rsa && isOfSaneSize(rsa.toRSAPublicKey())
						&& holds(jwt, new RSASSAVerifier(rsa.toRSAPublicKey()));
				default -> key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())
						&& holdsEd25519(jwt, pair);
			};
		}
		catch (JOSEException | GeneralSecurityException ex) {
			return false;
		}
	}

	private static boolean holds(SignedJWT jwt, JWSVerifier verifier) throws JOSEException {
		return jwt.verify(verifier);
	}

	// Larger keys are refused too: whoever chooses the key must not choose how long
	// verifying takes.
	private static boolean isOfSaneSize(RSAPublicKey key) {
		int bits = key.getModulus().bitLength();
		return bits >= 2048 && bits <= 4096 && key.getPublicExponent().bitLength() <= 32;
	}

	private static boolean holdsEd25519(SignedJWT jwt, OctetKeyPair pair) throws GeneralSecurityException {
		byte[] x = pair.getDecodedX();
		if (x.length != 32) {
			return false;
		}
		byte[] encoded = new byte[ED25519_PREFIX.length + x.length];
		System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
		System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
		PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
		Signature signature = Signature.getInstance("Ed25519");
		signature.initVerify(key);
		signature.update(jwt.getSigningInput());
		return signature.verify(jwt.getSignature().decode());
	}

}

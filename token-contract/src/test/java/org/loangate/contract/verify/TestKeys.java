package org.loangate.contract.verify;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/// Keys and signatures for tests.
final class TestKeys {

	private TestKeys() {
	}

	static ECKey ec(String kid) {
		return ec(Curve.P_256, kid);
	}

	static ECKey ec(Curve curve, String kid) {
		try {
			return new ECKeyGenerator(curve).keyID(kid).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static RSAKey rsa(int bits) {
		try {
			return new RSAKeyGenerator(bits, true).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Signs with whatever the key is able to; another algorithm in the header leaves a
	/// signature that cannot hold.
	static String sign(JWSHeader header, Map<String, ?> claims, JWK key) {
		try {
			SignedJWT jwt = new SignedJWT(header, JWTClaimsSet.parse(Map.copyOf(claims)));
			JWSSigner signer = (key instanceof ECKey ec) ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
			jwt.sign(signer);
			return jwt.serialize();
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// A public Ed25519 key and a signature by it, made by the JDK alone.
	static final class Ed25519 {

		private final KeyPair pair;

		Ed25519() {
			try {
				this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

		OctetKeyPair jwk() {
			byte[] encoded = this.pair.getPublic().getEncoded();
			return new OctetKeyPair.Builder(Curve.Ed25519,
					Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
				.build();
		}

		String sign(JWSHeader header, Map<String, ?> claims) {
			try {
				String input = header.toBase64URL() + "."
						+ JWTClaimsSet.parse(Map.copyOf(claims)).toPayload().toBase64URL();
				Signature signature = Signature.getInstance("Ed25519");
				signature.initSign(this.pair.getPrivate());
				signature.update(input.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
				return input + "." + Base64URL.encode(signature.sign());
			}
			catch (GeneralSecurityException | ParseException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}

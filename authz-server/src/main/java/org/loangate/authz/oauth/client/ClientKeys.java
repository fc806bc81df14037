package org.loangate.authz.oauth.client;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;

/// Which keys of clients count: P-256, Ed25519, and RSA from 2048 to 4096 bits, public and for signatures.
///
/// Larger RSA keys are refused too: whoever chooses the key must not choose how long verifying takes.
///
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.4</a>
public final class ClientKeys {

	public static final int MOST = 20;

	private ClientKeys() {
	}

	/// The keys of a set that [#faults(Map)] found none in.
	public static JWKSet of(Map<String, Object> jwks) {
		try {
			return JWKSet.parse(jwks);
		}
		catch (ParseException | IllegalArgumentException | IllegalStateException ex) {
			throw new IllegalArgumentException("jwks (expected: a JWK Set, RFC 7517)", ex);
		}
	}

	/// What is wrong with a set, each fault as `jwks: … (expected: …)`.
	static List<String> faults(Map<String, Object> jwks) {
		if (!(jwks.get("keys") instanceof List<?> written) || written.isEmpty() || written.size() > MOST) {
			return List.of("jwks (expected: a JWK Set of 1 to " + MOST + " keys, RFC 7517)");
		}
		List<JWK> keys;
		try {
			keys = of(jwks).getKeys();
		}
		catch (IllegalArgumentException _) {
			return List.of("jwks: malformed key (expected: a JWK Set, RFC 7517)");
		}
		List<String> faults = new ArrayList<>();
		if (keys.size() != written.size()) {
			faults.add("jwks: a key of unknown type (expected: EC, RSA or OKP)");
		}
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < keys.size(); i++) {
			int number = i;
			JWK key = keys.get(i);
			fault(key).ifPresent((fault) -> faults.add("jwks: key " + number + ": " + fault));
			if (key.getKeyID() != null && !ids.add(key.getKeyID())) {
				faults.add("jwks: key " + i + ": kid again (expected: each once)");
			}
		}
		return faults;
	}

	/// Why a key does not count; nothing where it does.
	public static Optional<String> fault(JWK key) {
		if (key.isPrivate()) {
			return Optional.of("private or symmetric (expected: public)");
		}
		if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
			return Optional.of("use (expected: sig)");
		}
		String algorithm = (key.getAlgorithm() != null) ? key.getAlgorithm().getName() : "";
		return switch (key) {
			case ECKey ec when !Curve.P_256.equals(ec.getCurve()) -> Optional.of("crv (expected: P-256)");
			case ECKey _ -> expected(algorithm, Set.of("ES256"));
			case RSAKey rsa when !isOfSaneSize(rsa) ->
				Optional.of(rsa.size() + " bits (expected: 2048 to 4096, with a small odd exponent)");
			case RSAKey _ -> expected(algorithm, Set.of("PS256", "RS256"));
			case OctetKeyPair pair when !Curve.Ed25519.equals(pair.getCurve()) || pair.getDecodedX().length != 32 ->
				Optional.of("crv (expected: Ed25519)");
			case OctetKeyPair _ -> expected(algorithm, Set.of("EdDSA", "Ed25519"));
			default -> Optional.of("kty (expected: EC, RSA or OKP)");
		};
	}

	private static Optional<String> expected(String algorithm, Set<String> known) {
		return (algorithm.isEmpty() || known.contains(algorithm)) ? Optional.empty()
				: Optional.of("alg (expected: " + String.join(" or ", known.stream().sorted().toList()) + ")");
	}

	private static boolean isOfSaneSize(RSAKey key) {
		int bits = key.getModulus().decodeToBigInteger().bitLength();
		var exponent = key.getPublicExponent().decodeToBigInteger();
		return bits >= 2048 && bits <= 4096 && exponent.bitLength() >= 2 && exponent.bitLength() <= 32
				&& exponent.testBit(0);
	}

	/// Whether a set holds a key that can sign with an algorithm.
	public static boolean isFor(JWK key, String signingAlgorithm) {
		return switch (signingAlgorithm) {
			case "ES256" -> key instanceof ECKey;
			case "PS256" ->
				key instanceof RSAKey && (key.getAlgorithm() == null || "PS256".equals(key.getAlgorithm().getName()));
			case "EdDSA" -> key instanceof OctetKeyPair;
			default -> false;
		};
	}

}

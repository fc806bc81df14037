package org.loangate.authz.oauth;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;

/// Every way of making a JWT pass that others have fallen for, from one that holds.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
final class HostileJwts {

	private final Map<String, Object> header;

	private final Map<String, Object> claims;

	private final ECKey publicKey;

	private final ECKey attacker;

	/// From a JWT that is accepted, and the public key it is checked by.
	HostileJwts(String good, ECKey publicKey) throws Exception {
		String[] parts = good.split("\\.", -1);
		this.header = JSONObjectUtils.parse(decode(parts[0]));
		this.claims = JSONObjectUtils.parse(decode(parts[1]));
		this.publicKey = publicKey.toPublicJWK();
		this.attacker = new ECKeyGenerator(Curve.P_256).keyID(this.publicKey.getKeyID()).generate();
	}

	private static String decode(String part) {
		return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
	}

	/// By what is wrong with each. None needs the key to be made, but those that change
	/// the good one.
	Map<String, String> all(String good) throws Exception {
		Map<String, String> all = new LinkedHashMap<>();
		String[] parts = good.split("\\.", -1);
		String none = encode(with("alg", "none")) + "." + parts[1] + ".";
		all.put("alg none", none);
		all.put("alg none, in other letters", encode(with("alg", "nOnE")) + "." + parts[1] + ".");
		all.put("alg none, with the old signature", none + parts[2]);
		all.put("no alg", encode(without("alg")) + "." + parts[1] + "." + parts[2]);
		all.put("HMAC with the public key as JWK", hmac(this.publicKey.toJSONString()));
		all.put("HMAC with the public key as DER",
				hmac(new String(this.publicKey.toECPublicKey().getEncoded(), StandardCharsets.ISO_8859_1)));
		all.put("signed by another key", forged(this.header));
		all.put("embedded key", forged(with("jwk", this.attacker.toPublicJWK().toJSONObject())));
		all.put("jku of the sender's", forged(with("jku", "https://evil.example/jwks")));
		all.put("x5u of the sender's", forged(with("x5u", "https://evil.example/cert")));
		all.put("x5c of the sender's", forged(with("x5c", List.of("MIIB"))));
		all.put("kid as a path", forged(with("kid", "../../../../dev/null")));
		all.put("kid as SQL", forged(with("kid", "' OR '1'='1'; --")));
		all.put("kid as an object", forged(with("kid", Map.of("kid", "x"))));
		all.put("crit that nobody knows", forged(with("crit", List.of("urn:example:critical"))));
		all.put("crit with its parameter", forged(with("crit", List.of("b64"), "b64", false)));
		all.put("another typ", forged(with("typ", "secevent+jwt")));
		all.put("zero signature", parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64]));
		all.put("signature of the curve's order", parts[0] + "." + parts[1] + "." + Base64URL.encode(orders()));
		all.put("signature in DER", parts[0] + "." + parts[1] + "."
				+ Base64URL.encode(new byte[] { 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00 }));
		all.put("no signature", parts[0] + "." + parts[1] + ".");
		all.put("another payload", parts[0] + "." + encode(changed()) + "." + parts[2]);
		all.put("payload that is no JSON", parts[0] + "." + Base64URL.encode("not json") + "." + parts[2]);
		all.put("payload nested a thousand deep", parts[0] + "." + Base64URL.encode("[".repeat(1000)) + "." + parts[2]);
		all.put("header that is no JSON", Base64URL.encode("{") + "." + parts[1] + "." + parts[2]);
		all.put("two parts", parts[0] + "." + parts[1]);
		all.put("four parts", good + "." + parts[2]);
		all.put("compressed JWE",
				Base64URL.encode("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"zip\":\"DEF\",\"cty\":\"JWT\"}") + ".."
						+ Base64URL.encode(random(12)) + "." + Base64URL.encode(random(200)) + "."
						+ Base64URL.encode(random(16)));
		all.put("nested JWE under a password",
				Base64URL
					.encode("{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2c\":2147483647,\"p2s\":\""
							+ Base64URL.encode(random(16)) + "\"}")
						+ "." + Base64URL.encode(random(24)) + "." + Base64URL.encode(random(12)) + "."
						+ Base64URL.encode(random(200)) + "." + Base64URL.encode(random(16)));
		all.put("nothing but dots", "..");
		all.put("signature in another alphabet", parts[0] + "." + parts[1] + ".+/" + parts[2].substring(2));
		return all;
	}

	private static byte[] orders() {
		byte[] order = Curve.P_256.toECParameterSpec().getOrder().toByteArray();
		byte[] plain = Arrays.copyOfRange(order, order.length - 32, order.length);
		byte[] both = Arrays.copyOf(plain, 64);
		System.arraycopy(plain, 0, both, 32, 32);
		return both;
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	private Map<String, Object> changed() {
		Map<String, Object> changed = new LinkedHashMap<>(this.claims);
		changed.put("sub", "somebody-else");
		return changed;
	}

	private Map<String, Object> with(Object... members) {
		Map<String, Object> changed = new LinkedHashMap<>(this.header);
		for (int i = 0; i < members.length; i += 2) {
			changed.put((String) members[i], members[i + 1]);
		}
		return changed;
	}

	private Map<String, Object> without(String member) {
		Map<String, Object> changed = new LinkedHashMap<>(this.header);
		changed.remove(member);
		return changed;
	}

	private String hmac(String secret) throws Exception {
		return signed(with("alg", "HS256"), new JWSHeader(JWSAlgorithm.HS256),
				new MACSigner(secret.getBytes(StandardCharsets.ISO_8859_1)));
	}

	private String forged(Map<String, Object> shown) throws Exception {
		Map<String, Object> es256 = new LinkedHashMap<>(shown);
		es256.put("alg", "ES256");
		return signed(es256, new JWSHeader(JWSAlgorithm.ES256), new ECDSASigner(this.attacker));
	}

	private String signed(Map<String, Object> shown, JWSHeader header, JWSSigner signer) throws Exception {
		String input = encode(shown) + "." + encode(this.claims);
		return input + "." + signer.sign(header, input.getBytes(StandardCharsets.US_ASCII));
	}

	private static String encode(Map<String, Object> json) {
		return Base64URL.encode(JSONObjectUtils.toJSONString(json)).toString();
	}

	/// JWKs that no key pair belongs to, or none that should be trusted.
	static Map<String, Map<String, Object>> keys() {
		Map<String, Map<String, Object>> keys = new LinkedHashMap<>();
		String zero = Base64URL.encode(new byte[32]).toString();
		keys.put("point off the curve",
				Map.of("kty", "EC", "crv", "P-256", "x", Base64URL.encode(new byte[] { 1 }).toString(), "y", zero));
		keys.put("point at zero", Map.of("kty", "EC", "crv", "P-256", "x", zero, "y", zero));
		keys.put("curve nobody asked for", Map.of("kty", "EC", "crv", "secp256k1", "x", zero, "y", zero));
		keys.put("RSA of 512 bits", rsa(512));
		keys.put("RSA of 1,024 bits", rsa(1024));
		keys.put("RSA of 32,768 bits", rsa(32_768));
		keys.put("RSA with an even modulus", Map.of("kty", "RSA", "e", "AQAB", "n",
				Base64URL.encode(BigInteger.ONE.shiftLeft(2047).toByteArray()).toString()));
		keys.put("RSA with exponent one", Map.of("kty", "RSA", "e", "AQ", "n", rsa(2048).get("n")));
		keys.put("shared secret", Map.of("kty", "oct", "k", zero));
		keys.put("no key type", Map.of("n", "AQAB"));
		return keys;
	}

	private static Map<String, Object> rsa(int bits) {
		BigInteger modulus = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(159));
		return Map.of("kty", "RSA", "e", "AQAB", "n",
				Base64URL.encode(com.nimbusds.jose.util.BigIntegerUtils.toBytesUnsigned(modulus)).toString());
	}

}

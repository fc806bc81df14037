package org.loangate.authz.factor.passkey;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.TestCertificates.Identity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An authenticator with one passkey, in the bytes of Web Authentication Level 3, section 6. What it reports can be
/// changed before each answer.
public final class TestPasskey {

	public static final int USER_PRESENT = 0x01;

	public static final int USER_VERIFIED = 0x04;

	public static final int BACKUP_ELIGIBLE = 0x08;

	private static final int ATTESTED = 0x40;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	public final byte[] credentialId = new byte[16];

	public int flags = USER_PRESENT | USER_VERIFIED;

	long counter;

	String origin;

	String rpId = "localhost";

	public byte[] userHandle = new byte[0];

	/// The model it claims to be.
	public UUID aaguid = new UUID(0, 0);

	/// Who attests it, or nobody.
	public @Nullable Identity attestor;

	/// Whether it attests itself, where nobody else does.
	public boolean attestsItself;

	private final KeyPair keys;

	public TestPasskey(String origin) {
		this.origin = origin;
		new SecureRandom().nextBytes(this.credentialId);
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			this.keys = generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Answers creation options.
	public String create(String options) {
		JsonNode asked = MAPPER.readTree(options);
		this.userHandle = decode(asked.path("user").path("id").stringValue());
		ByteArrayOutputStream data = new ByteArrayOutputStream();
		data.writeBytes(authenticatorData(this.flags | ATTESTED));
		data.writeBytes(ByteBuffer.allocate(16)
			.putLong(this.aaguid.getMostSignificantBits())
			.putLong(this.aaguid.getLeastSignificantBits())
			.array());
		data.writeBytes(ByteBuffer.allocate(2).putShort((short) this.credentialId.length).array());
		data.writeBytes(this.credentialId);
		data.writeBytes(coseKey());
		ByteArrayOutputStream object = new ByteArrayOutputStream();
		object.write(0xa3);
		object.writeBytes(text("fmt"));
		byte[] clientData = clientData("webauthn.create", asked);
		object.writeBytes(text((this.attestor != null || this.attestsItself) ? "packed" : "none"));
		object.writeBytes(text("attStmt"));
		object.writeBytes(statement(data.toByteArray(), clientData));
		object.writeBytes(text("authData"));
		object.write(0x58);
		object.write(data.size());
		object.writeBytes(data.toByteArray());
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("clientDataJSON", encode(clientData));
		response.put("attestationObject", encode(object.toByteArray()));
		response.put("transports", new String[] { "internal" });
		return credential(response);
	}

	/// Answers request options.
	public String get(String options) {
		JsonNode asked = MAPPER.readTree(options);
		this.counter++;
		byte[] clientData = clientData("webauthn.get", asked);
		byte[] authenticatorData = authenticatorData(this.flags);
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("clientDataJSON", encode(clientData));
		response.put("authenticatorData", encode(authenticatorData));
		response.put("signature", encode(sign(authenticatorData, clientData)));
		response.put("userHandle", encode(this.userHandle));
		return credential(response);
	}

	private String credential(Map<String, Object> response) {
		return MAPPER.writeValueAsString(Map.of("id", encode(this.credentialId), "rawId", encode(this.credentialId),
				"type", "public-key", "response", response, "clientExtensionResults", Map.of()));
	}

	private byte[] clientData(String type, JsonNode asked) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("type", type);
		data.put("challenge", asked.path("challenge").stringValue());
		data.put("origin", this.origin);
		data.put("crossOrigin", false);
		return MAPPER.writeValueAsBytes(data);
	}

	private byte[] authenticatorData(int reported) {
		return ByteBuffer.allocate(37)
			.put(sha256(this.rpId.getBytes(StandardCharsets.UTF_8)))
			.put((byte) reported)
			.putInt((int) this.counter)
			.array();
	}

	// Section 8.2: {"alg": -7, "sig": …, "x5c": […]}
	private byte[] statement(byte[] authenticatorData, byte[] clientData) {
		ByteArrayOutputStream statement = new ByteArrayOutputStream();
		Identity vouching = this.attestor;
		if (vouching == null && !this.attestsItself) {
			statement.write(0xa0);
			return statement.toByteArray();
		}
		statement.write((vouching != null) ? 0xa3 : 0xa2);
		statement.writeBytes(text("alg"));
		statement.write(0x26);
		statement.writeBytes(text("sig"));
		statement.writeBytes(bytes(
				sign((vouching != null) ? vouching.key() : this.keys.getPrivate(), authenticatorData, clientData)));
		if (vouching != null) {
			statement.writeBytes(text("x5c"));
			statement.write(0x81);
			try {
				statement.writeBytes(bytes(vouching.certificate().getEncoded()));
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return statement.toByteArray();
	}

	private static byte[] bytes(byte[] value) {
		return ByteBuffer.allocate(3 + value.length).put((byte) 0x59).putShort((short) value.length).put(value).array();
	}

	private byte[] sign(byte[] authenticatorData, byte[] clientData) {
		return sign(this.keys.getPrivate(), authenticatorData, clientData);
	}

	private static byte[] sign(PrivateKey key, byte[] authenticatorData, byte[] clientData) {
		try {
			Signature signer = Signature.getInstance("SHA256withECDSA");
			signer.initSign(key);
			signer.update(authenticatorData);
			signer.update(sha256(clientData));
			return signer.sign();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// RFC 9053, 2.1 and 7.1: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
	private byte[] coseKey() {
		ECPublicKey key = (ECPublicKey) this.keys.getPublic();
		return ByteBuffer.allocate(77)
			.put(new byte[] { (byte) 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20 })
			.put(coordinate(key.getW().getAffineX()))
			.put(new byte[] { 0x22, 0x58, 0x20 })
			.put(coordinate(key.getW().getAffineY()))
			.array();
	}

	private static byte[] coordinate(BigInteger value) {
		byte[] bytes = value.toByteArray();
		byte[] fixed = new byte[32];
		int length = Math.min(32, bytes.length);
		System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
		return fixed;
	}

	private static byte[] text(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
		byte[] coded = Arrays.copyOf(new byte[] { (byte) (0x60 + bytes.length) }, 1 + bytes.length);
		System.arraycopy(bytes, 0, coded, 1, bytes.length);
		return coded;
	}

	static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	static byte[] decode(String text) {
		return Base64.getUrlDecoder().decode(text);
	}

}

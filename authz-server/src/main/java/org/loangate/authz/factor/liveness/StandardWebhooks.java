package org.loangate.authz.factor.liveness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.factor.liveness.LivenessVendor.Headers;

/// Checks signed callbacks: HMAC-SHA-256 (`v1`) and Ed25519 (`v1a`), over the raw bytes, with every secret that lives
/// while they are being rotated.
///
/// @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
/// Webhooks</a>
final class StandardWebhooks {

	private static final Duration TOLERANCE = Duration.ofMinutes(5);

	private static final int MAX_SIGNATURES = 16;

	// RFC 8410: SubjectPublicKeyInfo of Ed25519, before its 32 bytes
	private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

	private final List<Key> keys;

	/// Reads the keys.
	/// @param secrets each `whsec_` and base64 of an HMAC secret of 24 to 64 bytes, or
	/// `whpk_` and base64 of an Ed25519
	/// public key
	StandardWebhooks(List<String> secrets) {
		if (secrets.isEmpty()) {
			throw new IllegalArgumentException("webhook_secrets: none (expected: at least one)");
		}
		this.keys = secrets.stream().map(StandardWebhooks::key).toList();
	}

	private static Key key(String secret) {
		try {
			if (secret.startsWith("whsec_")) {
				byte[] bytes = Base64.getDecoder().decode(secret.substring("whsec_".length()));
				if (bytes.length >= 24 && bytes.length <= 64) {
					return new Key.Hmac(new SecretKeySpec(bytes, "HmacSHA256"));
				}
			}
			else if (secret.startsWith("whpk_")) {
				byte[] bytes = Base64.getDecoder().decode(secret.substring("whpk_".length()));
				ByteArrayOutputStream encoded = new ByteArrayOutputStream();
				encoded.writeBytes(ED25519_PREFIX);
				encoded.writeBytes(bytes);
				return new Key.Ed25519(KeyFactory.getInstance("Ed25519")
					.generatePublic(new X509EncodedKeySpec(encoded.toByteArray())));
			}
		}
		catch (IllegalArgumentException | GeneralSecurityException _) {
			// The cause would print a part of the secret.
		}
		throw new IllegalArgumentException("webhook_secrets (expected: whsec_ or whpk_ and base64)");
	}

	/// Whether the vendor signed exactly these bytes, just now.
	boolean isSigned(Headers headers, byte[] body, Instant now) {
		String id = headers.id();
		String signatures = headers.signature();
		Instant timestamp = timestamp(headers.timestamp());
		if (id == null || signatures == null || timestamp == null || !id.matches("[\\x21-\\x7e]{1,256}")
				|| Duration.between(timestamp, now).abs().compareTo(TOLERANCE) > 0) {
			return false;
		}
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes((id + "." + timestamp.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
		message.writeBytes(body);
		byte[] signed = message.toByteArray();
		List<String> parts = List.of(signatures.split(" ", MAX_SIGNATURES + 1));
		return parts.size() <= MAX_SIGNATURES && parts.stream().anyMatch((part) -> isOfOneKey(part, signed));
	}

	private boolean isOfOneKey(String part, byte[] signed) {
		int comma = part.indexOf(',');
		if (comma < 0) {
			return false;
		}
		byte[] signature;
		try {
			signature = Base64.getDecoder().decode(part.substring(comma + 1));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		String version = part.substring(0, comma);
		return this.keys.stream().anyMatch((key) -> key.version().equals(version) && key.verify(signed, signature));
	}

	private static @Nullable Instant timestamp(@Nullable String seconds) {
		return (seconds != null && seconds.matches("[1-9][0-9]{0,11}")) ? Instant.ofEpochSecond(Long.parseLong(seconds))
				: null;
	}

	private sealed interface Key {

		String version();

		boolean verify(byte[] signed, byte[] signature);

		record Hmac(SecretKeySpec secret) implements Key {

			@Override
			public String version() {
				return "v1";
			}

			@Override
			public boolean verify(byte[] signed, byte[] signature) {
				try {
					Mac mac = Mac.getInstance("HmacSHA256");
					mac.init(this.secret);
					return MessageDigest.isEqual(mac.doFinal(signed), signature);
				}
				catch (GeneralSecurityException ex) {
					throw new IllegalStateException(ex);
				}
			}

		}

		record Ed25519(PublicKey key) implements Key {

			@Override
			public String version() {
				return "v1a";
			}

			@Override
			public boolean verify(byte[] signed, byte[] signature) {
				try {
					Signature verifier = Signature.getInstance("Ed25519");
					verifier.initVerify(this.key);
					verifier.update(signed);
					return verifier.verify(signature);
				}
				catch (GeneralSecurityException ex) {
					return false;
				}
			}

		}

	}

}

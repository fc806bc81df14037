package org.loangate.authz.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;

/// Encrypts secrets at rest with AES-256-GCM under the key-encryption key.
///
/// **Shape:** a ciphertext starts with the five bytes by which Tink finds its key, then nonce, ciphertext and tag: 33
/// bytes longer than the plaintext. The key's number is derived from the key itself, so every process that holds the
/// same key reads the same ciphertexts. **Threads:** safe.
public final class SecretCipher {

	private static final int KEY_SIZE_BYTES = 32;

	private final Aead aead;

	/// Reads the keys.
	/// @param keyEncryptionKeys one key a line, each base64 of 32 bytes; the first
	/// encrypts, all decrypt
	/// @throws IllegalArgumentException when there is no key, or a line is not base64 of
	/// 32 bytes
	@AccessesPartialKey
	public SecretCipher(String keyEncryptionKeys) {
		List<String> lines = keyEncryptionKeys.lines().map(String::strip).filter((line) -> !line.isEmpty()).toList();
		if (lines.isEmpty()) {
			throw new IllegalArgumentException("LOANGATE_KEK: empty (expected: base64 of 32 bytes, one key a line)");
		}
		try {
			AeadConfig.register();
			KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
			for (int i = 0; i < lines.size(); i++) {
				KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key(lines.get(i), i + 1));
				keyset.addEntry((i == 0) ? entry.makePrimary() : entry);
			}
			this.aead = keyset.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("LOANGATE_KEK: not usable", ex);
		}
	}

	@AccessesPartialKey
	private static AesGcmKey key(String line, int number) throws GeneralSecurityException {
		byte[] bytes = decode(line, number);
		// Tink finds a ciphertext's key by a number that the key set's maker chooses.
		byte[] fingerprint = MessageDigest.getInstance("SHA-256").digest(bytes);
		int id = ((fingerprint[0] & 0x7f) << 24) | ((fingerprint[1] & 0xff) << 16) | ((fingerprint[2] & 0xff) << 8)
				| (fingerprint[3] & 0xff);
		return AesGcmKey.builder()
			.setParameters(AesGcmParameters.builder()
				.setKeySizeBytes(KEY_SIZE_BYTES)
				.setIvSizeBytes(12)
				.setTagSizeBytes(16)
				.setVariant(AesGcmParameters.Variant.TINK)
				.build())
			.setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
			.setIdRequirement(id)
			.build();
	}

	private static byte[] decode(String line, int number) {
		try {
			byte[] bytes = Base64.getDecoder().decode(line);
			if (bytes.length == KEY_SIZE_BYTES) {
				return bytes;
			}
		}
		catch (IllegalArgumentException _) {
			// The library's message would print a part of the key.
		}
		throw new IllegalArgumentException("LOANGATE_KEK: line " + number + " (expected: base64 of 32 bytes)");
	}

	/// Encrypts.
	/// @param context names the table, column and row the ciphertext is kept in;
	/// decrypting asks for the same
	public byte[] encrypt(byte[] plaintext, String context) {
		try {
			return this.aead.encrypt(plaintext, context.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("encryption failed", ex);
		}
	}

	/// Decrypts.
	/// @throws IllegalStateException when the ciphertext is not one of this key, or
	/// belongs to another context
	public byte[] decrypt(byte[] ciphertext, String context) {
		try {
			return this.aead.decrypt(ciphertext, context.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("decryption failed for " + context, ex);
		}
	}

}

package org.loangate.authz.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.util.SecretBytes;

/// Encrypts secrets at rest: each with a data-encryption key of its own, AES-256-GCM, which lies beside it, wrapped by the
/// key-encryption key.
///
/// **Shape:** a ciphertext is Tink's envelope: four bytes that count the wrapped key, the wrapped key, which starts with
/// five bytes by which Tink finds its key-encryption key, then nonce, ciphertext and tag: 99 bytes longer than the
/// plaintext. The release before wrote ciphertexts directly under the key-encryption key, which start with the same five
/// bytes; they are read as ever. A key's number is derived from the key itself, so every process that holds the same key
/// reads the same ciphertexts. **Threads:** safe.
///
/// @see <a href="https://developers.google.com/tink/wire-format#envelope_encryption">Tink's wire format</a>
public final class SecretCipher {

	private static final int KEY_SIZE_BYTES = 32;

	private static final byte[] NOTHING = {};

	private static final int LENGTH_BYTES = Integer.BYTES;

	private static final int PREFIX_BYTES = 5;

	/// How many bytes of a ciphertext tell its kind and its key-encryption key.
	public static final int HEADER_BYTES = LENGTH_BYTES + PREFIX_BYTES;

	private static final byte TINK = 1;

	private final Aead keyEncryption;

	private final Aead envelope;

	private final List<Integer> keyNumbers;

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
			List<Integer> numbers = new ArrayList<>();
			for (int i = 0; i < lines.size(); i++) {
				AesGcmKey key = key(lines.get(i), i + 1);
				KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key);
				keyset.addEntry((i == 0) ? entry.makePrimary() : entry);
				numbers.add(key.getIdRequirementOrNull());
			}
			this.keyNumbers = List.copyOf(numbers);
			this.keyEncryption = keyset.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
			this.envelope = KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, this.keyEncryption);
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
			return this.envelope.encrypt(plaintext, context.getBytes(StandardCharsets.UTF_8));
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
			Aead aead = isDirect(ciphertext) ? this.keyEncryption : this.envelope;
			return aead.decrypt(ciphertext, context.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("decryption failed for " + context, ex);
		}
	}

	/// The same secret with its own key wrapped by the first key-encryption key. Where
	/// the release before encrypted it directly, it gets a key of its own.
	/// @throws IllegalStateException when the ciphertext is not one of these keys', or
	/// belongs to another context: nothing that cannot be read is passed on
	public byte[] rewrap(byte[] ciphertext, String context) {
		byte[] plaintext = decrypt(ciphertext, context);
		if (isDirect(ciphertext)) {
			return encrypt(plaintext, context);
		}
		ByteBuffer old = ByteBuffer.wrap(ciphertext);
		byte[] wrapped = new byte[old.getInt()];
		old.get(wrapped);
		try {
			byte[] anew = this.keyEncryption.encrypt(this.keyEncryption.decrypt(wrapped, NOTHING), NOTHING);
			return ByteBuffer.allocate(LENGTH_BYTES + anew.length + old.remaining())
				.putInt(anew.length)
				.put(anew)
				.put(old)
				.array();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("the key of " + context + " cannot be wrapped anew", ex);
		}
	}

	/// How every ciphertext starts that needs no [#rewrap], [#HEADER_BYTES] bytes.
	public byte[] currentHeader() {
		return Arrays.copyOf(encrypt(NOTHING, ""), HEADER_BYTES);
	}

	/// Which key-encryption key a ciphertext needs.
	/// @param header the ciphertext's first [#HEADER_BYTES] bytes
	/// @return the key's place in `LOANGATE_KEK`, from 1; nothing when it is not there
	public OptionalInt keyOf(byte[] header) {
		int number = ByteBuffer.wrap(header).getInt(isDirect(header) ? 1 : LENGTH_BYTES + 1);
		int index = this.keyNumbers.indexOf(number);
		return (index != -1) ? OptionalInt.of(index + 1) : OptionalInt.empty();
	}

	// An envelope starts with the high byte of a length that never needs it.
	private static boolean isDirect(byte[] ciphertext) {
		return ciphertext.length > 0 && ciphertext[0] == TINK;
	}

}

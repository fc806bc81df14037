package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/// Keys, passwords and settings of one installation, readable by their owner only. A secret is made once and kept; settings
/// are written anew at each start, since ports may have changed.
final class GeneratedFiles {

	private static final FileAttribute<?> OWNER_DIRECTORY = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

	private static final FileAttribute<?> OWNER_FILE = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private final SecureRandom random = new SecureRandom();

	private final Path directory;

	GeneratedFiles(Path home) throws IOException {
		this.directory = home.resolve("secrets");
		createPrivateDirectory(this.directory);
	}

	/// Makes a directory that its owner alone may enter, where there is none.
	static void createPrivateDirectory(Path directory) throws IOException {
		if (!Files.exists(directory)) {
			Files.createDirectory(directory, OWNER_DIRECTORY);
		}
	}

	/// 256 random bits in URL-safe base64.
	String password(String name) {
		return read(secret(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random32())));
	}

	/// A secret as Standard Webhooks writes them.
	String webhookSecret(String name) {
		return read(secret(name, "whsec_" + Base64.getEncoder().encodeToString(random32())));
	}

	/// A file with one key-encryption key: base64 of 32 bytes.
	Path keyEncryptionKey() {
		return secret("kek", Base64.getEncoder().encodeToString(random32()));
	}

	/// A file with a client's private key as JWK (P-256, for ES256).
	Path clientKey(String clientId) {
		try {
			ECKey key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true)
				.keyUse(KeyUse.SIGNATURE)
				.algorithm(JWSAlgorithm.ES256)
				.generate();
			return secret(clientId + ".jwk", key.toJSONString());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("no key on P-256 can be made", ex);
		}
	}

	/// A file with a client's private RSA key as JWK (2,048 bits, for PS256).
	Path rsaClientKey(String clientId) {
		try {
			RSAKey key = new RSAKeyGenerator(2048).keyIDFromThumbprint(true)
				.keyUse(KeyUse.SIGNATURE)
				.algorithm(JWSAlgorithm.PS256)
				.generate();
			return secret(clientId + ".jwk", key.toJSONString());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("no RSA key can be made", ex);
		}
	}

	/// The public half of [#clientKey] as a JWK set, in JSON and so in YAML.
	String publicJwks(String clientId) {
		return publicJwks(clientKey(clientId));
	}

	/// The public half of a private JWK.
	static String publicJwks(Path key) {
		try {
			return new JWKSet(JWK.parse(read(key))).toString(true);
		}
		catch (ParseException ex) {
			throw new IllegalStateException("not a JWK: " + key, ex);
		}
	}

	/// Writes a settings file.
	Path settings(String name, String content) {
		try {
			return write(name, content, this.directory.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be written: " + name, ex);
		}
	}

	/// A file that is made once.
	Path secret(String name, String fresh) {
		Path file = this.directory.resolve(name);
		try {
			return Files.exists(file) ? file : write(name, fresh, file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be written: " + file, ex);
		}
	}

	private Path write(String name, String content, Path file) throws IOException {
		Path beside = Files.createTempFile(this.directory, name, ".new", OWNER_FILE);
		Files.writeString(beside, content, StandardCharsets.UTF_8);
		return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be read: " + file, ex);
		}
	}

	private byte[] random32() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return bytes;
	}

}

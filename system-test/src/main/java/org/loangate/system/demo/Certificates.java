package org.loangate.system.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;

/// Self-signed certificates with RSA keys, each made once by the JDK's own `keytool`.
final class Certificates {

	private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

	private final GeneratedFiles files;

	private final Path home;

	private final String host;

	Certificates(GeneratedFiles files, Path home, String host) {
		this.files = files;
		this.home = home;
		this.host = host;
	}

	/// A file with a certificate, PEM.
	Path certificate(String name) {
		return this.files.secret(name + ".crt", pem("CERTIFICATE", name));
	}

	/// A file with its private key, PEM.
	Path key(String name) {
		return this.files.secret(name + ".key", pem("PRIVATE KEY", name));
	}

	/// Its public key as a JWK set, as a client registers it.
	String jwks(String name) {
		try {
			X509Certificate certificate = (X509Certificate) store(name).getCertificate(name);
			return new JWKSet(new RSAKey.Builder((RSAPublicKey) certificate.getPublicKey()).keyID(name)
				.keyUse(KeyUse.SIGNATURE)
				.algorithm(JWSAlgorithm.PS256)
				.build()).toString(true);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no certificate " + name, ex);
		}
	}

	/// A trust store with the platform's authorities and one more.
	Path trusting(Path authority) {
		Path file = this.home.resolve("secrets/trust.p12");
		try (InputStream pem = Files.newInputStream(authority);
				InputStream platform = Files
					.newInputStream(Path.of(System.getProperty("java.home"), "lib/security/cacerts"));
				var out = Files.newOutputStream(file)) {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(platform, "changeit".toCharArray());
			trusted.setCertificateEntry("suite", CertificateFactory.getInstance("X.509").generateCertificate(pem));
			trusted.store(out, "changeit".toCharArray());
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be read: " + authority, ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("not a certificate: " + authority, ex);
		}
	}

	private String pem(String type, String name) {
		try {
			KeyStore store = store(name);
			byte[] der = type.equals("CERTIFICATE") ? store.getCertificate(name).getEncoded()
					: store.getKey(name, password().toCharArray()).getEncoded();
			return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n".formatted(type, PEM.encodeToString(der));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("no certificate " + name, ex);
		}
	}

	private KeyStore store(String name) throws GeneralSecurityException {
		Path file = this.home.resolve("secrets").resolve(name + ".p12");
		try {
			if (!Files.exists(file)) {
				make(name, file);
			}
			try (InputStream in = Files.newInputStream(file)) {
				KeyStore store = KeyStore.getInstance("PKCS12");
				store.load(in, password().toCharArray());
				return store;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be read: " + file, ex);
		}
	}

	private void make(String name, Path file) throws IOException {
		Path passwordFile = this.files.settings("keystore-password.txt", password());
		Process keytool = new ProcessBuilder(List.of(Servers.java().resolveSibling("keytool").toString(), "-genkeypair",
				"-alias", name, "-keyalg", "RSA", "-keysize", "2048", "-validity", "800", "-dname", "CN=" + this.host,
				"-ext", "san=dns:" + this.host, "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass:file",
				passwordFile.toString()))
			.redirectErrorStream(true)
			.start();
		String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (keytool.onExit().join().exitValue() != 0) {
			throw new IllegalStateException("keytool: " + said.strip());
		}
	}

	private String password() {
		return this.files.password("keystore");
	}

}

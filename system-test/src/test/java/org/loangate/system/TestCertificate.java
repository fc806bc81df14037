package org.loangate.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A P-256 key and a certificate for `localhost` that it signed itself, as the JDK's `keytool` makes them.
final class TestCertificate {

	private static final char[] PASSWORD = "for-the-tests".toCharArray();

	private final KeyStore store;

	private final Path directory;

	private TestCertificate(KeyStore store, Path directory) {
		this.store = store;
		this.directory = directory;
	}

	static TestCertificate create() {
		try {
			Path directory = Files.createTempDirectory("certificate");
			Path file = directory.resolve("store.p12");
			Process keytool = new ProcessBuilder(
					List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
							"-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost",
							"-ext", "san=dns:localhost", "-validity", "2", "-storetype", "PKCS12", "-keystore",
							file.toString(), "-storepass", new String(PASSWORD)))
				.redirectErrorStream(true)
				.redirectOutput(directory.resolve("keytool.log").toFile())
				.start();
			if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
				throw new IllegalStateException("keytool: " + Files.readString(directory.resolve("keytool.log")));
			}
			return new TestCertificate(KeyStore.getInstance(file.toFile(), PASSWORD), directory);
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	X509Certificate certificate() {
		try {
			return (X509Certificate) this.store.getCertificate("own");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	String certificateFile() {
		try {
			return pem("CERTIFICATE", certificate().getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	String keyFile() {
		try {
			return pem("PRIVATE KEY", this.store.getKey("own", PASSWORD).getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String pem(String label, byte[] der) {
		try {
			return Files.writeString(this.directory.resolve(label.replace(' ', '-') + ".pem"), "-----BEGIN " + label
					+ "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label + "-----\n")
				.toString();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Options by which a JVM believes whoever shows it, and nobody else.
	List<String> believed() {
		Path file = this.directory.resolve("trust.p12");
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("own", certificate());
			try (OutputStream out = Files.newOutputStream(file)) {
				trusted.store(out, PASSWORD);
			}
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
		return List.of("-Djavax.net.ssl.trustStore=" + file,
				"-Djavax.net.ssl.trustStorePassword=" + new String(PASSWORD));
	}

	/// How Chromium is told to believe it: base64 of the SHA-256 of its public key.
	String pin() {
		try {
			return Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate().getPublicKey().getEncoded()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// TLS with this certificate to somebody who shows the other.
	SSLContext tlsTo(TestCertificate server) {
		try {
			KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
			keys.init(this.store, PASSWORD);
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("server", server.certificate());
			TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

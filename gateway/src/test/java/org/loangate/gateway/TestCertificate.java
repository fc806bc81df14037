package org.loangate.gateway;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.nimbusds.jose.util.X509CertUtils;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A key, and a certificate for `localhost` that it signed itself.
record TestCertificate(KeyPair keys, X509Certificate certificate) {

	static TestCertificate create() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
			generator.initialize(new ECGenParameterSpec("secp256r1"));
			KeyPair keys = generator.generateKeyPair();
			X500Name name = new X500Name("CN=localhost");
			Instant now = Instant.now();
			X509Certificate certificate = new JcaX509CertificateConverter()
				.getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(now.toEpochMilli()),
						Date.from(now.minus(Duration.ofHours(1))), Date.from(now.plus(Duration.ofDays(1))), name,
						keys.getPublic())
					.addExtension(Extension.subjectAlternativeName, false,
							new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")))
					.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
			return new TestCertificate(keys, certificate);
		}
		catch (GeneralSecurityException | IOException | OperatorCreationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// RFC 8705's `x5t#S256`.
	String thumbprint() {
		return X509CertUtils.computeSHA256Thumbprint(this.certificate).toString();
	}

	/// RFC 9440's `Client-Cert`.
	String field() {
		try {
			return ":" + Base64.getEncoder().encodeToString(this.certificate.getEncoded()) + ":";
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Path certificateFile() {
		return pem(this.certificate);
	}

	Path keyFile() {
		return pem(this.keys.getPrivate());
	}

	private static Path pem(Object object) {
		try {
			StringWriter text = new StringWriter();
			try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
				writer.writeObject(
						(object instanceof java.security.PrivateKey key) ? new JcaPKCS8Generator(key, null) : object);
			}
			Path file = Files.createTempFile("test", ".pem");
			file.toFile().deleteOnExit();
			return Files.writeString(file, text.toString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// TLS with this certificate, or with none, to somebody who shows the other.
	static SSLContext tls(TestCertificate own, TestCertificate other) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null);
			trusted.setCertificateEntry("other", other.certificate());
			trust.init(trusted);
			KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null);
			if (own != null) {
				store.setKeyEntry("own", own.keys().getPrivate(), new char[0],
						new X509Certificate[] { own.certificate() });
			}
			keys.init(store, new char[0]);
			context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

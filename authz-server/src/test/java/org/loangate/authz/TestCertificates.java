package org.loangate.authz;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.nimbusds.jose.util.X509CertUtils;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Authorities and certificates as an operator or an attacker would have them made.
public final class TestCertificates {

	private static final AtomicLong SERIAL = new AtomicLong(1);

	private TestCertificates() {
	}

	/// A key and the certificates that go with it, its own first.
	public record Identity(PrivateKey key, List<X509Certificate> chain) {

		public X509Certificate certificate() {
			return this.chain.getFirst();
		}

		/// RFC 8705's `x5t#S256`.
		public String thumbprint() {
			return X509CertUtils.computeSHA256Thumbprint(certificate()).toString();
		}

		/// RFC 9440's `Client-Cert`.
		public String field() {
			return field(certificate());
		}

		/// RFC 9440's `Client-Cert-Chain`.
		public String chainField() {
			return this.chain.stream().skip(1).map(Identity::field).collect(Collectors.joining(", "));
		}

		private static String field(X509Certificate certificate) {
			try {
				return ":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/// An identity that the other's certificates were put to, without its key.
		public Identity withKeyOf(Identity other) {
			return new Identity(other.key, this.chain);
		}

		/// Issues a certificate as an authority.
		public Identity issue(String name, UnaryOperator<Kind> kind) {
			KeyPair keys = keys(kind.apply(Kind.CLIENT));
			X509Certificate certificate = sign(name, kind.apply(Kind.CLIENT), keys, this.key, certificate());
			return new Identity(keys.getPrivate(),
					Stream.concat(Stream.of(certificate), this.chain.stream()).limit(this.chain.size()).toList());
		}

		/// An authority below this one.
		public Identity intermediate(String name) {
			KeyPair keys = keys(Kind.AUTHORITY);
			X509Certificate certificate = sign(name, Kind.AUTHORITY, keys, this.key, certificate());
			return new Identity(keys.getPrivate(), Stream.concat(Stream.of(certificate), this.chain.stream()).toList());
		}

		/// What a TLS connection with this identity needs.
		public SSLContext tls(X509Certificate trusted) {
			try {
				KeyStore store = KeyStore.getInstance("PKCS12");
				store.load(null);
				store.setKeyEntry("own", this.key, new char[0], this.chain.toArray(X509Certificate[]::new));
				KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
				keys.init(store, new char[0]);
				return context(keys, trusted);
			}
			catch (GeneralSecurityException | IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		public Path certificateFile() {
			return pem(this.chain.toArray());
		}

		public Path keyFile() {
			return pem(this.key);
		}

	}

	/// What a certificate is for.
	///
	/// @param usage of its key, or nothing
	/// @param purposes extended ones, or nothing
	public record Kind(boolean authority, Integer usage, KeyPurposeId purpose, Duration from, Duration until,
			List<GeneralName> alternatives, String keyAlgorithm) {

		static final Kind AUTHORITY = new Kind(true, KeyUsage.keyCertSign, null, Duration.ofDays(-1),
				Duration.ofDays(30), List.of(), "EC");

		static final Kind CLIENT = new Kind(false, KeyUsage.digitalSignature, KeyPurposeId.id_kp_clientAuth,
				Duration.ofDays(-1), Duration.ofDays(30), List.of(), "EC");

		public Kind usedFor(Integer newUsage, KeyPurposeId newPurpose) {
			return new Kind(this.authority, newUsage, newPurpose, this.from, this.until, this.alternatives,
					this.keyAlgorithm);
		}

		public Kind valid(Duration newFrom, Duration newUntil) {
			return new Kind(this.authority, this.usage, this.purpose, newFrom, newUntil, this.alternatives,
					this.keyAlgorithm);
		}

		public Kind alsoNamed(int choice, String name) {
			List<GeneralName> all = new ArrayList<>(this.alternatives);
			all.add(new GeneralName(choice, name));
			return new Kind(this.authority, this.usage, this.purpose, this.from, this.until, all, this.keyAlgorithm);
		}

		public Kind anAuthority() {
			return new Kind(true, this.usage, this.purpose, this.from, this.until, this.alternatives,
					this.keyAlgorithm);
		}

		/// @param algorithm `EC` is on P-256; `RSA-1024`, `RSA-2048` and the like
		public Kind withKey(String algorithm) {
			return new Kind(this.authority, this.usage, this.purpose, this.from, this.until, this.alternatives,
					algorithm);
		}

	}

	/// An authority of its own.
	public static Identity authority(String name) {
		return self(name, Kind.AUTHORITY);
	}

	/// A certificate that speaks for itself.
	public static Identity selfSigned(String name, UnaryOperator<Kind> kind) {
		return self(name, kind.apply(Kind.CLIENT));
	}

	private static Identity self(String name, Kind kind) {
		KeyPair keys = keys(kind);
		return new Identity(keys.getPrivate(), List.of(sign(name, kind, keys, keys.getPrivate(), null)));
	}

	/// What a TLS connection without a certificate of the client's needs.
	public static SSLContext tls(X509Certificate trusted) {
		return context(null, trusted);
	}

	private static SSLContext context(KeyManagerFactory keys, X509Certificate trusted) {
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null);
			store.setCertificateEntry("server", trusted);
			TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
			trust.init(store);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((keys != null) ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyPair keys(Kind kind) {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.keyAlgorithm().split("-", 2)[0]);
			if (kind.keyAlgorithm().equals("EC")) {
				generator.initialize(new ECGenParameterSpec("secp256r1"));
			}
			else if (kind.keyAlgorithm().startsWith("RSA-")) {
				generator.initialize(Integer.parseInt(kind.keyAlgorithm().substring(4)));
			}
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static X509Certificate sign(String name, Kind kind, KeyPair keys, PrivateKey issuerKey,
			X509Certificate issuer) {
		Instant now = Instant.now();
		X500Name subject = new X500Name(name);
		X500Name issuedBy = (issuer != null) ? X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded())
				: subject;
		try {
			JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuedBy,
					BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(now.plus(kind.from())),
					Date.from(now.plus(kind.until())), subject, keys.getPublic());
			builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(kind.authority()));
			if (kind.usage() != null) {
				builder.addExtension(Extension.keyUsage, true, new KeyUsage(kind.usage()));
			}
			if (kind.purpose() != null) {
				builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(kind.purpose()));
			}
			if (!kind.alternatives().isEmpty()) {
				builder.addExtension(Extension.subjectAlternativeName, false,
						new GeneralNames(kind.alternatives().toArray(GeneralName[]::new)));
			}
			String algorithm = switch (issuerKey.getAlgorithm()) {
				case "EC" -> "SHA256withECDSA";
				case "RSA" -> "SHA256withRSA";
				default -> "Ed25519";
			};
			return new JcaX509CertificateConverter()
				.getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey)));
		}
		catch (IOException | GeneralSecurityException | OperatorCreationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// A file with these keys and certificates.
	public static Path pem(Object... objects) {
		StringWriter text = new StringWriter();
		try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
			for (Object object : objects) {
				pem.writeObject((object instanceof PrivateKey key)
						? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null) : object);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			Path file = Files.createTempFile("test", ".pem");
			file.toFile().deleteOnExit();
			return Files.writeString(file, text.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The authorities whose word on who a client is counts: those of `LOANGATE_CLIENT_CA_FILE`, and nobody of the platform's.
///
/// Whether a certificate was revoked is not asked: an authority whose certificates live long is one to name clients by
/// another method.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-6.1">RFC 5280, section 6.1</a>
final class CertificateAuthorities {

	private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

	private static final String ANY_USAGE = "2.5.29.37.0";

	private static final int MOST_INTERMEDIATES = 5;

	private final Set<TrustAnchor> anchors;

	private final Clock clock;

	private CertificateAuthorities(Set<TrustAnchor> anchors, Clock clock) {
		this.anchors = anchors;
		this.clock = clock;
	}

	/// Reads the authorities' certificates.
	///
	/// @param file PEM, or empty for no authority at all
	/// @throws IllegalStateException if the file cannot be read, or holds no certificate
	static CertificateAuthorities read(String file, Clock clock) {
		if (file.isEmpty()) {
			return new CertificateAuthorities(Set.of(), clock);
		}
		try (InputStream pem = Files.newInputStream(Path.of(file))) {
			Set<TrustAnchor> anchors = CertificateFactory.getInstance("X.509")
				.generateCertificates(pem)
				.stream()
				.map((certificate) -> new TrustAnchor((X509Certificate) certificate, null))
				.collect(Collectors.toUnmodifiableSet());
			if (anchors.isEmpty()) {
				throw new CertificateException("none");
			}
			return new CertificateAuthorities(anchors, clock);
		}
		catch (IOException | CertificateException ex) {
			throw new IllegalStateException("LOANGATE_CLIENT_CA_FILE: " + file + " (expected: certificates, PEM)", ex);
		}
	}

	/// Whether one of them issued a certificate for a client, directly or by the
	/// intermediates that came with it.
	boolean issued(List<X509Certificate> chain) {
		X509Certificate certificate = chain.getFirst();
		if (this.anchors.isEmpty() || certificate.getBasicConstraints() != -1 || !isForClients(certificate)) {
			return false;
		}
		try {
			X509CertSelector target = new X509CertSelector();
			target.setCertificate(certificate);
			PKIXBuilderParameters parameters = new PKIXBuilderParameters(this.anchors, target);
			parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
			parameters.setDate(Date.from(this.clock.instant()));
			parameters.setMaxPathLength(MOST_INTERMEDIATES);
			parameters.setRevocationEnabled(false);
			CertPathBuilder.getInstance("PKIX").build(parameters);
			return true;
		}
		catch (GeneralSecurityException _) {
			return false;
		}
	}

	private static boolean isForClients(X509Certificate certificate) {
		boolean[] usage = certificate.getKeyUsage();
		if (usage != null && !usage[0]) {
			return false;
		}
		try {
			List<String> extended = certificate.getExtendedKeyUsage();
			return extended == null || extended.contains(CLIENT_AUTH) || extended.contains(ANY_USAGE);
		}
		catch (CertificateParsingException _) {
			return false;
		}
	}

}

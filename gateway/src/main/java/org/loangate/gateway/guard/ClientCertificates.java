package org.loangate.gateway.guard;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;

/// Finds the certificate a client showed: on this very connection, or at a trusted proxy that passes it on.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9440#section-2.2">RFC 9440, section 2.2</a>
public final class ClientCertificates {

	private static final String ON_CONNECTION = "jakarta.servlet.request.X509Certificate";

	private final TrustedProxies proxies;

	ClientCertificates(TrustedProxies proxies) {
		this.proxies = proxies;
	}

	/// The RFC 8705 thumbprint (`x5t#S256`) of the client's certificate, where it showed
	/// one. A field from anybody but a
	/// trusted proxy counts for nothing.
	public Optional<String> thumbprint(HttpServletRequest request) {
		if (this.proxies.contains(request.getRemoteAddr())) {
			return passedOn(request).map(ClientCertificates::thumbprint);
		}
		return (request.getAttribute(ON_CONNECTION) instanceof X509Certificate[] chain && chain.length > 0)
				? Optional.of(thumbprint(chain[0])) : Optional.empty();
	}

	// RFC 9440, 2.1: a Byte Sequence (RFC 8941), base64 between colons, of the DER
	private static Optional<X509Certificate> passedOn(HttpServletRequest request) {
		List<String> fields = Collections.list(request.getHeaders("Client-Cert"));
		if (fields.size() != 1 || !fields.getFirst().matches(":[A-Za-z0-9+/=]{1,16384}:")) {
			return Optional.empty();
		}
		try {
			byte[] der = Base64.getDecoder().decode(fields.getFirst().substring(1, fields.getFirst().length() - 1));
			return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(der)));
		}
		catch (IllegalArgumentException | CertificateException ex) {
			return Optional.empty();
		}
	}

	private static String thumbprint(X509Certificate certificate) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
		}
		catch (CertificateException | NoSuchAlgorithmException ex) {
			throw new IllegalStateException("a certificate that was read has an encoding", ex);
		}
	}

}

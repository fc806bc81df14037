package org.loangate.contract.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/// A certificate whose key a client proved to hold, by a TLS handshake. Whether it is to be trusted in anything else is for
/// the caller to check.
///
/// @param chain the certificate itself, then whatever the client sent with it
public record ClientCertificate(List<X509Certificate> chain) {

	public ClientCertificate {
		chain = List.copyOf(chain);
		if (chain.isEmpty()) {
			throw new IllegalArgumentException("chain: empty (expected: at least the client's own certificate)");
		}
	}

	/// The client's own certificate.
	public X509Certificate certificate() {
		return this.chain.getFirst();
	}

	/// `x5t#S256`: base64url of the SHA-256 of the certificate's DER, 43 characters.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-3.1">RFC 8705,
	/// section 3.1</a>
	public String thumbprint() {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded()));
		}
		catch (CertificateEncodingException | NoSuchAlgorithmException ex) {
			throw new IllegalStateException("a certificate that was read has an encoding", ex);
		}
	}

	@Override
	public String toString() {
		return "ClientCertificate[" + thumbprint() + "]";
	}

}

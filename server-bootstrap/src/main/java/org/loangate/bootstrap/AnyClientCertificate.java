package org.loangate.bootstrap;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets a client finish the TLS handshake with any certificate, or none.
///
/// The handshake proves that the client holds the certificate's key, which is all that RFC 8705 binds a token to; whom a
/// certificate names, and who says so, is checked where clients authenticate. No server is ever trusted by it.
///
/// Made by Tomcat, by its name.
public final class AnyClientCertificate extends X509ExtendedTrustManager {

	private static final X509Certificate[] NO_HINTS = {};

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) {
		// Any: see above.
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		// Any: see above.
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		// Any: see above.
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw new CertificateException("no server is trusted here");
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		throw new CertificateException("no server is trusted here");
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		throw new CertificateException("no server is trusted here");
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return NO_HINTS;
	}

}

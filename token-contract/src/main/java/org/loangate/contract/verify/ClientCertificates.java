package org.loangate.contract.verify;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// Finds the certificate a client showed: on this very connection, or at a trusted proxy that passes it on.
///
/// A trusted proxy's own certificate on the connection is never the client's, and a field from anybody else counts for
/// nothing. What a proxy passes on counts in full or not at all: a second `Client-Cert`, a byte that is no DER, or a chain
/// that cannot be read is the same as no certificate.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9440#section-2">RFC 9440, section 2</a>
public final class ClientCertificates {

	/// The servlet attribute of the connection's certificates.
	public static final String ON_CONNECTION = "jakarta.servlet.request.X509Certificate";

	/// The fields, in lower case, that only a trusted proxy may say: whoever forwards a
	/// request takes them out.
	public static final Set<String> FIELDS = Set.of("client-cert", "client-cert-chain");

	private static final int MAX_INTERMEDIATES = 8;

	// RFC 8941, 3.3.5: base64 between colons
	private static final Pattern BYTE_SEQUENCE = Pattern.compile(":[A-Za-z0-9+/]{4,16384}+={0,2}:");

	private final TrustedProxies proxies;

	/// A reader that believes some proxies.
	public ClientCertificates(TrustedProxies proxies) {
		this.proxies = proxies;
	}

	/// The certificate that came with a request.
	///
	/// @param sender the address at the other end of the connection, not a forwarded one
	/// @param onConnection the value of the servlet attribute [#ON_CONNECTION]
	/// @param fields gives every field of a name
	public Optional<ClientCertificate> shown(String sender, @Nullable Object onConnection,
			Function<String, Enumeration<String>> fields) {
		if (this.proxies.contains(sender)) {
			return passedOn(Collections.list(fields.apply("Client-Cert")),
					Collections.list(fields.apply("Client-Cert-Chain")));
		}
		return (onConnection instanceof X509Certificate[] chain && chain.length > 0)
				? Optional.of(new ClientCertificate(List.of(chain))) : Optional.empty();
	}

	// RFC 9440, 2.2 and 2.3: a Byte Sequence each, the chain a List that may be split
	// over several fields
	private static Optional<ClientCertificate> passedOn(List<String> certificates, List<String> chainFields) {
		if (certificates.size() != 1) {
			return Optional.empty();
		}
		List<String> members = new ArrayList<>(certificates);
		if (!chainFields.isEmpty()) {
			members.addAll(List.of(String.join(",", chainFields).split(",", -1)));
		}
		if (members.size() > 1 + MAX_INTERMEDIATES) {
			return Optional.empty();
		}
		List<X509Certificate> chain = new ArrayList<>();
		try {
			for (String member : members) {
				chain.add(certificate(member));
			}
			return Optional.of(new ClientCertificate(chain));
		}
		catch (IllegalArgumentException | CertificateException ex) {
			return Optional.empty();
		}
	}

	private static X509Certificate certificate(String byteSequence) throws CertificateException {
		String text = byteSequence.strip();
		if (!BYTE_SEQUENCE.matcher(text).matches()) {
			throw new IllegalArgumentException("a Byte Sequence is expected");
		}
		ByteArrayInputStream der = new ByteArrayInputStream(
				Base64.getDecoder().decode(text.substring(1, text.length() - 1)));
		X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
			.generateCertificate(der);
		if (der.available() > 0) {
			throw new CertificateException("more than a certificate");
		}
		return certificate;
	}

}

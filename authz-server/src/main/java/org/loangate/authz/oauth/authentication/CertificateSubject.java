package org.loangate.authz.oauth.authentication;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientMetadata;

/// The one name by which a `tls_client_auth` client's certificate is known: its subject, or a subject alternative name.
///
/// Metadata with none of these names, or with more than one, names nobody.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-2.1.2">RFC 8705, section 2.1.2</a>
final class CertificateSubject {

	// RFC 5280, 4.2.1.6: the choices of GeneralName
	private static final int EMAIL = 1;

	private static final int DNS = 2;

	private static final int URI = 6;

	private static final int IP = 7;

	// Names of attributes that are usual in banks' certificates, and not among the JDK's.
	private static final Map<String, String> ATTRIBUTES = Map.of("ORGANIZATIONIDENTIFIER", "2.5.4.97",
			"BUSINESSCATEGORY", "2.5.4.15", "JURISDICTIONC", "1.3.6.1.4.1.311.60.2.1.3", "JURISDICTIONCOUNTRYNAME",
			"1.3.6.1.4.1.311.60.2.1.3");

	private final Predicate<X509Certificate> rule;

	private CertificateSubject(Predicate<X509Certificate> rule) {
		this.rule = rule;
	}

	/// The name in a client's metadata.
	static CertificateSubject of(ClientMetadata client) {
		List<Predicate<X509Certificate>> rules = Stream
			.of(rule(client.tlsClientAuthSubjectDn(), CertificateSubject::isSubject),
					alternative(client.tlsClientAuthSanDns(), DNS, String::equalsIgnoreCase),
					alternative(client.tlsClientAuthSanUri(), URI, String::equals),
					alternative(client.tlsClientAuthSanIp(), IP, CertificateSubject::isSameAddress),
					alternative(client.tlsClientAuthSanEmail(), EMAIL, CertificateSubject::isSameMailbox))
			.filter(Objects::nonNull)
			.toList();
		return new CertificateSubject((rules.size() == 1) ? rules.getFirst() : (_) -> false);
	}

	/// Whether a certificate is in this name.
	boolean isNamedBy(X509Certificate certificate) {
		return this.rule.test(certificate);
	}

	private static @Nullable Predicate<X509Certificate> rule(@Nullable String name, Comparison<X509Certificate> rule) {
		return (name != null) ? (certificate) -> rule.holds(name, certificate) : null;
	}

	private static @Nullable Predicate<X509Certificate> alternative(@Nullable String name, int choice,
			Comparison<String> comparison) {
		return rule(name, (registered, certificate) -> alternatives(certificate, choice)
			.anyMatch((shown) -> comparison.holds(registered, shown)));
	}

	// RFC 4514 is one of many ways to write a name: compared is what it stands for.
	private static boolean isSubject(String registered, X509Certificate certificate) {
		try {
			return new X500Principal(registered, ATTRIBUTES).equals(certificate.getSubjectX500Principal());
		}
		catch (IllegalArgumentException _) {
			return false;
		}
	}

	private static Stream<String> alternatives(X509Certificate certificate, int choice) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			return (names != null) ? names.stream()
				.filter((name) -> Integer.valueOf(choice).equals(name.getFirst()))
				.map(List::getLast)
				.filter(String.class::isInstance)
				.map(String.class::cast) : Stream.empty();
		}
		catch (CertificateParsingException _) {
			return Stream.empty();
		}
	}

	// RFC 5280, 7.5: the local part as it stands, the host in any case
	private static boolean isSameMailbox(String registered, String shown) {
		int at = registered.lastIndexOf('@');
		return at > 0 && at == shown.lastIndexOf('@') && registered.regionMatches(0, shown, 0, at)
				&& registered.toLowerCase(Locale.ROOT).equals(shown.toLowerCase(Locale.ROOT));
	}

	// An IPv6 address has many spellings. Never a name: it would be looked up.
	private static boolean isSameAddress(String registered, String shown) {
		try {
			return registered.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*") && Arrays
				.equals(InetAddress.getByName(registered).getAddress(), InetAddress.getByName(shown).getAddress());
		}
		catch (UnknownHostException _) {
			return false;
		}
	}

	/// Compares a registered name with what a certificate shows.
	private interface Comparison<T> {

		boolean holds(String registered, T shown);

	}

}

package org.loangate.authz.oauth.client;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationContext;

/// Decides whether a certificate is the client's, by the one method the client registered.
///
/// `tls_client_auth`: an authority we trust issued it, to the one name in the client's metadata.
/// `self_signed_tls_client_auth`: its key is one of the client's keys, whoever issued it. Either way it must not have
/// lapsed, and its key must not be weak.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-2.1">RFC 8705, sections 2.1 and 2.2</a>
final class ClientCertificateVerifier implements Consumer<OAuth2ClientAuthenticationContext> {

	// FAPI 2.0 Security Profile, 5.4.1
	private static final int LEAST_RSA_BITS = 2048;

	private final Clients clients;

	private final CertificateAuthorities authorities;

	private final ClientKeySets keySets;

	private final Clock clock;

	ClientCertificateVerifier(Clients clients, CertificateAuthorities authorities, ClientKeySets keySets, Clock clock) {
		this.clients = clients;
		this.authorities = authorities;
		this.keySets = keySets;
		this.clock = clock;
	}

	@Override
	public void accept(OAuth2ClientAuthenticationContext context) {
		List<X509Certificate> chain = List
			.of((X509Certificate[]) Objects.requireNonNull(context.getAuthentication().getCredentials()));
		ClientMetadata client = this.clients.metadata(context.getRegisteredClient().getClientId());
		X509Certificate certificate = chain.getFirst();
		requireValid(certificate);
		switch (client.tokenEndpointAuthMethod()) {
			case "tls_client_auth" -> {
				if (!this.authorities.issued(chain)) {
					throw refused("no trusted authority issued it for clients");
				}
				if (!CertificateSubject.of(client).isNamedBy(certificate)) {
					throw refused("its subject is another than the registered one");
				}
			}
			case "self_signed_tls_client_auth" -> {
				if (!isRegistered(certificate, client)) {
					throw refused("its key is none of the client's");
				}
			}
			default -> throw refused("the client registered another method");
		}
	}

	private void requireValid(X509Certificate certificate) {
		try {
			certificate.checkValidity(Date.from(this.clock.instant()));
		}
		catch (CertificateExpiredException | CertificateNotYetValidException _) {
			throw refused("lapsed, or not valid yet");
		}
		if (certificate.getPublicKey() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
			throw refused("its key is weak");
		}
	}

	private boolean isRegistered(X509Certificate certificate, ClientMetadata client) {
		try {
			var thumbprint = JWK.parse(certificate).computeThumbprint();
			for (JWK key : this.keySets.of(client)) {
				if (ClientKeys.fault(key).isEmpty() && key.computeThumbprint().equals(thumbprint)) {
					return true;
				}
			}
			return false;
		}
		catch (JOSEException _) {
			// A key of a kind that no JWK of ours is.
			return false;
		}
	}

	private static OAuth2AuthenticationException refused(String reason) {
		return new OAuth2AuthenticationException(
				new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT, "certificate: " + reason, null));
	}

}

package org.loangate.authz.oauth.authentication;

import java.security.PublicKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import org.loangate.authz.oauth.client.ClientKeys;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;

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
		return this.keySets.of(client)
			.stream()
			.anyMatch((key) -> ClientKeys.fault(key).isEmpty() && isKeyOf(key, certificate.getPublicKey()));
	}

	// Nimbus would read the certificate into a JWK by a library that is not there.
	private static boolean isKeyOf(JWK key, PublicKey shown) {
		try {
			return switch (key) {
				case ECKey ec when shown instanceof ECPublicKey point ->
					ec.getCurve().equals(Curve.forECParameterSpec(point.getParams()))
							&& ec.toECPublicKey().getW().equals(point.getW());
				case RSAKey rsa when shown instanceof RSAPublicKey number ->
					rsa.getModulus().decodeToBigInteger().equals(number.getModulus())
							&& rsa.getPublicExponent().decodeToBigInteger().equals(number.getPublicExponent());
				case OctetKeyPair pair when shown instanceof EdECPublicKey point ->
					// RFC 8410, 4: the key is the end of its SubjectPublicKeyInfo.
					point.getParams().getName().equals(pair.getCurve().getName())
							&& Arrays.equals(pair.getDecodedX(), Arrays.copyOfRange(point.getEncoded(),
									point.getEncoded().length - pair.getDecodedX().length, point.getEncoded().length));
				default -> false;
			};
		}
		catch (JOSEException _) {
			return false;
		}
	}

	private static OAuth2AuthenticationException refused(String reason) {
		return new OAuth2AuthenticationException(
				new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT, "certificate: " + reason, null));
	}

}

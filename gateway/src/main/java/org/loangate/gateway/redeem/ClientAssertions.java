package org.loangate.gateway.redeem;

import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.springframework.util.MultiValueMap;

/// Signs the assertions by which the gateway authenticates, a new one for every request.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523, section 3</a>
final class ClientAssertions implements ClientCredential {

	private static final Duration LIFE = Duration.ofSeconds(60);

	private final String clientId;

	private final String audience;

	private final JWSHeader header;

	private final JWSSigner signer;

	private final Clock clock;

	private final SecureRandom random;

	/// Reads the key.
	///
	/// @throws IllegalArgumentException if it is no private JWK of P-256; the key is not
	/// repeated
	ClientAssertions(RedeemSettings settings, Clock clock, SecureRandom random) {
		this.clientId = settings.gatewayClientId();
		this.audience = settings.issuer();
		this.clock = clock;
		this.random = random;
		try {
			ECKey key = ECKey.parse(settings.gatewayClientKey());
			this.signer = new ECDSASigner(key);
			this.header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(JOSEObjectType.JWT)
				.keyID(key.getKeyID())
				.build();
		}
		catch (ParseException | JOSEException ex) {
			throw new IllegalArgumentException("LOANGATE_GATEWAY_CLIENT_KEY (expected: a private JWK of P-256)");
		}
	}

	@Override
	public void addTo(MultiValueMap<String, String> form) {
		form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
		form.add("client_assertion", next());
	}

	private String next() {
		byte[] jti = new byte[16];
		this.random.nextBytes(jti);
		Instant now = this.clock.instant();
		SignedJWT assertion = new SignedJWT(this.header,
				new JWTClaimsSet.Builder().issuer(this.clientId)
					.subject(this.clientId)
					.audience(this.audience)
					.jwtID(Base64.getUrlEncoder().withoutPadding().encodeToString(jti))
					.issueTime(Date.from(now))
					.expirationTime(Date.from(now.plus(LIFE)))
					.build());
		try {
			assertion.sign(this.signer);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("the gateway's key does not sign", ex);
		}
		return assertion.serialize();
	}

}

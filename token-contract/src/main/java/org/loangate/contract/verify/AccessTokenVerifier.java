package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.TermsClaims;

/// Verifies access tokens of one authorization server for one resource.
///
/// Whether a token is bound to the sender's key, revoked or redeemed is for the caller to check.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-4">RFC 9068, section 4</a>
public final class AccessTokenVerifier {

	// RFC 9068, 4: both spellings are accepted
	private static final Set<JOSEObjectType> TYPES = Set.of(new JOSEObjectType("at+jwt"),
			new JOSEObjectType("application/at+jwt"));

	private final JwtVerifier jwts;

	private final String audience;

	/// A verifier.
	///
	/// @param issuer what `iss` must be
	/// @param audience what must be among `aud`
	public AccessTokenVerifier(SigningKeys keys, String issuer, String audience, Clock clock) {
		this.jwts = new JwtVerifier(keys, issuer, TYPES, clock, Duration.ofSeconds(10));
		this.audience = audience;
	}

	/// Verifies a token as it stands in `Authorization`.
	///
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had:
	/// answer 503
	public Verification<AccessToken> verify(String token) {
		try {
			return new Verification.Verified<>(read(token, this.jwts.verify(token, this.audience)));
		}
		catch (TokenRefused ex) {
			return new Verification.Refused<>(ex.fault());
		}
	}

	private static AccessToken read(String token, JWTClaimsSet claims) throws TokenRefused {
		Map<String, ?> all = claims.getClaims();
		Map<String, ?> confirmation = all.containsKey("cnf") ? Claims.object(all.get("cnf")) : Map.of();
		return new AccessToken(token, Claims.text(all, "jti"), Claims.text(all, "sub"), Claims.text(all, "client_id"),
				Claims.scopes(claims), claims.getExpirationTime().toInstant(), Claims.assurance(all),
				Claims.optionalText(confirmation, "jkt"), Claims.optionalText(confirmation, "x5t#S256"), terms(all));
	}

	private static @Nullable TermsClaims terms(Map<String, ?> claims) throws TokenRefused {
		if (!claims.containsKey(TermsClaims.CLAIM)) {
			return null;
		}
		return TermsClaims.read(claims.get(TermsClaims.CLAIM))
			.orElseThrow(() -> new TokenRefused(TokenFault.INCOMPLETE));
	}

}

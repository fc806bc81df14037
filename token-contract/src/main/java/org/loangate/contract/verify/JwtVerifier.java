package org.loangate.contract.verify;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.loangate.contract.Expiry;

/// What every JWT of the authorization server has in common: its type, signature, issuer, audience and times.
final class JwtVerifier {

	private static final int MAX_LENGTH = 16 * 1024;

	private final SigningKeys keys;

	private final String issuer;

	private final Set<JOSEObjectType> types;

	private final Clock clock;

	private final Duration skew;

	private final int maxLength;

	/// @param skew how far the clocks of the authorization server and this process may be
	/// apart
	JwtVerifier(SigningKeys keys, String issuer, Set<JOSEObjectType> types, Clock clock, Duration skew) {
		this(keys, issuer, types, clock, skew, MAX_LENGTH);
	}

	/// @param maxLength the most characters
	JwtVerifier(SigningKeys keys, String issuer, Set<JOSEObjectType> types, Clock clock, Duration skew, int maxLength) {
		this.keys = keys;
		this.issuer = issuer;
		this.types = Set.copyOf(types);
		this.clock = clock;
		this.skew = skew;
		this.maxLength = maxLength;
	}

	/// The claims of a token that is for an audience and expires.
	///
	/// @throws TokenRefused if anything does not hold
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had
	JWTClaimsSet verify(String token, String audience) throws TokenRefused {
		JWTClaimsSet claims = verifyWithoutAudience(token);
		if (!claims.getAudience().contains(audience)) {
			throw new TokenRefused(TokenFault.WRONG_AUDIENCE);
		}
		if (claims.getExpirationTime() == null
				|| Expiry.isPast(claims.getExpirationTime().toInstant().plus(this.skew), this.clock.instant())) {
			throw new TokenRefused(TokenFault.EXPIRED);
		}
		return claims;
	}

	/// The claims of a token that is for nobody in particular and lasts until the next
	/// one.
	///
	/// @throws TokenRefused if anything does not hold
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had
	JWTClaimsSet verifyWithoutAudience(String token) throws TokenRefused {
		SignedJWT jwt = parse(token);
		if (jwt.getHeader().getType() == null || !this.types.contains(jwt.getHeader().getType())) {
			throw new TokenRefused(TokenFault.WRONG_TYPE);
		}
		if (!Signatures.isAllowed(jwt.getHeader().getAlgorithm())) {
			throw new TokenRefused(TokenFault.WRONG_ALGORITHM);
		}
		List<JWK> candidates = this.keys.candidates(jwt.getHeader());
		if (candidates.isEmpty()) {
			throw new TokenRefused(TokenFault.UNKNOWN_KEY);
		}
		if (candidates.stream().noneMatch((key) -> Signatures.holds(jwt, key))) {
			throw new TokenRefused(TokenFault.BAD_SIGNATURE);
		}
		return checked(claims(jwt));
	}

	private JWTClaimsSet checked(JWTClaimsSet claims) throws TokenRefused {
		if (!this.issuer.equals(claims.getIssuer())) {
			throw new TokenRefused(TokenFault.WRONG_ISSUER);
		}
		Instant now = this.clock.instant();
		if (claims.getIssueTime() == null || claims.getIssueTime().toInstant().minus(this.skew).isAfter(now)
				|| (claims.getNotBeforeTime() != null
						&& claims.getNotBeforeTime().toInstant().minus(this.skew).isAfter(now))) {
			throw new TokenRefused(TokenFault.NOT_YET_VALID);
		}
		return claims;
	}

	private SignedJWT parse(String token) throws TokenRefused {
		if (token.length() > this.maxLength) {
			throw new TokenRefused(TokenFault.MALFORMED);
		}
		try {
			return SignedJWT.parse(token);
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw new TokenRefused(TokenFault.MALFORMED);
		}
	}

	private static JWTClaimsSet claims(SignedJWT jwt) throws TokenRefused {
		try {
			return jwt.getJWTClaimsSet();
		}
		catch (ParseException ex) {
			throw new TokenRefused(TokenFault.MALFORMED);
		}
	}

}

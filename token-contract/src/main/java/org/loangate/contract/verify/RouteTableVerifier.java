package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.loangate.contract.RouteTable;

/// Verifies the signed route table.
public final class RouteTableVerifier {

	private final JwtVerifier jwts;

	/// A verifier.
	///
	/// @param issuer what `iss` must be
	public RouteTableVerifier(SigningKeys keys, String issuer, Clock clock) {
		this.jwts = new JwtVerifier(keys, issuer, Set.of(new JOSEObjectType(RouteTable.TYP)), clock,
				Duration.ofMinutes(1));
	}

	/// Verifies a table as fetched. A table that is not understood in full is
	/// [TokenFault#INCOMPLETE].
	///
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had
	public Verification<SignedRoutes> verify(String jwt) {
		try {
			JWTClaimsSet claims = this.jwts.verifyWithoutAudience(jwt);
			return new Verification.Verified<>(
					new SignedRoutes(RouteTable.parse(claims.toString()), claims.getIssueTime().toInstant()));
		}
		catch (TokenRefused ex) {
			return new Verification.Refused<>(ex.fault());
		}
		catch (IllegalArgumentException ex) {
			return new Verification.Refused<>(TokenFault.INCOMPLETE);
		}
	}

	/// A verified table.
	///
	/// @param issuedAt when it was signed; an older one than the last is a replay
	public record SignedRoutes(RouteTable table, Instant issuedAt) {
	}

}

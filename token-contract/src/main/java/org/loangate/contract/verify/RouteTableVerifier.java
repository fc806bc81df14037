package org.loangate.contract.verify;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.loangate.contract.RouteTable;

/// Verifies the signed route table.
public final class RouteTableVerifier {

	// Base64url makes four characters of three.
	private static final int MAX_LENGTH = RouteTable.MAX_LENGTH / 3 * 4 + 4096;

	// Which table is newer is told by its activation: a server whose clock is far ahead
	// is followed all the same.
	private static final Duration SKEW = Duration.ofHours(1);

	private final JwtVerifier jwts;

	/// A verifier.
	///
	/// @param issuer what `iss` must be
	public RouteTableVerifier(SigningKeys keys, String issuer, Clock clock) {
		this.jwts = new JwtVerifier(keys, issuer, Set.of(new JOSEObjectType(RouteTable.TYP)), clock, SKEW, MAX_LENGTH);
	}

	/// Verifies a table as fetched. A table that is not understood in full is
	/// [TokenFault#INCOMPLETE].
	///
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had
	public Verification<SignedRoutes> verify(String jwt) {
		try {
			JWTClaimsSet claims = this.jwts.verifyWithoutAudience(jwt);
			return new Verification.Verified<>(new SignedRoutes(RouteTable.parse(claims.toString()), activation(claims),
					claims.getIssueTime().toInstant()));
		}
		catch (TokenRefused ex) {
			return new Verification.Refused<>(ex.fault());
		}
		catch (IllegalArgumentException | ParseException ex) {
			return new Verification.Refused<>(TokenFault.INCOMPLETE);
		}
	}

	private static long activation(JWTClaimsSet claims) throws ParseException {
		Long activation = claims.getLongClaim(RouteTable.ACTIVATION);
		return (activation != null) ? activation : 0;
	}

	/// A verified table.
	///
	/// @param activation position of the activation that put its policy in force, or 0
	/// where the server is of a release that does not say
	/// @param issuedAt when it was signed, by the clock of whoever signed it
	public record SignedRoutes(RouteTable table, long activation, Instant issuedAt) {

		/// Whether its policy was in force before another table's: by the order of
		/// activations and not by time, since the clocks of two servers differ. Where
		/// one of them does not say, the time tells a replay.
		public boolean isBefore(SignedRoutes other) {
			return (this.activation > 0 && other.activation > 0) ? this.activation < other.activation
					: this.issuedAt.isBefore(other.issuedAt);
		}

	}

}

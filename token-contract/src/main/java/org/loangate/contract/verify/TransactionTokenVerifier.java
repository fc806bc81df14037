package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TransactionToken;

/// Verifies transaction tokens for one trust domain: what a lending API behind the gateway trusts.
///
/// @see <a href="https://www.ietf.org/archive/id/draft-ietf-oauth-transaction-tokens-11.html">Transaction Tokens, draft
/// 11</a>
public final class TransactionTokenVerifier {

	private static final Set<JOSEObjectType> TYPES = Set.of(new JOSEObjectType(TransactionToken.TYP));

	private final JwtVerifier jwts;

	private final String trustDomain;

	/// A verifier.
	///
	/// @param issuer what `iss` must be
	/// @param trustDomain what must be among `aud`
	public TransactionTokenVerifier(SigningKeys keys, String issuer, String trustDomain, Clock clock) {
		this.jwts = new JwtVerifier(keys, issuer, TYPES, clock, Duration.ofSeconds(10));
		this.trustDomain = trustDomain;
	}

	/// Verifies a token as it stands in `Txn-Token`.
	///
	/// @throws SigningKeys.KeysUnavailable if the keys are needed and cannot be had:
	/// answer 503
	public Verification<TransactionToken> verify(String token) {
		try {
			return new Verification.Verified<>(read(this.jwts.verify(token, this.trustDomain)));
		}
		catch (TokenRefused ex) {
			return new Verification.Refused<>(ex.fault());
		}
	}

	private static TransactionToken read(JWTClaimsSet claims) throws TokenRefused {
		Map<String, ?> all = claims.getClaims();
		Map<String, ?> requester = Claims.object(all.get("rctx"));
		return new TransactionToken(Claims.text(all, "txn"), Claims.text(all, "sub"), Claims.scopes(claims),
				Claims.text(requester, "client_id"), Claims.text(all, "req_wl"), Claims.assurance(requester),
				terms(all), claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
	}

	private static @Nullable TermsClaims terms(Map<String, ?> claims) throws TokenRefused {
		if (!claims.containsKey("tctx")) {
			return null;
		}
		return TermsClaims.read(Claims.object(claims.get("tctx")).get(TermsClaims.CLAIM))
			.orElseThrow(() -> new TokenRefused(TokenFault.INCOMPLETE));
	}

}

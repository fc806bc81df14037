package org.loangate.contract;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/// What a lending API learns of a request that the gateway let through: the claims of a transaction token.
///
/// On the wire a JWT (`typ` is `txntoken+jwt`) in the header `Txn-Token`, with `iss`, `aud` (the trust domain), and
/// ```json
/// {"txn": "…", "sub": "…", "scope": "loans:apply", "req_wl": "loangate-gateway", "iat": 0, "exp": 0,
///  "rctx": {"client_id": "lending-web", "acr": "phr", "amr": ["swk", "user", "mfa"], "auth_time": 0},
///  "tctx": {"authorization_details": [{"type": "loan_application", …}]}}
/// ```
/// where `acr`, `amr` and `auth_time` stand together or not at all, and `tctx` only after a redemption.
///
/// @param txn names the transaction: after a redemption the application's identifier, the same for every repeat; book one
/// loan for each
/// @param subject whose request it is
/// @param scopes what the access token allows
/// @param clientId whom the access token was issued to
/// @param workload who asked for this token: the gateway's client id
/// @param assurance of the sign-in behind the access token, where there was one
/// @param terms what was agreed to, where the request redeemed it
/// @see <a href="https://www.ietf.org/archive/id/draft-ietf-oauth-transaction-tokens-11.html">Transaction Tokens, draft
/// 11</a>
public record TransactionToken(String txn, String subject, Set<String> scopes, String clientId, String workload,
		@Nullable Assurance assurance, @Nullable TermsClaims terms, Instant issuedAt, Instant expiresAt) {

	/// The `typ` of the JWT.
	public static final String TYP = "txntoken+jwt";

	/// The header field that carries it.
	public static final String HEADER = "Txn-Token";

	/// The `requested_token_type` and `issued_token_type` of the token exchange.
	public static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:txn_token";

	public TransactionToken {
		scopes = Set.copyOf(scopes);
	}

	/// Every claim but `iss` and `aud`. Times are seconds since the epoch, as `Long`.
	public Map<String, Object> toClaims() {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("txn", this.txn);
		claims.put("sub", this.subject);
		claims.put("scope", String.join(" ", new TreeSet<>(this.scopes)));
		claims.put("req_wl", this.workload);
		claims.put("iat", this.issuedAt.getEpochSecond());
		claims.put("exp", this.expiresAt.getEpochSecond());
		claims.put("rctx", requesterContext());
		if (this.terms != null) {
			claims.put("tctx", Map.of(TermsClaims.CLAIM, this.terms.toClaim()));
		}
		return claims;
	}

	private Map<String, Object> requesterContext() {
		Map<String, Object> context = new LinkedHashMap<>();
		context.put("client_id", this.clientId);
		if (this.assurance != null) {
			context.put("acr", this.assurance.acr().value());
			context.put("amr", List.copyOf(this.assurance.amr()));
			context.put("auth_time", this.assurance.authTime().getEpochSecond());
		}
		return context;
	}

}

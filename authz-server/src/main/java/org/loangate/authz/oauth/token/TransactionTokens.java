package org.loangate.authz.oauth.token;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.RedeemRequest;
import org.loangate.authz.loan.Redemption;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.protocol.ReasonedError;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.contract.Expiry;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.Route;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.TokenFault;
import org.loangate.contract.verify.Verification;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.stereotype.Component;

/// Exchanges an access token for a transaction token, and redeems the loan application token of a route that demands a
/// transaction.
///
/// The gateway is believed in nothing that can be checked here: token, proof, key, requirement and terms are verified
/// again, and only then is the token redeemed. The answer is not bound to a key and comes with no refresh token.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8693">RFC 8693</a>
/// @see <a href="https://www.ietf.org/archive/id/draft-ietf-oauth-transaction-tokens-11.html">Transaction Tokens, draft
/// 11</a>
@Component
final class TransactionTokens {

	private static final String ACCESS_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

	private static final OAuth2AccessToken.TokenType NOT_APPLICABLE = new OAuth2AccessToken.TokenType("N_A");

	private static final Duration LIFETIME = Duration.ofMinutes(5);

	private final AccessTokenVerifier tokens;

	private final DpopProofVerifier proofs;

	private final JdbcAuthorizations authorizations;

	private final LoanApplications loans;

	private final Policies policies;

	private final SigningKeys keys;

	private final SecureRandom random;

	private final Clock clock;

	private final Settings settings;

	TransactionTokens(JdbcAuthorizations authorizations, LoanApplications loans, Policies policies, SigningKeys keys,
			SecureRandom random, Clock clock, Settings settings) {
		this.tokens = new AccessTokenVerifier(org.loangate.contract.verify.SigningKeys.of(keys),
				settings.issuer().toString(), settings.gatewayUrl().toString(), clock);
		// The gateway checked the proof a moment ago: the window is a little wider here.
		this.proofs = new DpopProofVerifier(clock, Duration.ofSeconds(90), Duration.ofSeconds(15));
		this.authorizations = authorizations;
		this.loans = loans;
		this.policies = policies;
		this.keys = keys;
		this.random = random;
		this.clock = clock;
		this.settings = settings;
	}

	/// The exchange in Spring's words. Not a bean, or it would sign in people too.
	AuthenticationProvider provider() {
		return new AuthenticationProvider() {

			@Override
			public Authentication authenticate(Authentication authentication) {
				return exchange((TransactionTokenRequest) authentication);
			}

			@Override
			public boolean supports(Class<?> authentication) {
				return TransactionTokenRequest.class.isAssignableFrom(authentication);
			}

		};
	}

	private Authentication exchange(TransactionTokenRequest request) {
		if (!(request.getPrincipal() instanceof OAuth2ClientAuthenticationToken client)
				|| client.getRegisteredClient() == null) {
			throw refused("invalid_client", "client: not authenticated");
		}
		RegisteredClient gateway = client.getRegisteredClient();
		if (!gateway.getAuthorizationGrantTypes()
			.contains(new AuthorizationGrantType(TransactionTokenRequest.GRANT_TYPE))) {
			throw refused("unauthorized_client", "grant_type: not the client's");
		}
		require(request, "requested_token_type", TransactionToken.TOKEN_TYPE);
		require(request, "subject_token_type", ACCESS_TOKEN_TYPE);
		if (!this.settings.trustDomain().equals(request.parameter("audience"))) {
			throw refused("invalid_target", "audience (expected: the trust domain)");
		}
		if (request.parameter("actor_token") != null) {
			throw refused("invalid_request", "actor_token (expected: none)");
		}
		Asked asked = asked(request);
		AccessToken token = verified(text(request, "subject_token"));
		checkRequest(asked, token);
		TransactionToken transaction = (asked.route().transaction() != null)
				? redeemed(asked, asked.route().transaction(), token, gateway.getClientId())
				: ordinary(token, gateway.getClientId());
		return answer(gateway, client, transaction);
	}

	private Asked asked(TransactionTokenRequest request) {
		RequestContext context;
		RequestDetails details = null;
		try {
			context = RequestContext.parse(text(request, "request_context"));
			if (request.parameter("request_details") != null) {
				details = RequestDetails.parse(text(request, "request_details"));
			}
		}
		catch (IllegalArgumentException ex) {
			throw refused("invalid_request", String.valueOf(ex.getMessage()));
		}
		String gateway = this.settings.gatewayUrl().toString();
		if (!context.url().startsWith(gateway + "/")) {
			throw refused("invalid_request", "request_context: url (expected: below the gateway's)");
		}
		Route route = this.policies.active()
			.routes()
			.find(context.method(), context.url().substring(gateway.length()))
			.orElseThrow(() -> refused("invalid_request", "request_context: url (expected: a route of the policy)"));
		if (!route.scope().equals(request.parameter("scope"))) {
			throw refused("invalid_scope", "scope (expected: the route's)");
		}
		return new Asked(context, route, details);
	}

	private AccessToken verified(String value) {
		AccessToken token = switch (this.tokens.verify(value)) {
			case Verification.Verified<AccessToken>(AccessToken good) -> good;
			case Verification.Refused<AccessToken>(TokenFault fault) ->
				throw subjectTokenRefused((fault == TokenFault.EXPIRED) ? "expired" : "unknown");
		};
		OAuth2Authorization authorization = this.authorizations.findByToken(value, OAuth2TokenType.ACCESS_TOKEN);
		if (authorization == null || authorization.getAccessToken() == null) {
			throw subjectTokenRefused("unknown");
		}
		if (authorization.getAccessToken().isInvalidated()) {
			throw subjectTokenRefused("revoked");
		}
		return token;
	}

	private void checkRequest(Asked asked, AccessToken token) {
		if (!token.scopes().contains(asked.route().scope())) {
			throw refused("invalid_scope", "scope: not the subject token's");
		}
		RequestContext context = asked.context();
		if (token.jkt() == null && token.certificateThumbprint() == null) {
			throw refused("invalid_request", "subject_token: bound to nothing");
		}
		// Both constrain, where it is bound to both.
		if (token.certificateThumbprint() != null
				&& !token.certificateThumbprint().equals(context.certificateThumbprint())) {
			throw refused("invalid_request", "subject_token: bound to another certificate");
		}
		boolean accepted = token.jkt() == null
				|| (context.dpopProof() != null && this.proofs.verify(List.of(context.dpopProof()), context.method(),
						context.url(), token) instanceof DpopProofVerifier.Accepted);
		if (!accepted) {
			throw refused("invalid_request", "request_context: dpop_proof does not hold");
		}
		if (token.assurance() == null
				|| !asked.route().requirement().isMetBy(token.assurance(), this.clock.instant())) {
			throw refused("invalid_request", "subject_token: sign-in too weak or too old");
		}
	}

	private TransactionToken redeemed(Asked asked, TransactionRule rule, AccessToken token, String workload) {
		RequestContext context = asked.context();
		String jkt = token.jkt();
		if (asked.details() == null || context.idempotencyKey() == null || context.bodyDigest() == null || jkt == null
				|| token.assurance() == null) {
			throw refused("invalid_request",
					"request_details, idempotency_key, body_digest (expected: all, with a bound token)");
		}
		Redemption redemption = this.loans.redeem(new RedeemRequest(token.jti(), jkt, token.assurance(), context.url(),
				rule, asked.details(), context.idempotencyKey(), Base64.getUrlDecoder().decode(context.bodyDigest())));
		return switch (redemption) {
			case Redemption.Granted granted -> new TransactionToken(granted.applicationId().toString(),
					granted.subject().id(), token.scopes(), granted.clientId(), workload, granted.assurance(),
					granted.claims(), granted.expiresAt().minus(LIFETIME), granted.expiresAt());
			case Redemption.Refused refused -> throw subjectTokenRefused(refused.reason().code());
		};
	}

	private TransactionToken ordinary(AccessToken token, String workload) {
		byte[] txn = new byte[16];
		this.random.nextBytes(txn);
		Instant now = Instant.ofEpochSecond(this.clock.instant().getEpochSecond());
		Instant end = now.plus(LIFETIME);
		return new TransactionToken(Digests.base64url(txn), token.subject(), token.scopes(), token.clientId(), workload,
				token.assurance(), null, now, Expiry.first(token.expiresAt(), end));
	}

	private Authentication answer(RegisteredClient gateway, OAuth2ClientAuthenticationToken client,
			TransactionToken transaction) {
		Map<String, Object> claims = new LinkedHashMap<>(transaction.toClaims());
		claims.put("iss", this.settings.issuer().toString());
		claims.put("aud", this.settings.trustDomain());
		OAuth2AccessToken token = new OAuth2AccessToken(NOT_APPLICABLE, this.keys.sign(TransactionToken.TYP, claims),
				transaction.issuedAt(), transaction.expiresAt(), Set.copyOf(transaction.scopes()));
		return new OAuth2AccessTokenAuthenticationToken(gateway, client, token, null,
				Map.of("issued_token_type", TransactionToken.TOKEN_TYPE));
	}

	private static void require(TransactionTokenRequest request, String name, String value) {
		if (!value.equals(request.parameter(name))) {
			throw refused("invalid_request", name + " (expected: " + value + ")");
		}
	}

	private static String text(TransactionTokenRequest request, String name) {
		String value = request.parameter(name);
		if (value == null || value.isEmpty()) {
			throw refused("invalid_request", name + ": missing");
		}
		return value;
	}

	private static OAuth2AuthenticationException refused(String error, String description) {
		return new OAuth2AuthenticationException(new OAuth2Error(error, OAuthErrors.ascii(description), null));
	}

	private static OAuth2AuthenticationException subjectTokenRefused(String reason) {
		return new OAuth2AuthenticationException(new ReasonedError(reason));
	}

	/// What the gateway asks for.
	private record Asked(RequestContext context, Route route, @Nullable RequestDetails details) {
	}

}

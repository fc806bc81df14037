package org.loangate.authz.oauth.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.Issuance;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.Grant;
import org.loangate.authz.oauth.grant.SessionTokens;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.contract.Expiry;

import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.jose.jws.JwsAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.stereotype.Component;

/// Makes Spring's tokens Loangate's: RFC 9068 access tokens, bound to the client's key, carrying the assurance that the
/// authorization endpoint settled, and the transaction where there is one.
///
/// Everything is checked again here, whatever the grant: an authorization without a grant of ours, a requirement that
/// is not met, a key other than the code's, or a missing proof mints nothing.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9068#section-2">RFC 9068, section 2</a>
@Component
final class TokenClaims implements OAuth2TokenCustomizer<JwtEncodingContext> {

	private final Clients clients;

	private final LoanApplications loans;

	private final Policies policies;

	private final StandardClaims standardClaims;

	private final SessionTokens sessions;

	private final SecureRandom random;

	private final Clock clock;

	private final String issuer;

	private final String gatewayUrl;

	TokenClaims(Clients clients, LoanApplications loans, Policies policies, StandardClaims standardClaims,
			SessionTokens sessions, SecureRandom random, Clock clock, Settings settings) {
		this.clients = clients;
		this.loans = loans;
		this.policies = policies;
		this.standardClaims = standardClaims;
		this.sessions = sessions;
		this.random = random;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
		this.gatewayUrl = settings.gatewayUrl().toString();
	}

	@Override
	public void customize(JwtEncodingContext context) {
		if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
			accessToken(context);
		}
		else {
			idToken(context);
		}
	}

	private void accessToken(JwtEncodingContext context) {
		ClientMetadata client = this.clients.metadata(context.getRegisteredClient().getClientId());
		Confirmation confirmation = confirmation(context, client);
		String jkt = confirmation.jkt();
		Grant grant = grant(context, jkt);
		Map<String, Object> claims = new LinkedHashMap<>();
		context.getClaims().claims(claims::putAll);
		Instant issuedAt = inWholeSeconds(claims);
		String jti = newId();
		claims.remove("nbf");
		claims.put("aud", List.of(client.isLending() ? this.gatewayUrl : this.issuer));
		claims.put("client_id", client.clientId());
		claims.put("jti", jti);
		claims.put("scope",
				String.join(" ", new ArrayList<>(context.getAuthorizedScopes()).stream().sorted().toList()));
		if (confirmation.isBound()) {
			claims.put("cnf", confirmation.toClaim());
		}
		if (grant != null) {
			claims.put("auth_time", Date.from(grant.assurance().authTime()));
			claims.put("acr", grant.acr());
			claims.put("amr", grant.assurance().amr());
			if (grant.applicationId() != null) {
				if (jkt == null) {
					throw refused("invalid_dpop_proof", "DPoP: missing (expected: a proof, it redeems the token too)");
				}
				Instant expiresAt = issuedAt.plus(this.policies.active().settings().loanTokenTtl());
				claims.put("exp", expiresAt);
				claims.put("authorization_details",
						issue(grant.applicationId(), client.clientId(), jkt, jti, expiresAt));
			}
		}
		context.getClaims().claims((all) -> {
			all.clear();
			all.putAll(claims);
		});
		context.getJwsHeader().type("at+jwt").algorithm(SignatureAlgorithm.ES256);
	}

	/// What the token is bound to: the key of the proof that came with the request (RFC
	/// 9449, 5), the certificate the client showed (RFC 8705, 3), or both.
	private static Confirmation confirmation(JwtEncodingContext context, ClientMetadata client) {
		String jkt = TokenContext.dpopJkt().orElse(null);
		if (jkt == null && client.dpopBoundAccessTokens()) {
			throw refused("invalid_dpop_proof", "DPoP: missing (expected: a proof, the client's tokens are bound)");
		}
		String thumbprint = client.tlsClientCertificateBoundAccessTokens()
				? TokenContext.certificateThumbprint()
					.orElseThrow(() -> refused("invalid_request",
							"certificate: missing (expected: one by mutual TLS, the client's tokens are bound)"))
				: null;
		Confirmation confirmation = new Confirmation(jkt, thumbprint);
		OAuth2Authorization authorization = context.getAuthorization();
		if (AuthorizationGrantType.REFRESH_TOKEN.equals(context.getAuthorizationGrantType()) && client.isPublic()
				&& authorization != null) {
			// RFC 9449, 5, and RFC 8705, 4: a public client's refresh token is bound to
			// what it showed first.
			var access = authorization.getAccessToken();
			boolean same = confirmation.isBound() && access != null && access.getClaims() != null
					&& Confirmation.of(access.getClaims()).equals(confirmation);
			if (!same) {
				throw refused("invalid_grant",
						"DPoP, certificate: another key or certificate (expected: the refresh token's)");
			}
		}
		return confirmation;
	}

	private @Nullable Grant grant(JwtEncodingContext context, @Nullable String jkt) {
		if (AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType())) {
			return null;
		}
		OAuth2Authorization authorization = context.getAuthorization();
		OAuth2AuthorizationRequest request = (authorization != null)
				? authorization.getAttribute(OAuth2AuthorizationRequest.class.getName()) : null;
		if (request == null || !(request.getAdditionalParameters().get(Grant.PARAMETER) instanceof Grant grant)) {
			throw refused("invalid_grant", "code: not settled at the authorization endpoint");
		}
		if (grant.dpopJkt() != null && !grant.dpopJkt().equals(jkt)
				&& AuthorizationGrantType.AUTHORIZATION_CODE.equals(context.getAuthorizationGrantType())) {
			// RFC 9449, 10: the code is bound to the key of dpop_jkt.
			throw refused("invalid_grant", "DPoP: another key (expected: the code's)");
		}
		if (!grant.required().isMetBy(grant.assurance(), this.clock.instant())) {
			throw refused("unmet_authentication_requirements", "acr: not reached");
		}
		if (!isOffline(context) && !this.sessions.isLive(grant.sid())) {
			throw refused("invalid_grant", "sid: the sign-in has ended");
		}
		return grant;
	}

	/// Whether the client may go on without the person: what it holds outlives the
	/// sign-in.
	private static boolean isOffline(JwtEncodingContext context) {
		return AuthorizationGrantType.REFRESH_TOKEN.equals(context.getAuthorizationGrantType())
				&& context.getAuthorizedScopes().contains("offline_access");
	}

	private List<Map<String, Object>> issue(UUID applicationId, String clientId, String jkt, String jti,
			Instant expiresAt) {
		return switch (this.loans.issue(applicationId, clientId, jkt, jti, expiresAt)) {
			case Issuance.Issued issued -> {
				TokenContext.granted(applicationId, issued.terms().toAuthorizationDetail());
				yield issued.claims().toClaim();
			}
			case Issuance.Refused _ ->
				throw refused("invalid_grant", "code: its application is not approved, or no longer");
		};
	}

	private void idToken(JwtEncodingContext context) {
		OAuth2Authorization authorization = context.getAuthorization();
		OAuth2AuthorizationRequest request = (authorization != null)
				? authorization.getAttribute(OAuth2AuthorizationRequest.class.getName()) : null;
		if (authorization == null || request == null
				|| !(request.getAdditionalParameters().get(Grant.PARAMETER) instanceof Grant grant)) {
			throw refused("invalid_grant", "code: not settled at the authorization endpoint");
		}
		ClientMetadata client = this.clients.metadata(context.getRegisteredClient().getClientId());
		Map<String, Object> told = this.standardClaims.idToken(authorization.getPrincipalName(), client.scopes(),
				Userinfo.requested(authorization));
		context.getClaims().claims((claims) -> {
			inWholeSeconds(claims);
			claims.putAll(told);
		});
		context.getClaims()
			.claim("auth_time", Date.from(grant.assurance().authTime()))
			.claim("acr", grant.acr())
			.claim("amr", grant.assurance().amr());
		if (this.sessions.join(grant.sid(), client.clientId())) {
			context.getClaims().claim("sid", grant.sid());
		}
		else if (!isOffline(context)) {
			throw refused("invalid_grant", "sid: the sign-in has ended");
		}
		else {
			// Spring carries it over from the ID Token before.
			context.getClaims().claims((claims) -> claims.remove("sid"));
		}
		var access = authorization.getAccessToken();
		if (access != null) {
			context.getClaims()
				.claim("at_hash",
						accessTokenHash(access.getToken().getTokenValue(), client.idTokenSignedResponseAlg()));
		}
		// Spring's settings of a client have no name for EdDSA: its metadata decides.
		context.getJwsHeader().type("JWT").algorithm((JwsAlgorithm) client::idTokenSignedResponseAlg);
	}

	/// The left half of the access token's hash, by the hash of the ID Token's algorithm.
	///
	/// @see <a href=
	/// "https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken">OpenID Connect
	/// Core 1.0, section 3.1.3.6</a>
	private static String accessTokenHash(String token, String algorithm) {
		try {
			byte[] hash = MessageDigest.getInstance("EdDSA".equals(algorithm) ? "SHA-512" : "SHA-256")
				.digest(token.getBytes(StandardCharsets.US_ASCII));
			return Digests.base64url(Arrays.copyOf(hash, hash.length / 2));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-2 is on every platform", ex);
		}
	}

	/// Has a token end when its `exp`, which has no parts of a second, says so, wherever
	/// that is kept.
	/// @return `iat`
	private static Instant inWholeSeconds(Map<String, Object> claims) {
		Instant issuedAt = Expiry.noLaterThan((Instant) Objects.requireNonNull(claims.get("iat")));
		claims.put("iat", issuedAt);
		claims.put("exp", Expiry.noLaterThan((Instant) Objects.requireNonNull(claims.get("exp"))));
		return issuedAt;
	}

	private String newId() {
		byte[] id = new byte[16];
		this.random.nextBytes(id);
		return Digests.base64url(id);
	}

	private static OAuth2AuthenticationException refused(String error, String description) {
		return new OAuth2AuthenticationException(new OAuth2Error(error, OAuthErrors.ascii(description), null));
	}

}

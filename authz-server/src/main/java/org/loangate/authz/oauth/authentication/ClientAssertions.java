package org.loangate.authz.oauth.authentication;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientKeys;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.Expiry;
import org.loangate.contract.verify.Signatures;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/// Checks `private_key_jwt` client assertions, each good once.
///
/// The audience is the issuer and nothing else, so that an assertion made for another endpoint, or another server, is of
/// no use here. Lifetimes are bounded, since the replay record must outlive the assertion. The header chooses nothing
/// but which of the client's own keys is tried: the algorithm is the registered one, and `jku`, `x5u`, `x5c` and `jwk`
/// are not looked at.
///
/// **Redis:** `loangate:assertion:{<client_id>:<SHA-256 of jti>}`, lives as long as the assertion can be accepted.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523, section 3</a>
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.3.2.1</a>
final class ClientAssertions implements JwtDecoderFactory<RegisteredClient> {

	private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

	private static final Duration SKEW = Duration.ofSeconds(10);

	private static final int LONGEST_JTI = 256;

	private static final Set<String> TYPES = Set.of("", "jwt", "client-authentication+jwt");

	private final Clients clients;

	private final ClientKeySets keySets;

	private final StringRedisTemplate redis;

	private final Clock clock;

	private final String issuer;

	ClientAssertions(Clients clients, ClientKeySets keySets, StringRedisTemplate redis, Clock clock,
			Settings settings) {
		this.clients = clients;
		this.keySets = keySets;
		this.redis = redis;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
	}

	@Override
	public JwtDecoder createDecoder(RegisteredClient client) {
		ClientMetadata metadata = this.clients.metadata(client.getClientId());
		return (assertion) -> check(metadata, assertion);
	}

	private Jwt check(ClientMetadata client, String assertion) {
		try {
			SignedJWT jwt = SignedJWT.parse(assertion);
			JWTClaimsSet claims = jwt.getJWTClaimsSet();
			require(isForm(client, jwt.getHeader()), "header");
			require(isFrom(client, claims), "iss, sub");
			require(isForThisServer(client, jwt), "aud");
			require(isTimely(claims), "exp, nbf, iat");
			String jti = claims.getJWTID();
			require(jti != null && !jti.isEmpty() && jti.length() <= LONGEST_JTI, "jti");
			require(isSigned(client, jwt), "signature");
			// Last of all: an assertion that fails for another reason is not used up.
			require(isFirst(client.clientId(), String.valueOf(jti)), "jti again");
			return Jwt.withTokenValue(assertion)
				.header("alg", client.tokenEndpointAuthSigningAlg())
				.subject(client.clientId())
				.build();
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw new BadJwtException("malformed", ex);
		}
	}

	private static void require(boolean holds, String what) {
		if (!holds) {
			throw new BadJwtException(what);
		}
	}

	private static boolean isForm(ClientMetadata client, JWSHeader header) {
		String type = (header.getType() != null) ? header.getType().getType().toLowerCase(Locale.ROOT) : "";
		return "private_key_jwt".equals(client.tokenEndpointAuthMethod()) && TYPES.contains(type)
				&& client.tokenEndpointAuthSigningAlg().equals(header.getAlgorithm().getName());
	}

	/// RFC 7523, 3 (1) and (2): both name the client.
	private static boolean isFrom(ClientMetadata client, JWTClaimsSet claims) {
		return client.clientId().equals(claims.getIssuer()) && client.clientId().equals(claims.getSubject());
	}

	/// FAPI 2.0 Security Profile, 5.3.2.1 (8): the issuer, as a string. From clients that
	/// never come near a loan the same as the only one of an array is taken: RFC 7519
	/// allows it and common libraries write it.
	private boolean isForThisServer(ClientMetadata client, SignedJWT jwt) {
		Map<String, Object> written = jwt.getPayload().toJSONObject();
		Object audience = (written != null) ? written.get("aud") : null;
		return this.issuer.equals(audience) || (!client.isLending() && List.of(this.issuer).equals(audience));
	}

	/// FAPI 2.0 Security Profile, 5.3.2.1 (13): up to ten seconds ahead is a clock's
	/// error.
	/// RFC 7523, 3 (5) and (6): nbf and iat may be absent.
	private boolean isTimely(JWTClaimsSet claims) {
		Instant now = this.clock.instant();
		Instant expiresAt = instant(claims.getExpirationTime());
		Instant notBefore = instant(claims.getNotBeforeTime());
		Instant issuedAt = instant(claims.getIssueTime());
		Instant latest = now.plus(SKEW);
		return expiresAt != null && !Expiry.isPast(expiresAt.plus(SKEW), now)
				&& !Expiry.isPast(latest.plus(LONGEST_LIFE), expiresAt)
				&& (notBefore == null || !notBefore.isAfter(latest)) && (issuedAt == null || !issuedAt.isAfter(latest));
	}

	private static @Nullable Instant instant(@Nullable Date date) {
		return (date != null) ? date.toInstant() : null;
	}

	private boolean isSigned(ClientMetadata client, SignedJWT jwt) {
		return this.keySets.of(client, jwt.getHeader().getKeyID())
			.stream()
			.filter((key) -> ClientKeys.isFor(key, client.tokenEndpointAuthSigningAlg()))
			.anyMatch((key) -> Signatures.holds(jwt, key));
	}

	private boolean isFirst(String clientId, String jti) {
		String key = "loangate:assertion:{" + clientId + ":" + Digests.base64url(Digests.sha256(jti)) + "}";
		Boolean first = RedisFaults
			.translate(() -> this.redis.opsForValue().setIfAbsent(key, "1", LONGEST_LIFE.plus(SKEW.multipliedBy(3))));
		return Boolean.TRUE.equals(first);
	}

}

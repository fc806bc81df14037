package org.loangate.authz.oauth.client;

import org.loangate.authz.oauth.protocol.Digests;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.Settings;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/// Checks `private_key_jwt` client assertions, each good once.
///
/// The audience is the issuer and nothing else, so that an assertion made for another endpoint, or another server, is of
/// no use here. Lifetimes are bounded, since the replay record must outlive the assertion.
///
/// **Redis:** `loangate:assertion:{<client_id>:<SHA-256 of jti>}`, lives as long as the assertion can be accepted.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-3">RFC 7523, section 3</a>
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.3.2.1</a>
final class ClientAssertions implements JwtDecoderFactory<RegisteredClient> {

	private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

	private static final Duration SKEW = Duration.ofSeconds(10);

	private static final int LONGEST_JTI = 256;

	private final Map<String, JwtDecoder> decoders = new ConcurrentHashMap<>();

	private final Clients clients;

	private final StringRedisTemplate redis;

	private final Clock clock;

	private final String issuer;

	ClientAssertions(Clients clients, StringRedisTemplate redis, Clock clock, Settings settings) {
		this.clients = clients;
		this.redis = redis;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
	}

	@Override
	public JwtDecoder createDecoder(RegisteredClient client) {
		return this.decoders.computeIfAbsent(client.getClientId(), (_) -> decoder(client));
	}

	private JwtDecoder decoder(RegisteredClient client) {
		ClientMetadata metadata = this.clients.metadata(client.getClientId());
		SignatureAlgorithm algorithm = (SignatureAlgorithm) client.getClientSettings()
			.getTokenEndpointAuthenticationSigningAlgorithm();
		if (algorithm == null) {
			throw new IllegalStateException("client " + client.getClientId() + " has no assertion algorithm");
		}
		NimbusJwtDecoder decoder = (metadata.jwksUri() != null)
				? NimbusJwtDecoder.withJwkSetUri(metadata.jwksUri()).jwsAlgorithm(algorithm).build()
				: NimbusJwtDecoder.withJwkSource(new ImmutableJWKSet<>(keys(metadata)))
					.jwsAlgorithm(algorithm)
					.jwtProcessorCustomizer((processor) -> processor
						.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<SecurityContext>(JOSEObjectType.JWT,
								new JOSEObjectType("client-authentication+jwt"), null)))
					.build();
		decoder.setClaimSetConverter(ClientAssertions::claims);
		decoder.setJwtValidator(validator(client.getClientId()));
		return decoder;
	}

	// Spring makes up an iat a second before exp where there is none; what was not said
	// is not checked.
	private static Map<String, Object> claims(Map<String, Object> claims) {
		Map<String, Object> converted = new HashMap<>(
				MappedJwtClaimSetConverter.withDefaults(Map.of()).convert(claims));
		if (!claims.containsKey("iat")) {
			converted.remove("iat");
		}
		return converted;
	}

	private static JWKSet keys(ClientMetadata metadata) {
		try {
			return JWKSet.parse((metadata.jwks() != null) ? metadata.jwks() : Map.of());
		}
		catch (ParseException ex) {
			throw new IllegalStateException("client " + metadata.clientId() + ": jwks", ex);
		}
	}

	private OAuth2TokenValidator<Jwt> validator(String clientId) {
		return (assertion) -> {
			Instant now = this.clock.instant();
			Instant expiresAt = assertion.getExpiresAt();
			Instant notBefore = assertion.getNotBefore();
			Instant issuedAt = assertion.getIssuedAt();
			String jti = assertion.getId();
			boolean sound = clientId.equals(assertion.getClaimAsString("iss"))
					&& clientId.equals(assertion.getSubject())
			// FAPI 2.0, 5.3.2.1 (8): the issuer, as the only audience.
					&& List.of(this.issuer).equals(assertion.getAudience()) && expiresAt != null
					&& expiresAt.isAfter(now.minus(SKEW)) && expiresAt.isBefore(now.plus(LONGEST_LIFE).plus(SKEW))
					&& (notBefore == null || !notBefore.isAfter(now.plus(SKEW)))
					&& (issuedAt == null || isMadeUp(issuedAt, expiresAt) || !issuedAt.isAfter(now.plus(SKEW)))
					&& jti != null && !jti.isEmpty() && jti.length() <= LONGEST_JTI;
			// Last of all: an assertion that fails for another reason is not used up.
			return (sound && jti != null && isFirst(clientId, jti)) ? OAuth2TokenValidatorResult.success()
					: OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_client"));
		};
	}

	/// RFC 7523, 3 (6): iat is optional. Where there is none, the decoder puts the second
	/// before exp.
	private static boolean isMadeUp(Instant issuedAt, Instant expiresAt) {
		return issuedAt.equals(expiresAt.minusSeconds(1));
	}

	private boolean isFirst(String clientId, String jti) {
		String key = "loangate:assertion:{" + clientId + ":" + Digests.base64url(Digests.sha256(jti)) + "}";
		Boolean first = RedisFaults
			.translate(() -> this.redis.opsForValue().setIfAbsent(key, "1", LONGEST_LIFE.plus(SKEW.multipliedBy(3))));
		return Boolean.TRUE.equals(first);
	}

}

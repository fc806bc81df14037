package org.loangate.authz.oauth.token;

import java.security.SecureRandom;
import java.time.Clock;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.key.SignedJwts;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/// How tokens are made, and read where they come back.
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	@Bean
	OAuth2TokenGenerator<? extends OAuth2Token> tokenGenerator(SignedJwts encoder, TokenClaims claims, Clients clients,
			SecureRandom random, Clock clock) {
		JwtGenerator jwts = new JwtGenerator(encoder);
		jwts.setJwtCustomizer(claims);
		return new DelegatingOAuth2TokenGenerator(jwts, new RefreshTokens(clients, random, clock));
	}

	/// Reads access tokens at `userinfo`.
	@Bean
	JwtDecoder jwtDecoder(SigningKeys keys, Settings settings) {
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
			.jwsAlgorithm(SignatureAlgorithm.ES256)
			.jwtProcessorCustomizer((processor) -> processor
				.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"))))
			.build();
		// Spring's default set wants the typ of an ID Token; at+jwt is demanded above.
		decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(),
				new JwtIssuerValidator(settings.issuer().toString()), TokenConfiguration::requireCertificate));
		return decoder;
	}

	/// RFC 8705, 3: a token that is bound to a certificate counts with this one alone,
	/// whatever else it is bound to.
	private static OAuth2TokenValidatorResult requireCertificate(Jwt token) {
		String bound = Confirmation.of(token.getClaims()).certificateThumbprint();
		return (bound == null || bound.equals(TokenContext.certificateThumbprint().orElse(null)))
				? OAuth2TokenValidatorResult.success() : OAuth2TokenValidatorResult
					.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "bound to another certificate", null));
	}

}

package org.loangate.authz.oauth.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import org.loangate.authz.oauth.key.SignedJwts;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/// How tokens are made, and read where they come back.
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	@Bean
	OAuth2TokenGenerator<? extends OAuth2Token> tokenGenerator(SignedJwts encoder, TokenClaims claims) {
		JwtGenerator jwts = new JwtGenerator(encoder);
		jwts.setJwtCustomizer(claims);
		OAuth2RefreshTokenGenerator refresh = new OAuth2RefreshTokenGenerator();
		return new DelegatingOAuth2TokenGenerator(jwts,
				// A loan application token is used once, within minutes: nothing
				// refreshes it.
				(context) -> TokenContext.granted().isEmpty() ? refresh.generate(context) : null);
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
				new JwtIssuerValidator(settings.issuer().toString())));
		return decoder;
	}

}

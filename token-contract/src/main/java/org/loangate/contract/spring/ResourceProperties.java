package org.loangate.contract.spring;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whose transaction tokens count, and where they are demanded.
///
/// @param issuer the authorization server's public URL
/// @param trustDomain what must be among the tokens' `aud`
/// @param jwksUri where the authorization server's keys are fetched; the issuer's `/oauth2/jwks` unless it is reached
/// elsewhere from inside
/// @param urlPatterns servlet URL patterns of the API, such as `/lending-api/*`; everything unless said otherwise
@ConfigurationProperties("loangate.resource")
public record ResourceProperties(String issuer, String trustDomain, @Nullable URI jwksUri,
		@DefaultValue("/*") List<String> urlPatterns) {

	URI jwkSet() {
		return (this.jwksUri != null) ? this.jwksUri : URI.create(this.issuer + "/oauth2/jwks");
	}

}

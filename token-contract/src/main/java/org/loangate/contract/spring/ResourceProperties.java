package org.loangate.contract.spring;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whose tokens count, and where they are demanded.
///
/// @param issuer the authorization server's public URL
/// @param trustDomain behind the gateway: what must be among the transaction tokens' `aud`
/// @param publicUrl without the gateway: this API's public URL, without a slash at its end, which must be among the access
/// tokens' `aud` and is the base of every proof's `htu`
/// @param jwksUri where the authorization server's keys are fetched; the issuer's `/oauth2/jwks` unless it is reached
/// elsewhere from inside
/// @param urlPatterns servlet URL patterns of the API, such as `/lending-api/*`; everything unless said otherwise
@ConfigurationProperties("loangate.resource")
public record ResourceProperties(String issuer, @Nullable String trustDomain, @Nullable String publicUrl,
		@Nullable URI jwksUri, @DefaultValue("/*") List<String> urlPatterns) {

	URI jwkSet() {
		return (this.jwksUri != null) ? this.jwksUri : URI.create(this.issuer + "/oauth2/jwks");
	}

}

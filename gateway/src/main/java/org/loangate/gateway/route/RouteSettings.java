package org.loangate.gateway.route;

import java.net.URI;
import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where routes come from and where they lead.
///
/// @param issuer the authorization server's public URL
/// @param gatewayUrl this gateway's public URL, without a slash at its end: never taken from `Host`
/// @param authzInternalUrl where the authorization server is reached from here
/// @param upstreamsFile YAML or JSON: `upstreams: {lending-api: "http://…"}`
@ConfigurationProperties("loangate")
public record RouteSettings(String issuer, String gatewayUrl, URI authzInternalUrl, Path upstreamsFile) {

	public RouteSettings {
		if (gatewayUrl.endsWith("/") || !URI.create(gatewayUrl).isAbsolute()) {
			throw new IllegalArgumentException(
					"LOANGATE_GATEWAY_URL: " + gatewayUrl + " (expected: an absolute URL without a slash at its end)");
		}
	}

}

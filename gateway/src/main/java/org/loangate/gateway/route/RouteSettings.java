package org.loangate.gateway.route;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where routes come from and where they lead.
///
/// @param issuer the authorization server's public URL
/// @param gatewayUrl this gateway's public URL, without a slash at its end: never taken from `Host`
/// @param authzInternalUrl where the authorization server is reached from here
/// @param upstreamsFile YAML or JSON: `upstreams: {lending-api: "http://…"}`
@ConfigurationProperties("loangate")
public record RouteSettings(String issuer, String gatewayUrl, URI authzInternalUrl, Path upstreamsFile) {

	private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

	public RouteSettings {
		URI url = URI.create(gatewayUrl);
		boolean known = "https".equals(url.getScheme())
				|| ("http".equals(url.getScheme()) && OWN_MACHINE.contains(String.valueOf(url.getHost())));
		if (!known || url.getHost() == null || url.getRawUserInfo() != null || !url.getRawPath().isEmpty()
				|| url.getQuery() != null || url.getFragment() != null) {
			throw new IllegalArgumentException("LOANGATE_GATEWAY_URL: " + gatewayUrl
					+ " (expected: https, a host and perhaps a port, nothing behind; http on the machine itself only)");
		}
	}

}

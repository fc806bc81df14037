package org.loangate.system.demo;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/// Where an installation for the OpenID Foundation's conformance suite is, and where the suite is.
///
/// @param build root of the built source tree
/// @param home where generated keys, settings, data and logs are kept; made where it is missing
/// @param issuer the authorization server's URL, `https` with host and port
/// @param gateway the gateway's URL, `https` with host and port
/// @param suite the suite's base URL
/// @param alias what the aliases of the suite's test plans begin with
/// @param suiteCa the authority that issued the suite's certificate, PEM; nothing where the platform knows it
public record ConformanceSettings(Path build, Path home, URI issuer, URI gateway, URI suite, String alias,
		@Nullable Path suiteCa) {

	public ConformanceSettings {
		require("issuer", issuer);
		require("gateway", gateway);
		if (!alias.matches("[A-Za-z0-9_-]{1,40}")) {
			throw new IllegalArgumentException("alias: " + alias + " (expected: letters, digits, - and _)");
		}
	}

	private static void require(String name, URI url) {
		if (!"https".equals(url.getScheme()) || url.getHost() == null || url.getPort() < 1
				|| !url.getRawPath().isEmpty()) {
			throw new IllegalArgumentException(name + ": " + url + " (expected: https, host and port alone)");
		}
	}

}

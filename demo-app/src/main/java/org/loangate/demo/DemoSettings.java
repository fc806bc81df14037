package org.loangate.demo;

import java.net.URI;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// The process's settings, as `LOANGATE_*` variables give them. Every address the demo uses derives from the three URLs.
///
/// @param issuer the authorization server's public URL, without a trailing slash
/// @param gatewayUrl the gateway's public URL, without a trailing slash
/// @param demoUrl the public URL of this process: redirects come back here
/// @param webClientKey private key of the client `lending-web`, a JWK
/// @param payoutDelay how long after booking the money leaves; until then the payout account can change
/// @param vendor what the stand-in vendor shares with the authorization server
@ConfigurationProperties("loangate")
public record DemoSettings(URI issuer, URI gatewayUrl, URI demoUrl, Secret webClientKey, Duration payoutDelay,
		Vendor vendor) {

	/// Checks the URLs.
	public DemoSettings {
		requireBase("LOANGATE_ISSUER", issuer);
		requireBase("LOANGATE_GATEWAY_URL", gatewayUrl);
		requireBase("LOANGATE_DEMO_URL", demoUrl);
		if (payoutDelay.isNegative()) {
			throw new IllegalArgumentException("LOANGATE_DEMO_PAYOUT_DELAY: " + payoutDelay + " (expected: 0 or more)");
		}
	}

	/// The scheme, host and port of a URL, as browsers compare them.
	///
	/// @param url an absolute URL
	/// @return the origin: RFC 6454, section 6.2, without a default port
	public static String originOf(URI url) {
		int port = url.getPort();
		boolean isDefaultPort = port == -1 || ("http".equals(url.getScheme()) && port == 80)
				|| ("https".equals(url.getScheme()) && port == 443);
		return url.getScheme() + "://" + url.getHost() + (isDefaultPort ? "" : ":" + port);
	}

	private static void requireBase(String name, URI url) {
		if (url.getHost() == null || url.getQuery() != null || url.getFragment() != null
				|| url.toString().endsWith("/")) {
			throw new IllegalArgumentException(
					name + ": " + url + " (expected: an absolute URL without trailing slash, query or fragment)");
		}
	}

	/// What the stand-in vendor and the authorization server share.
	///
	/// @param apiKey what the authorization server presents to start a session
	/// @param webhookSecret what signs callbacks: `whsec_` and the key in base64
	/// @param claimsKey what digests of documents are made under: base64url; empty where
	/// none are sent
	public record Vendor(Secret apiKey, Secret webhookSecret, Secret claimsKey) {
	}

	/// A setting that is never printed.
	///
	/// @param value what it hides
	public record Secret(String value) {

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

}

package org.loangate.authz.platform;

import java.net.URI;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// The process's settings, as `LOANGATE_*` variables give them.
///
/// @param issuer the public URL, without a trailing slash: OpenID Connect Discovery 1.0, section 3
/// @param gatewayUrl the gateway's public URL: RFC 9728 `resource` and `aud` of access tokens
/// @param trustDomain `aud` of transaction tokens
/// @param rpId WebAuthn Relying Party identifier
/// @param kek key-encryption keys; see [SecretCipher]
/// @param clientsFile path of the clients' file, or empty
/// @param vendorsFile path of the liveness vendors' file, or empty
/// @param policyFile path of the policy that seeds an empty database, or empty
/// @param trustedProxies addresses whose forwarded headers are believed
@ConfigurationProperties("loangate")
public record Settings(URI issuer, URI gatewayUrl, String trustDomain, String rpId, Secret kek, String clientsFile,
		String vendorsFile, String policyFile, List<String> trustedProxies) {

	/// A setting that is never printed.
	///
	/// @param value what it hides
	public record Secret(String value) {

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

	/// Checks the URLs and copies the list.
	public Settings {
		requireBase("LOANGATE_ISSUER", issuer);
		requireBase("LOANGATE_GATEWAY_URL", gatewayUrl);
		trustedProxies = List.copyOf(trustedProxies);
	}

	private static void requireBase(String name, URI url) {
		if (url.getHost() == null || url.getQuery() != null || url.getFragment() != null
				|| url.toString().endsWith("/")) {
			throw new IllegalArgumentException(
					name + ": " + url + " (expected: an absolute URL without trailing slash, query or fragment)");
		}
	}

	/// Whether the public URL is under TLS.
	public boolean isSecure() {
		return "https".equals(this.issuer.getScheme());
	}

}

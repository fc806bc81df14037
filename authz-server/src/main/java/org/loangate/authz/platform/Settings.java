package org.loangate.authz.platform;

import java.net.URI;
import java.util.List;
import java.util.Set;

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

	private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

	/// Checks the URLs and copies the list.
	public Settings {
		requireBase("LOANGATE_ISSUER", issuer);
		requireBase("LOANGATE_GATEWAY_URL", gatewayUrl);
		if (!issuer.getHost().equals(rpId) && !issuer.getHost().endsWith("." + rpId)) {
			throw new IllegalArgumentException("LOANGATE_RP_ID: " + rpId + " (expected: the host of LOANGATE_ISSUER, "
					+ issuer.getHost() + ", or a parent domain of it)");
		}
		if (trustDomain.isBlank()) {
			throw new IllegalArgumentException("LOANGATE_TRUST_DOMAIN: empty (expected: a name or URL)");
		}
		trustedProxies = List.copyOf(trustedProxies);
	}

	// Nothing is served below a path of ours, and the addresses of RFC 8414 and RFC 9728
	// stand at the root.
	private static void requireBase(String name, URI url) {
		boolean known = "https".equals(url.getScheme())
				|| ("http".equals(url.getScheme()) && OWN_MACHINE.contains(String.valueOf(url.getHost())));
		if (!known || url.getHost() == null || url.getRawUserInfo() != null || !url.getRawPath().isEmpty()
				|| url.getQuery() != null || url.getFragment() != null) {
			throw new IllegalArgumentException(name + ": " + url
					+ " (expected: https, a host and perhaps a port, nothing behind; http on the machine itself only)");
		}
	}

	/// Where a problem is explained: `type` in problem+json (RFC 9457, 3.1.1).
	/// @param code as the answer carries it
	public String problemType(String code) {
		return this.issuer + "/problems/" + code;
	}

	/// Whether the public URL is under TLS.
	public boolean isSecure() {
		return "https".equals(this.issuer.getScheme());
	}

}

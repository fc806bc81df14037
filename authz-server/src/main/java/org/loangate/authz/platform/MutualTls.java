package org.loangate.authz.platform;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where clients show their certificates; nowhere, unless [#url] is set.
///
/// @param url the public base URL of the endpoints where clients are asked for a certificate: another origin than the
/// issuer's, so that browsers are not, or the issuer's own
/// @param port of a connector of this process that ends TLS there; none where a trusted proxy does
/// @param certificateFile the connector's certificate and its chain, PEM, or empty
/// @param keyFile the connector's private key, PEM, or empty
/// @param clientCaFile certificates of the authorities whose word on `tls_client_auth` clients counts, PEM, or empty
@ConfigurationProperties("loangate.mtls")
public record MutualTls(@Nullable URI url, @Nullable Integer port, String certificateFile, String keyFile,
		String clientCaFile) {

	/// Checks that all is there that the connector needs.
	public MutualTls {
		if (url != null && (!"https".equals(url.getScheme()) || url.getHost() == null || !url.getRawPath().isEmpty()
				|| url.getRawQuery() != null || url.getRawFragment() != null || url.getRawUserInfo() != null)) {
			throw new IllegalArgumentException("LOANGATE_MTLS_URL: " + url + " (expected: https, host and port alone)");
		}
		if (port != null && (url == null || certificateFile.isEmpty() || keyFile.isEmpty())) {
			throw new IllegalArgumentException("LOANGATE_MTLS_PORT: " + port
					+ " (expected: LOANGATE_MTLS_URL, LOANGATE_TLS_CERTIFICATE_FILE and LOANGATE_TLS_KEY_FILE with it)");
		}
		if (!clientCaFile.isEmpty() && url == null) {
			throw new IllegalArgumentException("LOANGATE_CLIENT_CA_FILE (expected: LOANGATE_MTLS_URL with it)");
		}
	}

	/// Without client certificates.
	public static MutualTls none() {
		return new MutualTls(null, null, "", "", "");
	}

}

package org.loangate.gateway.redeem;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Who the gateway is at the authorization server.
///
/// @param issuer the authorization server's public URL: the assertions' `aud`
/// @param trustDomain the transaction tokens' `aud`
/// @param gatewayClientId the gateway's `client_id`
/// @param gatewayClientKey its private key, a JWK of P-256; none where it authenticates by a certificate
/// @param authzMtlsUrl where the authorization server asks for certificates; none where the gateway has none
/// @param gatewayClientCertificateFile the gateway's certificate with its chain, PEM, or empty
/// @param gatewayClientCertificateKeyFile the certificate's private key, PEM, or empty
@ConfigurationProperties("loangate")
public record RedeemSettings(String issuer, String trustDomain, String gatewayClientId, String gatewayClientKey,
		@Nullable URI authzMtlsUrl, String gatewayClientCertificateFile, String gatewayClientCertificateKeyFile) {

	public RedeemSettings {
		boolean certificate = !gatewayClientCertificateFile.isEmpty() && !gatewayClientCertificateKeyFile.isEmpty();
		if (authzMtlsUrl != null && (!"https".equals(authzMtlsUrl.getScheme()) || !certificate)) {
			throw new IllegalArgumentException("LOANGATE_AUTHZ_MTLS_URL: " + authzMtlsUrl
					+ " (expected: https, with LOANGATE_GATEWAY_CLIENT_CERTIFICATE_FILE and "
					+ "LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE)");
		}
		if (authzMtlsUrl != null && !gatewayClientKey.isEmpty()) {
			throw new IllegalArgumentException(
					"LOANGATE_GATEWAY_CLIENT_KEY (expected: none with LOANGATE_AUTHZ_MTLS_URL, one method counts)");
		}
	}

	@Override
	public String toString() {
		return "RedeemSettings[" + this.gatewayClientId + "]";
	}

}

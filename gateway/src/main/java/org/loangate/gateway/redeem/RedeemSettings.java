package org.loangate.gateway.redeem;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Who the gateway is at the authorization server.
///
/// @param issuer the authorization server's public URL: the assertions' `aud`
/// @param trustDomain the transaction tokens' `aud`
/// @param gatewayClientId the gateway's `client_id`
/// @param gatewayClientKey its private key, a JWK of P-256
@ConfigurationProperties("loangate")
public record RedeemSettings(String issuer, String trustDomain, String gatewayClientId, String gatewayClientKey) {

	@Override
	public String toString() {
		return "RedeemSettings[" + this.gatewayClientId + "]";
	}

}

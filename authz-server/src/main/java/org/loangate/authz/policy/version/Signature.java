package org.loangate.authz.policy.version;

import java.util.Map;

/// The use of a passkey that an act rests on, with all that is needed to check it years later. Bytes are base64url.
///
/// @param domainTag what the challenge's message begins with
/// @param challengeInputs canonical JSON (RFC 8785) that follows it, after a zero byte
/// @param publicKey COSE key
public record Signature(String domainTag, String challengeInputs, String credentialId, String publicKey,
		String clientDataJson, String authenticatorData, String signature) {

	Map<String, String> toEvidence() {
		return Map.of("domain_tag", this.domainTag, "challenge_inputs", this.challengeInputs, "credential_id",
				this.credentialId, "public_key", this.publicKey, "client_data_json", this.clientDataJson,
				"authenticator_data", this.authenticatorData, "signature", this.signature);
	}

}

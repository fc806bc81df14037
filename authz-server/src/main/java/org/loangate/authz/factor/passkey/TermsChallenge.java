package org.loangate.authz.factor.passkey;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.authz.stepup.Binding;
import org.loangate.contract.CanonicalJson;

/// The challenge of a passkey that agrees to terms: SHA-256 over a domain tag, a zero byte and the canonical JSON of
/// everything the agreement commits to. Whoever has the inputs can compute it again.
///
/// @param inputs canonical JSON (RFC 8785) of `v`, `iss`, `sub`, `client_id`, `application_id`, `terms_digest`,
/// `policy_digest`, `jkt` where the client named its key, `random` (32 bytes) and `exp` (seconds since 1970); digests and bytes as base64url
record TermsChallenge(String inputs) {

	static final String DOMAIN_TAG = "loangate/passkey-terms/v1";

	static TermsChallenge of(URI issuer, Subject subject, Binding binding, byte[] random, Instant expiresAt) {
		Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
		Map<String, Object> inputs = new LinkedHashMap<>();
		inputs.put("v", 1);
		inputs.put("iss", issuer.toString());
		inputs.put("sub", subject.id());
		inputs.put("client_id", binding.clientId());
		inputs.put("application_id", binding.applicationId().toString());
		inputs.put("terms_digest", base64url.encodeToString(binding.termsDigest()));
		inputs.put("policy_digest", binding.policyDigest());
		if (binding.jkt() != null) {
			inputs.put("jkt", binding.jkt());
		}
		inputs.put("random", base64url.encodeToString(random));
		inputs.put("exp", expiresAt.getEpochSecond());
		return new TermsChallenge(new String(CanonicalJson.of(inputs), StandardCharsets.UTF_8));
	}

	byte[] digest() {
		return digest(DOMAIN_TAG, this.inputs);
	}

	/// SHA-256 over a domain tag, a zero byte and inputs.
	static byte[] digest(String domainTag, String inputs) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(domainTag.getBytes(StandardCharsets.US_ASCII));
		message.write(0);
		message.writeBytes(inputs.getBytes(StandardCharsets.UTF_8));
		try {
			return MessageDigest.getInstance("SHA-256").digest(message.toByteArray());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

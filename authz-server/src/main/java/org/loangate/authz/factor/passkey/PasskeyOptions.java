package org.loangate.authz.factor.passkey;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/// Options of the Web Authentication API in their JSON form.
///
/// @see <a href="https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON">Web Authentication Level 3,
/// sections 5.1.8 and 5.1.9</a>
final class PasskeyOptions {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private PasskeyOptions() {
	}

	/// Asks for any passkey the person has here: signing in.
	static String anyone(String rpId, byte[] challenge) {
		return request(rpId, challenge, List.of());
	}

	/// Asks for one of a person's passkeys.
	static String oneOf(String rpId, byte[] challenge, List<Passkey> passkeys) {
		if (passkeys.isEmpty()) {
			// An empty list would let any passkey answer.
			throw new IllegalArgumentException("passkeys: none (expected: at least one)");
		}
		return request(rpId, challenge, passkeys);
	}

	private static String request(String rpId, byte[] challenge, List<Passkey> passkeys) {
		Map<String, Object> options = new LinkedHashMap<>();
		options.put("challenge", base64url(challenge));
		options.put("rpId", rpId);
		options.put("timeout", Challenges.LIFE.toMillis());
		options.put("userVerification", "required");
		options.put("allowCredentials", passkeys.stream().map(PasskeyOptions::descriptor).toList());
		return MAPPER.writeValueAsString(options);
	}

	/// Asks for a new passkey.
	/// @param attested whether with the word of its maker
	static String creation(String rpId, byte[] challenge, byte[] userHandle, String email, List<Passkey> existing,
			boolean attested) {
		Map<String, Object> options = new LinkedHashMap<>();
		options.put("rp", Map.of("id", rpId, "name", "Loangate"));
		options.put("user", Map.of("id", base64url(userHandle), "name", email, "displayName", email));
		options.put("challenge", base64url(challenge));
		options.put("pubKeyCredParams",
				RelyingParty.ALGORITHMS.stream()
					.map((algorithm) -> Map.of("type", "public-key", "alg", algorithm.getValue()))
					.toList());
		options.put("timeout", Challenges.LIFE.toMillis());
		options.put("excludeCredentials", existing.stream().map(PasskeyOptions::descriptor).toList());
		options.put("authenticatorSelection",
				Map.of("residentKey", "required", "requireResidentKey", true, "userVerification", "required"));
		options.put("attestation", attested ? "direct" : "none");
		return MAPPER.writeValueAsString(options);
	}

	private static Map<String, Object> descriptor(Passkey passkey) {
		return Map.of("type", "public-key", "id", passkey.id(), "transports", passkey.transports());
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}

package org.loangate.authz.authentication;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// Officers' passkeys over statements about the policy.
///
/// The challenge is SHA-256 over [#DOMAIN_TAG], a zero byte and the canonical JSON (RFC 8785) of `v`, `iss`, `sub`,
/// `action`, `version`, `tests`, `base` and `reason` where there are some, `random` (32 bytes) and `exp` (seconds since
/// 1970); digests and bytes as base64url. It is good once: whatever comes of an answer, there is no second one.
public interface OfficerApprovals {

	/// What the challenge's message begins with.
	String DOMAIN_TAG = "loangate/policy-approval/v1";

	/// Options for `navigator.credentials.get`, in their JSON form.
	/// @param holder who the challenge is given to: nobody else answers it
	/// @return nothing where the officer has no passkey, or none that is not in
	/// quarantine
	Optional<String> options(Subject officer, String holder, Statement statement);

	/// Checks the answer.
	/// @param credential the answer in its JSON form
	/// @return nothing when anything about it is wrong: another statement, another
	/// person's passkey, one in quarantine, too late, given before
	Optional<Signed> verify(Subject officer, String holder, Statement statement, String credential);

	/// What an officer says by their passkey.
	///
	/// @param action `approve`, `break-glass` or `ratify`
	/// @param version digest of the version
	/// @param tests digest of its tests, or `null` where it has none
	/// @param base digest of the version that it is to take the place of, or `null` where
	/// the statement is not about the difference
	/// @param reason SHA-256 of the reason given, base64url, or `null` where none is
	record Statement(String action, String version, @Nullable String tests, @Nullable String base,
			@Nullable String reason) {
	}

	/// A signature that was found good, with all that is needed to check it again. Bytes
	/// are base64url.
	///
	/// @param publicKey COSE key
	record Signed(String challengeInputs, String credentialId, String publicKey, String clientDataJson,
			String authenticatorData, String signature) {
	}

}

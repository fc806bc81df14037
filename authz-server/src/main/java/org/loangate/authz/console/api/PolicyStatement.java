package org.loangate.authz.console.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.factor.passkey.PasskeyApprovals.Statement;

/// What an officer says about a version by their passkey.
///
/// @param action `approve`, `break-glass` or `ratify`
/// @param version digest of the version
/// @param tests digest of its tests, or `null` where it has none
/// @param base digest of the version that it is to take the place of, or `null` where the statement is not about the
/// difference
/// @param reason SHA-256 of the reason given, base64url, or `null` where none is
record PolicyStatement(String action, String version, @Nullable String tests, @Nullable String base,
		@Nullable String reason) {

	private static final String DOMAIN_TAG = "loangate/policy-approval/v1";

	/// What the passkey signs: `action`, `version`, and `tests`, `base` and `reason`
	/// where
	/// there are some.
	Statement toSign() {
		Map<String, String> members = new LinkedHashMap<>();
		members.put("action", this.action);
		members.put("version", this.version);
		Optional.ofNullable(this.tests).ifPresent((digest) -> members.put("tests", digest));
		Optional.ofNullable(this.base).ifPresent((digest) -> members.put("base", digest));
		Optional.ofNullable(this.reason).ifPresent((digest) -> members.put("reason", digest));
		return new Statement(DOMAIN_TAG, members);
	}

}

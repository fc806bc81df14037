package org.loangate.contract;

import java.util.Arrays;
import java.util.Optional;

/// An authentication context class, weakest first: the order of the constants is the order of assurance.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">OpenID Connect Core 1.0, section 2, acr</a>
/// @see <a href="https://openid.net/specs/openid-connect-eap-acr-values-1_0-final.html">OpenID Connect Extended Authentication Profile ACR Values 1.0</a>
public enum Acr {

	/// Reached by a password alone.
	SINGLE("urn:loangate:acr:single"),

	/// Reached by a password and TOTP, or by a passkey with user verification.
	MULTI("urn:loangate:acr:multi"),

	/// Phishing-resistant: a passkey with user verification.
	PHR("phr"),

	/// Phishing-resistant and hardware-protected: an attested, device-bound passkey.
	PHRH("phrh"),

	/// `phr`, and a liveness check passed for this very transaction.
	LIVE("urn:loangate:acr:live");

	private final String value;

	Acr(String value) {
		this.value = value;
	}

	/// The value as it stands in `acr`, `acr_values` and policy.
	public String value() {
		return this.value;
	}

	/// The class a value names, or nothing for a value nobody defined.
	public static Optional<Acr> of(String value) {
		return Arrays.stream(values()).filter((acr) -> acr.value.equals(value)).findFirst();
	}

	/// Whether this class gives at least the assurance of the other.
	public boolean isAtLeast(Acr other) {
		return compareTo(other) >= 0;
	}

}

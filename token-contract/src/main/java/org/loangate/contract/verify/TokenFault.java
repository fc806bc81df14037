package org.loangate.contract.verify;

import java.util.Locale;

/// Why a token does not count.
public enum TokenFault {

	/// Not a signed JWT, or longer than any of ours.
	MALFORMED,

	/// A JWT for another purpose (`typ`).
	WRONG_TYPE,

	/// Signed by an algorithm that is not allowed.
	WRONG_ALGORITHM,

	/// Signed by a key that the authorization server does not publish.
	UNKNOWN_KEY,

	/// The signature does not hold.
	BAD_SIGNATURE,

	/// Of another issuer.
	WRONG_ISSUER,

	/// For another audience.
	WRONG_AUDIENCE,

	/// From the future.
	NOT_YET_VALID,

	/// Past its time.
	EXPIRED,

	/// A claim is missing, or of another JSON type.
	INCOMPLETE;

	/// A stable code, such as `wrong-audience`.
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}

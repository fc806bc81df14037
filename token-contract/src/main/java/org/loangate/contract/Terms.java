package org.loangate.contract;

import java.util.List;
import java.util.Map;

/// What a person agrees to: one immutable value with one canonical form and one digest.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9396">RFC 9396</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
public sealed interface Terms permits LoanTerms, PayoutAccountChange {

	/// The `authorization_details` type, `loan_application` or `payout_account_change`.
	String type();

	/// Where the money goes.
	PayoutAccount payoutAccount();

	/// The URL at the gateway where the transaction is carried out, below the gateway's
	/// own.
	String location();

	/// The locations as granted: exactly [#location].
	default List<String> locations() {
		return List.of(location());
	}

	/// The element of `authorization_details` as granted, the full account number in it:
	/// for the token response and the
	/// stored object, never for a JWT. [TermsClaims] is the JWT's form.
	Map<String, Object> toAuthorizationDetail();

	/// The canonical JSON of [#toAuthorizationDetail].
	default byte[] canonicalForm() {
		return CanonicalJson.of(toAuthorizationDetail());
	}

	/// SHA-256 over [#canonicalForm], 32 bytes.
	default byte[] digest() {
		return Sha256.of(canonicalForm());
	}

}

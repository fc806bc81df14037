package org.loangate.authz.loan;

import org.loangate.contract.Assurance;
import org.loangate.contract.Terms;
import org.loangate.contract.TermsClaims;

/// What became of issuing a token for an application.
public sealed interface Issuance {

	/// This call took the application's one token.
	///
	/// @param terms as granted, for the token response: with the full account number
	/// @param claims the same, as they stand in the token
	record Issued(Assurance assurance, Terms terms, TermsClaims claims) implements Issuance {
	}

	/// No token: the application is not approved, no longer, was issued before, or
	/// belongs to another client or key.
	record Refused() implements Issuance {
	}

}

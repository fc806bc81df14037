package org.loangate.authz.account;

import java.util.Map;

/// Says what a lender asserts of a customer's identity document, inside the transaction that opens the account. The
/// values are in clear, and whoever listens keeps no more than digests of them.
///
/// @param claims `name`, `birth_date` (`YYYY-MM-DD`) and `document_number`, those that are known
public record IdentityAsserted(Subject subject, Map<String, String> claims) {

	/// Copies the claims.
	public IdentityAsserted {
		claims = Map.copyOf(claims);
	}

	@Override
	public String toString() {
		return "IdentityAsserted[" + this.subject + "]";
	}

}

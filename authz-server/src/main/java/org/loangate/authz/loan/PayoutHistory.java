package org.loangate.authz.loan;

import java.net.URI;
import java.util.Optional;

import org.loangate.authz.account.Subject;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;

import org.springframework.stereotype.Component;

/// Where the money of a loan goes so far, as far as it came about here: by the loan that a lending API said to have made,
/// or the latest change of it.
@Component
final class PayoutHistory {

	private static final String OF_LOAN = "/payout-account";

	private final JdbcApplications rows;

	private final SealedTerms sealedTerms;

	PayoutHistory(JdbcApplications rows, SealedTerms sealedTerms) {
		this.rows = rows;
		this.sealedTerms = sealedTerms;
	}

	/// Runs in the caller's transaction, or without one.
	/// @param subject whose loan it must be
	Optional<PayoutAccount> before(Subject subject, PayoutAccountChange change) {
		String path = URI.create(change.location()).getPath();
		String loan = path.endsWith(OF_LOAN) ? path.substring(0, path.length() - OF_LOAN.length()) : path;
		return this.rows.carriedOut(subject, loan)
			.stream()
			.map((row) -> this.sealedTerms.open(row.id(), row.termsSealed()))
			.filter((terms) -> isAbout(terms, change.loanId()))
			.findFirst()
			.map(Terms::payoutAccount);
	}

	private static boolean isAbout(Terms terms, String loanId) {
		return switch (terms) {
			case LoanTerms _ -> true;
			case PayoutAccountChange earlier -> earlier.loanId().equals(loanId);
		};
	}

}

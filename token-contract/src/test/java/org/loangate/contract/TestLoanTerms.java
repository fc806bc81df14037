package org.loangate.contract;

import java.math.BigDecimal;

/// Loan terms for tests.
public final class TestLoanTerms {

	/// The gateway's public URL in tests.
	public static final String GATEWAY = "http://localhost:8080";

	private TestLoanTerms() {
	}

	/// CNY 1,500 over a year: the first tier.
	public static LoanTerms small() {
		return of("1500.00");
	}

	/// The terms of the same loan over another amount.
	public static LoanTerms of(String amount) {
		return new LoanTerms(Money.of(amount, "CNY"), 12, new BigDecimal("7.35"), "working_capital",
				PayoutAccount.of("cn-bank-card", "6222020200112233446"), GATEWAY + "/loans");
	}

	/// The request for [#small] as a client sends it.
	public static String smallAsSent() {
		return """
				[{"type": "loan_application",
				  "actions": ["submit"],
				  "locations": ["http://localhost:8080/loans"],
				  "amount": {"value": "1500.00", "currency": "CNY"},
				  "term_months": 12,
				  "annual_rate_percent": "7.35",
				  "purpose": "working_capital",
				  "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}]
				""";
	}

}

package org.loangate.system;

/// A loan as a client asks for it: terms at the authorization endpoint, body at the gateway.
///
/// @param amount decimal string in CNY
/// @param payoutAccount number of a bank card
record TestLoan(String amount, int termMonths, String payoutAccount) {

	static final String CARD = "6222020200112233446";

	static final String OTHER_CARD = "6222020200112233453";

	static TestLoan of(String amount) {
		return new TestLoan(amount, 12, CARD);
	}

	TestLoan payingTo(String account) {
		return new TestLoan(this.amount, this.termMonths, account);
	}

	TestLoan over(int months) {
		return new TestLoan(this.amount, months, this.payoutAccount);
	}

	/// `authorization_details` (RFC 9396).
	String details(String gatewayUrl) {
		return """
				[{"type": "loan_application", "actions": ["submit"], "locations": ["%s/loans"], %s}]"""
			.formatted(gatewayUrl, members());
	}

	/// The body of `POST /loans`.
	String body() {
		return "{" + members() + "}";
	}

	private String members() {
		return """
				"amount": {"value": "%s", "currency": "CNY"}, "term_months": %d, "annual_rate_percent": "7.35", \
				"purpose": "working_capital", "payout_account": {"scheme": "cn-bank-card", "id": "%s"}"""
			.formatted(this.amount, this.termMonths, this.payoutAccount);
	}

}

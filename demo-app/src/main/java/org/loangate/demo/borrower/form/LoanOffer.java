package org.loangate.demo.borrower.form;

import java.math.BigDecimal;
import java.util.List;

/// What this lender lends, to everybody alike.
public final class LoanOffer {

	/// Percent a year. The lender decides it, not the form.
	public static final BigDecimal ANNUAL_RATE_PERCENT = new BigDecimal("7.35");

	/// The only currency lent.
	static final String CURRENCY = "CNY";

	/// The least that is lent.
	public static final BigDecimal LEAST = new BigDecimal("100.00");

	/// The most that can be asked for.
	public static final BigDecimal MOST = new BigDecimal("1000000.00");

	/// The longest term.
	static final int MOST_MONTHS = 360;

	/// What a loan can be for.
	public static final List<String> PURPOSES = List.of("working_capital", "education", "home_improvement", "medical",
			"travel", "other");

	private LoanOffer() {
	}

}

package org.loangate.authz.loan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

import org.loangate.contract.LoanTerms;

/// What equal monthly instalments come to, shown as a help beside the terms and never part of them.
///
/// @param monthly one instalment, in the currency's digits
/// @param total of all instalments
record Repayment(BigDecimal monthly, BigDecimal total) {

	private static final MathContext PRECISION = MathContext.DECIMAL128;

	private static final BigDecimal MONTHS_OF_PERCENT = new BigDecimal(1200);

	static Repayment of(LoanTerms terms) {
		BigDecimal amount = terms.amount().value();
		BigDecimal rate = terms.annualRatePercent().divide(MONTHS_OF_PERCENT, PRECISION);
		BigDecimal exact;
		if (rate.signum() == 0) {
			exact = amount.divide(new BigDecimal(terms.termMonths()), PRECISION);
		}
		else {
			BigDecimal growth = rate.add(BigDecimal.ONE).pow(terms.termMonths(), PRECISION);
			exact = amount.multiply(rate).multiply(growth).divide(growth.subtract(BigDecimal.ONE), PRECISION);
		}
		BigDecimal monthly = exact.setScale(amount.scale(), RoundingMode.HALF_UP);
		return new Repayment(monthly, monthly.multiply(new BigDecimal(terms.termMonths())));
	}

}

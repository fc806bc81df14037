package org.loangate.demo.borrower.form;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// What a loan costs when it is paid back in equal monthly instalments (等额本息).
///
/// Interest is counted monthly on what is still owed, a twelfth of the yearly rate, and rounded to the cent. The last
/// instalment takes up what rounding left over.
///
/// @param monthly each instalment but the last
/// @param last the last instalment
/// @param interest all interest together
/// @param total everything paid back
public record Instalments(BigDecimal monthly, BigDecimal last, BigDecimal interest, BigDecimal total) {

	private static final BigDecimal MONTHS_AND_PERCENT = BigDecimal.valueOf(1200);

	/// Counts a loan through.
	/// @param principal what is lent, more than 0, two digits after the point
	/// @param annualRatePercent yearly rate, 0 or more
	/// @param termMonths number of instalments, 1 or more
	public static Instalments of(BigDecimal principal, BigDecimal annualRatePercent, int termMonths) {
		BigDecimal rate = annualRatePercent.divide(MONTHS_AND_PERCENT, MathContext.DECIMAL64);
		BigDecimal monthly = cents((rate.signum() == 0)
				? principal.divide(BigDecimal.valueOf(termMonths), MathContext.DECIMAL64)
				: principal.multiply(rate)
					.divide(BigDecimal.ONE.subtract(BigDecimal.ONE.add(rate).pow(-termMonths, MathContext.DECIMAL64)),
							MathContext.DECIMAL64));
		BigDecimal owed = principal;
		BigDecimal interest = BigDecimal.ZERO.setScale(2);
		for (int month = 1; month <= termMonths; month++) {
			BigDecimal share = cents(owed.multiply(rate));
			interest = interest.add(share);
			owed = owed.add(share);
			if (month < termMonths) {
				owed = owed.subtract(monthly);
			}
		}
		return new Instalments(monthly, cents(owed), interest, cents(principal.add(interest)));
	}

	private static BigDecimal cents(BigDecimal amount) {
		return amount.setScale(2, RoundingMode.HALF_UP);
	}

}

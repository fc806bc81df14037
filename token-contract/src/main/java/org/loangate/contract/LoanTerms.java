package org.loangate.contract;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The terms of a new loan: `loan_application`.
///
/// @param amount what is lent
/// @param termMonths 1 to 360
/// @param annualRatePercent 0 to 100, at most four digits after the point; kept without trailing zeros, so that equal
/// rates have one canonical form
/// @param purpose a lower-case code of the lender, 1 to 40 of `a` to `z` and `_`
/// @param payoutAccount where the money goes
/// @param location the gateway's URL followed by `/loans`
public record LoanTerms(Money amount, int termMonths, BigDecimal annualRatePercent, String purpose,
		PayoutAccount payoutAccount, String location) implements Terms {

	/// The `authorization_details` type.
	public static final String TYPE = "loan_application";

	/// What is agreed to and stands in the body of its request, by the terms' names.
	public static final Set<String> TERMS = Set.of("amount", "term_months", "annual_rate_percent", "purpose",
			"payout_account");

	private static final Pattern PURPOSE = Pattern.compile("[a-z_]{1,40}");

	private static final BigDecimal HUNDRED = new BigDecimal(100);

	public LoanTerms {
		if (termMonths < 1 || termMonths > 360) {
			throw new InvalidTerm("term_months", termMonths + " (expected: 1 to 360)");
		}
		if (annualRatePercent.signum() < 0 || annualRatePercent.compareTo(HUNDRED) > 0
				|| annualRatePercent.stripTrailingZeros().scale() > 4) {
			throw new InvalidTerm("annual_rate_percent", InvalidTerm.shown(annualRatePercent.toString())
					+ " (expected: 0 to 100, at most 4 digits after the point)");
		}
		if (!PURPOSE.matcher(purpose).matches()) {
			throw new InvalidTerm("purpose",
					InvalidTerm.shown(purpose) + " (expected: 1 to 40 lower-case letters and underscores)");
		}
		annualRatePercent = normal(annualRatePercent);
	}

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public Map<String, Object> toAuthorizationDetail() {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("type", TYPE);
		detail.put("actions", List.of("submit"));
		detail.put("locations", locations());
		detail.put("amount", this.amount.toDetail());
		detail.put("term_months", this.termMonths);
		detail.put("annual_rate_percent", this.annualRatePercent.toPlainString());
		detail.put("purpose", this.purpose);
		detail.put("payout_account", this.payoutAccount.toDetail());
		return detail;
	}

	private static BigDecimal normal(BigDecimal percent) {
		BigDecimal stripped = percent.stripTrailingZeros();
		return (stripped.scale() < 0) ? stripped.setScale(0) : stripped;
	}

}

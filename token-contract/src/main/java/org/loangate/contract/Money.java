package org.loangate.contract;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A positive amount of one currency.
///
/// On the wire `{"value": "8000.00", "currency": "CNY"}`.
///
/// @param value more than zero, at most twelve digits before the point, and exactly as many after it as the currency has
/// @param currency of ISO 4217, one that has minor units defined (not `XXX`, `XAU` and the like)
public record Money(BigDecimal value, Currency currency) {

	private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?");

	private static final Pattern CODE = Pattern.compile("[A-Z]{3}");

	public Money {
		int digits = currency.getDefaultFractionDigits();
		if (digits < 0) {
			throw new InvalidTerm("currency", currency.getCurrencyCode() + " (expected: a currency with minor units)");
		}
		if (value.scale() != digits) {
			throw new InvalidTerm("value", InvalidTerm.shown(value.toPlainString()) + " (expected: " + digits
					+ " digits after the point for " + currency.getCurrencyCode() + ")");
		}
		if (value.signum() <= 0 || value.precision() - value.scale() > 12) {
			throw new InvalidTerm("value", InvalidTerm.shown(value.toPlainString())
					+ " (expected: more than 0, at most 12 digits before the point)");
		}
	}

	/// Reads an amount as it stands on the wire.
	///
	/// @throws IllegalArgumentException if either does not hold to its form
	public static Money of(String value, String currency) {
		if (!CODE.matcher(currency).matches()) {
			throw new InvalidTerm("currency", InvalidTerm.shown(currency) + " (expected: three letters of ISO 4217)");
		}
		if (!DECIMAL.matcher(value).matches()) {
			throw new InvalidTerm("value", InvalidTerm.shown(value) + " (expected: a decimal such as 8000.00)");
		}
		return new Money(new BigDecimal(value), currencyNamed(currency));
	}

	private static Currency currencyNamed(String code) {
		try {
			return Currency.getInstance(code);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidTerm("currency", code + " (expected: a currency of ISO 4217)");
		}
	}

	/// Whether both are of one currency and this is no more than the other. Amounts in
	/// different currencies never are.
	public boolean isAtMost(Money other) {
		return this.currency.equals(other.currency) && this.value.compareTo(other.value) <= 0;
	}

	Map<String, Object> toDetail() {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("value", this.value.toPlainString());
		detail.put("currency", this.currency.getCurrencyCode());
		return detail;
	}

	/// As read by a person who knows the wire: `CNY 8000.00`.
	@Override
	public String toString() {
		return this.currency.getCurrencyCode() + " " + this.value.toPlainString();
	}

}

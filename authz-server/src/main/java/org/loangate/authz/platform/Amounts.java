package org.loangate.authz.platform;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

import org.loangate.contract.Money;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/// Amounts of money as people are told them: one spelling a language, on every page and in every letter.
@Component
public final class Amounts {

	private final MessageSource messages;

	Amounts(MessageSource messages) {
		this.messages = messages;
	}

	/// The currency and the figures: `CNY 8,000.00`.
	public String words(Money money, Locale locale) {
		return words(money.value(), money.currency(), locale);
	}

	/// The currency and the figures, of an amount that may be nothing.
	public String words(BigDecimal value, Currency currency, Locale locale) {
		return name(currency, locale) + " " + figures(value, currency, locale);
	}

	/// The currency as the language calls it; its code of ISO 4217 where no name is
	/// known.
	public String name(Currency currency, Locale locale) {
		String code = currency.getCurrencyCode();
		String name = this.messages.getMessage("platform.currency." + code, null, code, locale);
		return (name != null) ? name : code;
	}

	/// The figures alone, with as many digits after the point as the currency has. More
	/// are shown where the value has more: nothing is rounded away from who agrees to it.
	public String figures(BigDecimal value, Currency currency, Locale locale) {
		int digits = currency.getDefaultFractionDigits();
		NumberFormat format = NumberFormat.getNumberInstance(locale);
		format.setMinimumFractionDigits(digits);
		format.setMaximumFractionDigits(Math.max(digits, value.scale()));
		return format.format(value);
	}

}

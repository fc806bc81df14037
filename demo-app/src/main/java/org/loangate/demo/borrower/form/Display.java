package org.loangate.demo.borrower.form;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/// Numbers, money and dates as people of a language write them.
public final class Display {

	/// The lender is in China: dates are given in its time.
	private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

	private Display() {
	}

	/// An amount without its currency, in two digits after the point: `8,000.00`.
	public static String amount(BigDecimal amount, Locale locale) {
		NumberFormat format = NumberFormat.getNumberInstance(locale);
		format.setMinimumFractionDigits(2);
		format.setMaximumFractionDigits(2);
		return format.format(amount);
	}

	/// A rate with its sign: `7.35%`.
	public static String percent(BigDecimal percent, Locale locale) {
		NumberFormat format = NumberFormat.getPercentInstance(locale);
		format.setMaximumFractionDigits(4);
		return format.format(percent.movePointLeft(2));
	}

	/// A day and a time: `22 Nov 2026, 16:40`.
	public static String moment(Instant instant, Locale locale) {
		return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
			.withLocale(locale)
			.withZone(ZONE)
			.format(instant);
	}

}

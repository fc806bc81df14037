package org.loangate.authz.console;

import java.math.BigInteger;
import java.text.NumberFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/// Facts' values as officers read them: amounts in groups. Templates know it as `@shownValues`.
@Component
final class ShownValues {

	private static final Pattern MONEY = Pattern.compile("([A-Z]{3}) (\\d{1,30})(\\.\\d+)?");

	/// An amount as policy writes it, grouped; anything else as it is.
	public String of(@Nullable String value, Locale locale) {
		if (value == null) {
			return "";
		}
		Matcher money = MONEY.matcher(value);
		return money.matches()
				? money.group(1) + " " + NumberFormat.getIntegerInstance(locale).format(new BigInteger(money.group(2)))
						+ ((money.group(3) != null) ? money.group(3) : "")
				: value;
	}

}

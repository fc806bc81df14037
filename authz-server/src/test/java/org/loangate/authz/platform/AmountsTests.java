package org.loangate.authz.platform;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.loangate.contract.Money;

import org.springframework.context.support.ResourceBundleMessageSource;

import static org.assertj.core.api.Assertions.assertThat;

class AmountsTests {

	private final Amounts amounts = new Amounts(messages());

	@Test
	void callsACurrencyAsTheLanguageDoes() {
		Money money = Money.of("8000.00", "CNY");

		assertThat(this.amounts.words(money, Locale.ENGLISH)).isEqualTo("CNY 8,000.00");
		assertThat(this.amounts.words(money, Locale.SIMPLIFIED_CHINESE)).isEqualTo("人民币 8,000.00");
	}

	@Test
	void givesACurrencyTheDigitsItHas() {
		assertThat(words("8000", "JPY")).isEqualTo("JPY 8,000");
		assertThat(words("8000", "CNY")).isEqualTo("CNY 8,000.00");
		assertThat(words("8000.5", "KWD")).isEqualTo("KWD 8,000.500");
	}

	@Test
	void roundsNothingAway() {
		assertThat(words("693.505", "CNY")).isEqualTo("CNY 693.505");
	}

	private String words(String value, String currency) {
		return this.amounts.words(new BigDecimal(value), Currency.getInstance(currency), Locale.ENGLISH);
	}

	private static ResourceBundleMessageSource messages() {
		ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
		messages.setBasename("messages/platform");
		messages.setDefaultEncoding("UTF-8");
		messages.setFallbackToSystemLocale(false);
		return messages;
	}

}

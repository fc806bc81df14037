package org.loangate.demo.borrower.form;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccount;

/// What was typed into the application form, kept as typed so that nothing has to be typed again.
///
/// @param amount of [LoanOffer#CURRENCY], grouped or not
/// @param termMonths number of months
/// @param purpose one of [LoanOffer#PURPOSES]
/// @param payoutAccount card number or IBAN, spaces allowed
public record LoanForm(String amount, String termMonths, String purpose, String payoutAccount) {

	/// What the form starts with.
	public static final LoanForm PREFILLED = new LoanForm("1500.00", "12", "working_capital", "6222020200112233446");

	private static final int MAX_LENGTH = 60;

	private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,2})?");

	private static final Pattern MONTHS = Pattern.compile("[0-9]{1,3}");

	/// Reads the form.
	/// @param location where the loan is applied for at the gateway
	/// @return terms, or what is wrong with each field
	public Reading read(String location) {
		Map<String, String> problems = new LinkedHashMap<>();
		Optional<BigDecimal> money = readAmount(this.amount);
		if (money.isEmpty()) {
			problems.put("amount", "apply.amount.wrong");
		}
		Optional<Integer> months = readMonths(this.termMonths);
		if (months.isEmpty()) {
			problems.put("term_months", "apply.term.wrong");
		}
		if (!LoanOffer.PURPOSES.contains(this.purpose)) {
			problems.put("purpose", "apply.purpose.wrong");
		}
		Optional<PayoutAccount> account = readAccount(this.payoutAccount);
		if (account.isEmpty()) {
			problems.put("payout_account", "apply.payout.wrong");
		}
		if (money.isEmpty() || months.isEmpty() || account.isEmpty() || !problems.isEmpty()) {
			return new Wrong(problems);
		}
		return new Right(new LoanTerms(new Money(money.get(), Currency.getInstance(LoanOffer.CURRENCY)), months.get(),
				LoanOffer.ANNUAL_RATE_PERCENT, this.purpose, account.get(), location));
	}

	/// An amount the lender lends, with two digits after the point.
	public static Optional<BigDecimal> readAmount(@Nullable String typed) {
		String bare = bare(typed, ",，");
		if (!AMOUNT.matcher(bare).matches()) {
			return Optional.empty();
		}
		BigDecimal amount = new BigDecimal(bare).setScale(2, RoundingMode.UNNECESSARY);
		boolean isLent = amount.compareTo(LoanOffer.LEAST) >= 0 && amount.compareTo(LoanOffer.MOST) <= 0;
		return isLent ? Optional.of(amount) : Optional.empty();
	}

	/// A term the lender offers, in months.
	public static Optional<Integer> readMonths(@Nullable String typed) {
		String bare = bare(typed, "");
		if (!MONTHS.matcher(bare).matches()) {
			return Optional.empty();
		}
		int months = Integer.parseInt(bare);
		return (months >= 1 && months <= LoanOffer.MOST_MONTHS) ? Optional.of(months) : Optional.empty();
	}

	/// A payout account: digits alone are a card's, anything else is an IBAN's.
	public static Optional<PayoutAccount> readAccount(@Nullable String typed) {
		String bare = bare(typed, "-").toUpperCase(Locale.ROOT);
		boolean isCard = !bare.isEmpty() && bare.chars().allMatch((digit) -> digit >= '0' && digit <= '9');
		try {
			return Optional
				.of(new PayoutAccount(isCard ? PayoutAccount.Scheme.CN_BANK_CARD : PayoutAccount.Scheme.IBAN, bare));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static String bare(@Nullable String typed, String alsoDropped) {
		if (typed == null || typed.length() > MAX_LENGTH) {
			return "";
		}
		return typed.codePoints()
			.filter((point) -> !Character.isWhitespace(point) && point != '\u00A0' && alsoDropped.indexOf(point) < 0)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	@Override
	public String toString() {
		return "LoanForm[" + this.amount + ", " + this.termMonths + ", " + this.purpose + "]";
	}

	/// What a form turned out to hold.
	public sealed interface Reading {

	}

	/// Terms the lender offers.
	///
	/// @param terms the terms
	public record Right(LoanTerms terms) implements Reading {
	}

	/// Something to put right.
	///
	/// @param problems message key by field
	public record Wrong(Map<String, String> problems) implements Reading {

		public Wrong {
			problems = Map.copyOf(problems);
		}

	}

}

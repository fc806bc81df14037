package org.loangate.authz.loan;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import org.loangate.authz.platform.Amounts;
import org.loangate.authz.platform.LenderTimes;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/// Terms, and what became of them, in a reader's words.
@Component
final class LoanWords {

	private final MessageSource messages;

	private final Amounts amounts;

	private final LenderTimes times;

	LoanWords(MessageSource messages, Amounts amounts, LenderTimes times) {
		this.messages = messages;
		this.amounts = amounts;
		this.times = times;
	}

	/// What factors' pages show of the terms, and why they are shown. It is kept with the
	/// step-up, so the account
	/// number is not in it.
	Summary summary(Ask ask, Locale locale) {
		List<Summary.Line> lines = new ArrayList<>(terms(ask, locale).lines());
		String because = forReader(ask.because(), locale);
		if (!because.isEmpty()) {
			lines.add(line("loan.why", because, locale));
		}
		lines.add(line("loan.reference", ask.id().toString(), locale));
		return new Summary(lines);
	}

	/// The terms alone.
	Summary terms(Ask ask, Locale locale) {
		List<Summary.Line> lines = new ArrayList<>();
		lines.add(line("loan.term.lender", ask.clientName(), locale));
		switch (ask.terms()) {
			case LoanTerms loan -> {
				lines.add(line("loan.term.amount", this.amounts.words(loan.amount(), locale), locale));
				lines.add(line("loan.term.term_months", months(loan.termMonths(), locale), locale));
			}
			case PayoutAccountChange change -> lines.add(line("loan.term.loan_id", change.loanId(), locale));
		}
		lines.add(line("loan.term.payout_account", hidden(ask.terms().payoutAccount(), locale), locale));
		return new Summary(lines);
	}

	/// The terms in a few words.
	String brief(Terms terms, Locale locale) {
		return switch (terms) {
			case LoanTerms loan ->
				this.amounts.words(loan.amount(), locale) + " · " + months(loan.termMonths(), locale);
			case PayoutAccountChange change -> text("loan.confirm.payout_account_change.title", locale) + " · "
					+ hidden(change.payoutAccount(), locale);
		};
	}

	private Summary.Line line(String label, String value, Locale locale) {
		return new Summary.Line(text(label, locale), value);
	}

	/// An account of which a reader recognizes their own.
	String hidden(PayoutAccount account, Locale locale) {
		return this.messages.getMessage("platform.scheme." + account.scheme().value(), null, account.scheme().value(),
				locale) + " …" + account.last4();
	}

	String months(int months, Locale locale) {
		return text("loan.months", locale, months);
	}

	String percent(BigDecimal percent, Locale locale) {
		NumberFormat format = NumberFormat.getNumberInstance(locale);
		format.setMinimumFractionDigits(Math.max(percent.scale(), 0));
		format.setMaximumFractionDigits(Math.max(percent.scale(), 0));
		return text("loan.percent", locale, format.format(percent));
	}

	/// A lender's code for a purpose in words, where there are any.
	String purpose(String code, Locale locale) {
		String words = this.messages.getMessage("loan.purpose." + code, null, "", locale);
		return (words == null || words.isEmpty()) ? code.replace('_', ' ') : words;
	}

	/// When a wait is over.
	String time(Instant time, Locale locale) {
		return this.times.until(time, locale);
	}

	/// What a person would have to enrol, by language.
	/// @param ways each by itself enough
	Map<String, String> missing(List<List<FactorProfile>> ways) {
		return inEachLanguage((locale) -> text("loan.denied.missing", locale,
				String.join(text("loan.or", locale), ways.stream().map((way) -> way(way, locale)).toList())));
	}

	/// What a person would have to enrol on one way.
	String way(List<FactorProfile> way, Locale locale) {
		return String.join(text("loan.and", locale),
				way.stream().map((factor) -> text("loan.factor." + factor.id(), locale)).toList());
	}

	/// That nothing that there is would do, by language.
	Map<String, String> outOfReach() {
		return inEachLanguage((locale) -> text("loan.denied.out-of-reach", locale));
	}

	/// That what the person has is too new to the account, by language.
	/// @param advice what makes it count before: `address`, to confirm it; `older`, to
	/// have
	/// something older vouch; or `alone`, where nothing does
	Map<String, String> quarantined(Instant settledAt, String advice) {
		return inEachLanguage((locale) -> text("loan.denied.quarantined." + advice, locale, time(settledAt, locale)));
	}

	/// That wrong tries ended it, by language.
	Map<String, String> ended(String factor) {
		return inEachLanguage((locale) -> text(
				factor.equals("liveness") ? "loan.denied.not-recognized" : "loan.denied.too-many-tries", locale));
	}

	/// The words for a reader.
	/// @param because words by language tag
	static String forReader(Map<String, String> because, Locale locale) {
		return because.getOrDefault("zh".equals(locale.getLanguage()) ? "zh-CN" : "en", "");
	}

	private static Map<String, String> inEachLanguage(Function<Locale, String> words) {
		return Map.of("en", words.apply(Locale.ENGLISH), "zh-CN", words.apply(Locale.SIMPLIFIED_CHINESE));
	}

	private String text(String key, Locale locale, Object... arguments) {
		return this.messages.getMessage(key, arguments, locale);
	}

}

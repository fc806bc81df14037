package org.loangate.authz.platform;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

import org.springframework.stereotype.Component;

/// Times as people are told them: at the lender, wherever the server or the reader is. Templates know it as
/// `@lenderTimes`.
@Component
public final class LenderTimes {

	private final LenderSettings lender;

	LenderTimes(LenderSettings lender) {
		this.lender = lender;
	}

	/// When something is over, to the first full minute that is not earlier, in the
	/// reader's words.
	public String until(Instant time, Locale locale) {
		return moment(fullMinute(time), locale);
	}

	/// When something was, to the minute, in the reader's words.
	public String moment(Instant time, Locale locale) {
		return new DateTimeFormatterBuilder().appendLocalized(FormatStyle.LONG, FormatStyle.SHORT)
			.appendLiteral(' ')
			.appendZoneText(TextStyle.SHORT)
			.toFormatter(locale)
			.withZone(this.lender.timeZone())
			.format(time);
	}

	/// The day when something was, in the reader's words.
	public String day(Instant time, Locale locale) {
		return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
			.withLocale(locale)
			.withZone(this.lender.timeZone())
			.format(time);
	}

	/// To the first full minute that is not earlier, the same in every language: for
	/// letters, whose language is not known when they are asked for.
	public String written(Instant time) {
		return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT)
			.withZone(this.lender.timeZone())
			.format(fullMinute(time));
	}

	private static Instant fullMinute(Instant time) {
		Instant minute = time.truncatedTo(ChronoUnit.MINUTES);
		return minute.equals(time) ? time : minute.plus(1, ChronoUnit.MINUTES);
	}

}

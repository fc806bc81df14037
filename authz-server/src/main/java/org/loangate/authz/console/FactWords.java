package org.loangate.authz.console;

import java.util.Locale;

import org.loangate.authz.policy.Fact;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/// Facts, for those who write rules, in their language. What a fact itself says is English.
@Component
public final class FactWords {

	private final MessageSource messages;

	FactWords(MessageSource messages) {
		this.messages = messages;
	}

	/// Tells of a fact.
	public Told tell(Fact fact, Locale locale) {
		return new Told(fact.name(), fact.type(), word("unit", fact.unit(), fact.unit(), locale),
				word("fact", fact.name(), fact.meaning(), locale));
	}

	private String word(String kind, String name, String english, Locale locale) {
		String key = "console." + kind + "." + name.replace(",", "").replace(' ', '-');
		String word = this.messages.getMessage(key, null, english, locale);
		return (word != null) ? word : english;
	}

	/// What is told of a fact.
	///
	/// @param unit what a number counts, or the standard that a text is of; empty where
	/// neither says anything
	/// @param meaning one line
	public record Told(String name, Fact.Type type, String unit, String meaning) {
	}

}

package org.loangate.authz.notice;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.loangate.authz.notice.NoticeChannel.Letter;
import org.loangate.authz.platform.Settings;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/// Writes notices out: plain text beside HTML, in the reader's language.
@Component
final class Letters {

	private static final Pattern NAME = Pattern.compile("\\{([a-zA-Z]+)}");

	private final MessageSource messages;

	private final ITemplateEngine templates;

	private final Settings settings;

	Letters(MessageSource messages, ITemplateEngine templates, Settings settings) {
		this.messages = messages;
		this.templates = templates;
		this.settings = settings;
	}

	/// The BCP 47 tag of the language people are written to in.
	static String language(Locale locale) {
		return locale.getLanguage().equals("zh") ? "zh-CN" : "en";
	}

	/// Writes a notice out.
	/// @throws IllegalArgumentException when its action is no page of this server
	/// @throws org.springframework.context.NoSuchMessageException when a text is missing
	/// @throws IllegalStateException when a value is
	Letter write(UUID id, String address, String language, Notice notice) {
		if (notice.action() != null && !notice.action().toString().startsWith(this.settings.issuer() + "/")) {
			throw new IllegalArgumentException("action of " + notice + " (expected: a page below the issuer)");
		}
		Locale locale = Locale.forLanguageTag(language);
		String subject = text("notice." + notice.id() + ".subject", notice.values(), locale);
		List<String> lines = text("notice." + notice.id() + ".lines", notice.values(), locale).lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty())
			.toList();
		String never = text("notice.never", Map.of(), locale);
		Context context = new Context(locale);
		context.setVariable("language", language);
		context.setVariable("subject", subject);
		context.setVariable("lines", lines);
		context.setVariable("never", never);
		StringBuilder plain = new StringBuilder(String.join("\n\n", lines));
		if (notice.action() != null) {
			String action = text("notice." + notice.id() + ".action", notice.values(), locale);
			context.setVariable("action", action);
			context.setVariable("url", notice.action().toString());
			plain.append("\n\n").append(action).append(":\n").append(notice.action());
		}
		plain.append("\n\n").append(never).append("\n\n-- \nLoangate\n");
		return new Letter(id, address, language, subject, plain.toString(),
				this.templates.process("notice/letter", context));
	}

	private String text(String key, Map<String, String> values, Locale locale) {
		String text = this.messages.getMessage(key, null, locale);
		return NAME.matcher(text).replaceAll((name) -> {
			String value = values.get(name.group(1));
			if (value == null) {
				throw new IllegalStateException(key + " names " + name.group() + ", which has no value");
			}
			// A value stays on its line, in a header as in a text.
			return Matcher.quoteReplacement(value.replaceAll("\\p{Cntrl}+", " "));
		});
	}

}

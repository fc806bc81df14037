package org.loangate.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.WebUtils;

/// The language a page is in: what the visitor switched to, else the best of `Accept-Language`, else English.
public final class Languages implements LocaleResolver {

	/// The languages pages are written in.
	public static final List<Locale> WRITTEN = List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE);

	private static final String COOKIE = "lending-language";

	@Override
	public Locale resolveLocale(HttpServletRequest request) {
		Cookie cookie = WebUtils.getCookie(request, COOKIE);
		Locale chosen = (cookie != null) ? written(cookie.getValue()) : null;
		return (chosen != null) ? chosen : accepted(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
	}

	@Override
	public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
		Locale written = (locale != null) ? written(locale.toLanguageTag()) : null;
		if (written != null && response != null) {
			response.addHeader(HttpHeaders.SET_COOKIE,
					ResponseCookie.from(COOKIE, written.toLanguageTag())
						.path("/")
						.httpOnly(true)
						.sameSite("Lax")
						.secure(request.isSecure())
						.maxAge(Duration.ofDays(365))
						.build()
						.toString());
		}
	}

	private static @Nullable Locale written(String tag) {
		return WRITTEN.stream().filter((locale) -> locale.toLanguageTag().equals(tag)).findFirst().orElse(null);
	}

	private static Locale accepted(@Nullable String header) {
		if (header == null || header.length() > 500) {
			return Locale.ENGLISH;
		}
		try {
			for (Locale.LanguageRange range : Locale.LanguageRange.parse(header)) {
				String language = Locale.forLanguageTag(range.getRange()).getLanguage();
				for (Locale written : WRITTEN) {
					if (range.getWeight() > 0 && written.getLanguage().equals(language)) {
						return written;
					}
				}
			}
		}
		catch (IllegalArgumentException ex) {
			return Locale.ENGLISH;
		}
		return Locale.ENGLISH;
	}

}

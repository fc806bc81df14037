package org.loangate.authz.oauth.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.util.WebUtils;

/// The language that a client asks for, as our pages' addresses carry it.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest">OpenID Connect Core 1.0, section
/// 3.1.2.1, ui_locales</a>
public final class UiLocales {

	private UiLocales() {
	}

	/// What a page's address takes to be in the first of the languages that there is; a
	/// language the borrower chose before, which is kept in a cookie, goes first.
	/// @param uiLocales BCP 47 tags parted by spaces
	/// @param hasQuery whether the address has a query already
	/// @return a query, its continuation, or the empty string
	public static String query(HttpServletRequest request, @Nullable String uiLocales, boolean hasQuery) {
		if (uiLocales == null || WebUtils.getCookie(request, "loangate-language") != null) {
			return "";
		}
		return Arrays.stream(uiLocales.split(" "))
			.map((tag) -> Locale.forLanguageTag(tag).getLanguage())
			.filter(Set.of("en", "zh")::contains)
			.findFirst()
			.map((language) -> (hasQuery ? "&" : "?") + "lang=" + ("zh".equals(language) ? "zh-CN" : "en"))
			.orElse("");
	}

}

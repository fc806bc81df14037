package org.loangate.authz.platform.edge;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.Settings;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.WebUtils;

/// The language of a page: the one switched to by `?lang=`, kept in a cookie, else the best of `Accept-Language`, else
/// English.
///
/// Leaves the rest of the query in the request attribute `languageQuery`, so that the layout's switch loses nothing. Only
/// the query is kept: what a form posted, passwords among it, never appears in a link.
@Component("localeResolver")
class PageLanguages implements LocaleResolver, HandlerInterceptor, WebMvcConfigurer {

	private static final String PARAMETER = "lang";

	private static final String COOKIE = "loangate-language";

	private static final List<Locale> SUPPORTED = List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE);

	private final boolean secure;

	PageLanguages(Settings settings) {
		this.secure = settings.isSecure();
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this);
	}

	@Override
	public Locale resolveLocale(HttpServletRequest request) {
		Locale switched = switched(request);
		if (switched != null) {
			return switched;
		}
		Cookie cookie = WebUtils.getCookie(request, COOKIE);
		Locale kept = (cookie != null) ? supported(cookie.getValue()) : null;
		return (kept != null) ? kept : accepted(request);
	}

	@Override
	public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response, @Nullable Locale locale) {
		throw new UnsupportedOperationException("the language is switched by ?lang= only");
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		Locale switched = switched(request);
		if (switched != null && !response.isCommitted()) {
			ResponseCookie cookie = ResponseCookie.from(COOKIE, switched.toLanguageTag())
				.path("/")
				.maxAge(Duration.ofDays(365))
				.httpOnly(true)
				.secure(this.secure)
				.sameSite("Lax")
				.build();
			response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
		}
		request.setAttribute("languageQuery", withoutLanguage(request.getQueryString()));
		return true;
	}

	// Out of the query alone: a body that cannot be read must still get its error page.
	private static @Nullable Locale switched(HttpServletRequest request) {
		String query = request.getQueryString();
		return (query != null) ? Arrays.stream(query.split("&"))
			.filter((pair) -> pair.startsWith(PARAMETER + "="))
			.findFirst()
			.map((pair) -> supported(pair.substring(PARAMETER.length() + 1)))
			.orElse(null) : null;
	}

	private static String withoutLanguage(@Nullable String query) {
		if (!StringUtils.hasText(query)) {
			return "";
		}
		return Arrays.stream(query.split("&"))
			.filter((pair) -> !pair.isEmpty() && !pair.equals(PARAMETER) && !pair.startsWith(PARAMETER + "="))
			.collect(Collectors.joining("&"));
	}

	private static @Nullable Locale supported(@Nullable String tag) {
		if (tag == null) {
			return null;
		}
		for (Locale locale : SUPPORTED) {
			if (locale.toLanguageTag().equalsIgnoreCase(tag)) {
				return locale;
			}
		}
		return null;
	}

	// Without the header getLocales() answers with the machine's own locale.
	private static Locale accepted(HttpServletRequest request) {
		if (request.getHeader(HttpHeaders.ACCEPT_LANGUAGE) == null) {
			return Locale.ENGLISH;
		}
		for (var wanted = request.getLocales(); wanted.hasMoreElements();) {
			String language = wanted.nextElement().getLanguage();
			for (Locale locale : SUPPORTED) {
				if (locale.getLanguage().equals(language)) {
					return locale;
				}
			}
		}
		return Locale.ENGLISH;
	}

}

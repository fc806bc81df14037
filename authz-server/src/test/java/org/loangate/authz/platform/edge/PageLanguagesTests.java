package org.loangate.authz.platform.edge;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.loangate.authz.platform.Settings;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class PageLanguagesTests {

	private final PageLanguages languages = new PageLanguages(
			new Settings(URI.create("https://id.example.test"), URI.create("https://api.example.test"), "lending",
					"example.test", new Settings.Secret(""), "", "", "", List.of()));

	private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/sign-in");

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void speaksEnglishWhenNothingIsAsked() {
		assertThat(this.languages.resolveLocale(this.request)).isEqualTo(Locale.ENGLISH);
	}

	@Test
	void takesTheFirstLanguageItKnowsFromTheBrowser() {
		this.request.addHeader("Accept-Language", "fr, zh-TW;q=0.9, en;q=0.8");
		this.request.setPreferredLocales(List.of(Locale.FRENCH, Locale.TRADITIONAL_CHINESE, Locale.ENGLISH));

		assertThat(this.languages.resolveLocale(this.request)).isEqualTo(Locale.SIMPLIFIED_CHINESE);
	}

	@Test
	void prefersTheSwitchToTheCookieAndTheCookieToTheBrowser() {
		this.request.addHeader("Accept-Language", "en");
		this.request.setCookies(new Cookie("loangate-language", "zh-CN"));

		assertThat(this.languages.resolveLocale(this.request)).isEqualTo(Locale.SIMPLIFIED_CHINESE);

		this.request.setQueryString("lang=en");

		assertThat(this.languages.resolveLocale(this.request)).isEqualTo(Locale.ENGLISH);
	}

	@Test
	void keepsTheSwitchedLanguageInACookie() {
		this.request.setQueryString("lang=zh-CN");

		this.languages.preHandle(this.request, this.response, this);

		assertThat(this.response.getHeader("Set-Cookie")).startsWith("loangate-language=zh-CN;")
			.contains("Secure", "HttpOnly", "SameSite=Lax");
	}

	@Test
	void ignoresALanguageItDoesNotSpeak() {
		this.request.setQueryString("lang=x%0d%0aSet-Cookie:a=b");

		this.languages.preHandle(this.request, this.response, this);

		assertThat(this.response.getHeader("Set-Cookie")).isNull();
		assertThat(this.languages.resolveLocale(this.request)).isEqualTo(Locale.ENGLISH);
	}

	@Test
	void keepsTheQueryButNotWhatWasPosted() {
		this.request.setMethod("POST");
		this.request.setQueryString("continue=a%26b&lang=en&language=x");
		this.request.setParameter("password", "secret");

		this.languages.preHandle(this.request, this.response, this);

		assertThat(this.request.getAttribute("languageQuery")).isEqualTo("continue=a%26b&language=x");
	}

}

package org.loangate.demo;

import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// `/language?to=zh-CN&back=/apply`: switches the language and goes back to the page it was asked on.
@Controller
final class LanguageSwitch {

	private final LocaleResolver locales;

	LanguageSwitch(LocaleResolver locales) {
		this.locales = locales;
	}

	@GetMapping("/language")
	View switchTo(@RequestParam String to, @RequestParam(defaultValue = "/") String back, HttpServletRequest request,
			HttpServletResponse response) {
		this.locales.setLocale(request, response, Locale.forLanguageTag(to));
		// Only a path of this server: `//host` and `/\host` would lead elsewhere.
		boolean isOwnPath = back.matches("/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?");
		RedirectView view = new RedirectView(isOwnPath ? back : "/");
		view.setStatusCode(HttpStatus.SEE_OTHER);
		return view;
	}

}

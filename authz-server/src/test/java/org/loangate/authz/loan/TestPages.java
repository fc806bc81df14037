package org.loangate.authz.loan;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

import org.thymeleaf.spring6.view.ThymeleafViewResolver;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.ui.ExtendedModelMap;
import org.springframework.ui.Model;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;

/// Renders one page as the server would.
final class TestPages {

	private TestPages() {
	}

	/// @param page fills the model and names the view
	static String render(WebApplicationContext server, Locale locale, Function<Model, String> page) {
		ExtendedModelMap model = new ExtendedModelMap();
		String name = page.apply(model);
		MockHttpServletRequest request = new MockHttpServletRequest(server.getServletContext());
		request.setAttribute(DispatcherServlet.WEB_APPLICATION_CONTEXT_ATTRIBUTE, server);
		request.setAttribute(DispatcherServlet.LOCALE_RESOLVER_ATTRIBUTE, new FixedLocaleResolver(locale));
		MockHttpServletResponse response = new MockHttpServletResponse();
		try {
			View view = Objects
				.requireNonNull(server.getBean(ThymeleafViewResolver.class).resolveViewName(name, locale));
			view.render(model, request, response);
			return response.getContentAsString();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

}

package org.loangate.authz.session;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/// Answers a form whose token is not, or no longer, this browser's: a tab that stayed open through a sign-in or a sign-out,
/// a page from the history, a browser that keeps no cookies.
///
/// Its page is shown again, with what was typed but never a secret, and says that nothing was done; whoever is signed in
/// already and sent a form for that goes straight on. A request attribute `stale` names the words, and `typed` has the
/// fields by name. A form of another origin never gets here.
@Component
public class StaleForms {

	private static final Set<String> SIGN_IN = Set.of("/sign-in", "/sign-in/passkey", "/register");

	private static final List<String> SECRET = List.of("password", "code", "credential", "token", "csrf");

	private static final int MOST = 20;

	private static final int LONGEST = 320;

	private final SignIns signIns;

	private final List<RequestMappingInfoHandlerMapping> pages;

	StaleForms(SignIns signIns, List<RequestMappingInfoHandlerMapping> pages) {
		this.signIns = signIns;
		this.pages = pages;
	}

	/// Answers, if the refusal is for the token of a form of a page's.
	/// @return whether this was the answer
	public boolean answer(HttpServletRequest request, HttpServletResponse response, Exception refusal)
			throws IOException, ServletException {
		if (!(refusal instanceof CsrfException)
				|| !String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html")) {
			return false;
		}
		String path = request.getRequestURI();
		if (SIGN_IN.contains(path) && BrowserSessions.isSignedIn(request)) {
			response.sendRedirect(this.signIns.next(request, request.getParameter("continue")));
			return true;
		}
		HttpServletRequest shown = new Shown(request);
		request.setAttribute("stale", (request.getCookies() != null) ? "platform.stale" : "platform.no-cookies");
		request.setAttribute("typed", typed(request));
		response.setStatus(HttpServletResponse.SC_FORBIDDEN);
		request.getRequestDispatcher(page(path, shown)).forward(shown, response);
		return true;
	}

	private static Map<String, String> typed(HttpServletRequest request) {
		Map<String, String> typed = new HashMap<>();
		request.getParameterMap().forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			if (typed.size() < MOST && values.length == 1 && values[0].length() <= LONGEST
					&& SECRET.stream().noneMatch(lower::contains)) {
				typed.put(name, values[0]);
			}
		});
		return typed;
	}

	/// The page that the form stood on: that of its own address, or of the nearest one
	/// above.
	private String page(String path, HttpServletRequest shown) {
		for (String page = path; page.length() > 1; page = page.substring(0, page.lastIndexOf('/'))) {
			if (hasPage(page, shown)) {
				return page;
			}
		}
		return "/account";
	}

	private boolean hasPage(String path, HttpServletRequest shown) {
		HttpServletRequest asked = new HttpServletRequestWrapper(shown) {

			@Override
			public String getRequestURI() {
				return path;
			}

			@Override
			public String getServletPath() {
				return path;
			}

		};
		return this.pages.stream().anyMatch((mapping) -> {
			try {
				return mapping.getHandler(asked) != null;
			}
			catch (HttpRequestMethodNotSupportedException _) {
				return false;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	/// The request as one for the page.
	private static final class Shown extends HttpServletRequestWrapper {

		Shown(HttpServletRequest request) {
			super(request);
		}

		@Override
		public String getMethod() {
			return "GET";
		}

	}

}

package org.loangate.authz.session;

import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.Settings;

import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/// The token that forms carry: of somebody who is signed in it is kept in their session, of everybody else in a cookie, so
/// that a page which anybody may open keeps nothing here.
///
/// Nobody without TLS, and no other host, can set the cookie; a form of another origin is refused before its token is
/// looked at. Both hold the token as a plain string, since sessions hold nothing else.
@Component
public final class SessionCsrfTokens implements CsrfTokenRepository {

	static final String ATTRIBUTE = "loangate.csrf";

	private static final String HEADER = "X-CSRF-TOKEN";

	private final CookieCsrfTokenRepository cookie = new CookieCsrfTokenRepository();

	SessionCsrfTokens(Settings settings) {
		this.cookie.setCookieName((settings.isSecure() ? "__Host-" : "") + "loangate-form");
		this.cookie.setHeaderName(HEADER);
		this.cookie.setCookiePath("/");
		this.cookie
			.setCookieCustomizer((made) -> made.secure(settings.isSecure()).httpOnly(true).sameSite("Lax").path("/"));
	}

	/// What tells this browser from others until somebody signs in with it, and is known
	/// to nobody else.
	/// @return nothing of a browser that has opened no page with a form
	public Optional<String> browser(HttpServletRequest request) {
		return Optional.ofNullable(loadToken(request)).map(CsrfToken::getToken);
	}

	@Override
	public CsrfToken generateToken(HttpServletRequest request) {
		return token(UUID.randomUUID().toString());
	}

	@Override
	public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
		HttpSession session = signedIn(request);
		if (session == null) {
			this.cookie.saveToken(token, request, response);
		}
		else if (token != null) {
			session.setAttribute(ATTRIBUTE, token.getToken());
		}
		else {
			session.removeAttribute(ATTRIBUTE);
		}
	}

	@Override
	public @Nullable CsrfToken loadToken(HttpServletRequest request) {
		HttpSession session = signedIn(request);
		if (session == null) {
			return this.cookie.loadToken(request);
		}
		return (session.getAttribute(ATTRIBUTE) instanceof String value) ? token(value) : null;
	}

	private static @Nullable HttpSession signedIn(HttpServletRequest request) {
		return BrowserSessions.isSignedIn(request) ? request.getSession(false) : null;
	}

	private static CsrfToken token(String value) {
		return new DefaultCsrfToken(HEADER, "_csrf", value);
	}

}

package org.loangate.authz.session;

import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/// Keeps the CSRF token in the session as a plain string, since sessions hold nothing else.
@Component
public final class SessionCsrfTokens implements CsrfTokenRepository {

	static final String ATTRIBUTE = "loangate.csrf";

	@Override
	public CsrfToken generateToken(HttpServletRequest request) {
		return token(UUID.randomUUID().toString());
	}

	@Override
	public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
		if (token != null) {
			request.getSession().setAttribute(ATTRIBUTE, token.getToken());
			return;
		}
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.removeAttribute(ATTRIBUTE);
		}
	}

	@Override
	public @Nullable CsrfToken loadToken(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null && session.getAttribute(ATTRIBUTE) instanceof String value) ? token(value) : null;
	}

	private static CsrfToken token(String value) {
		return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", value);
	}

}

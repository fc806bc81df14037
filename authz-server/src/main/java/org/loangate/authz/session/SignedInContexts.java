package org.loangate.authz.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/// Gives Spring Security the sign-in of the browser session. Every security chain that knows browsers uses it.
@Component
public final class SignedInContexts implements SecurityContextRepository {

	private final BrowserSessions sessions;

	private final CurrentRole roles;

	SignedInContexts(BrowserSessions sessions, CurrentRole roles) {
		this.sessions = sessions;
		this.roles = roles;
	}

	@Override
	@Deprecated(since = "5.7")
	@SuppressWarnings("deprecation")
	public SecurityContext loadContext(HttpRequestResponseHolder holder) {
		return context(holder.getRequest());
	}

	@Override
	public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
		return new DeferredSecurityContext() {

			@Override
			public SecurityContext get() {
				return context(request);
			}

			@Override
			public boolean isGenerated() {
				return !containsContext(request);
			}

		};
	}

	private SecurityContext context(HttpServletRequest request) {
		SecurityContext context = SecurityContextHolder.getContextHolderStrategy().createEmptyContext();
		this.sessions.current(request)
			.flatMap((signIn) -> this.roles.of(request, signIn.subject()).map((role) -> new SignedIn(signIn, role)))
			.ifPresent(context::setAuthentication);
		return context;
	}

	/// Saves nothing: only [BrowserSessions] signs anybody in.
	@Override
	public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
	}

	@Override
	public boolean containsContext(HttpServletRequest request) {
		return this.sessions.current(request).isPresent();
	}

}

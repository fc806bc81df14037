package org.loangate.authz.staff;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.CurrentRole;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.StepUps;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Keeps staff without a passkey from everything but enrolling one, at the protocol endpoints too.
@Component
@Order(-110) // after Spring Session, before every security chain: the protocol endpoints
				// answer inside theirs
public final class StaffGate extends OncePerRequestFilter {

	private static final List<String> OPEN = List.of("/account", "/account/passkeys", "/account/mail-code", "/step-up",
			"/sign-in", "/invitation", "/recover", "/stop", "/account/pending", "/sign-out", "/signed-out",
			"/connect/logout", "/platform", "/factor", "/actuator", "/error");

	private final BrowserSessions sessions;

	private final CurrentRole roles;

	private final StepUps stepUps;

	StaffGate(BrowserSessions sessions, CurrentRole roles, StepUps stepUps) {
		this.sessions = sessions;
		this.roles = roles;
		this.stepUps = stepUps;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Optional<SignIn> restricted = this.sessions.current(request)
			.filter((signIn) -> isRestricted(request, signIn.subject()));
		if (restricted.isPresent()) {
			response.sendRedirect("/account");
			return;
		}
		chain.doFilter(request, response);
	}

	/// Whether the person may do nothing but enrol a passkey.
	public boolean isRestricted(HttpServletRequest request, Subject subject) {
		return this.roles.of(request, subject).filter(Role::isStaff).isPresent()
				&& !this.stepUps.enrolled(subject).contains("passkey");
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String path = request.getRequestURI();
		return OPEN.stream()
			.anyMatch((open) -> path.equals(open) || (!"/account".equals(open) && path.startsWith(open + "/")));
	}

}

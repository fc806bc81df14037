package org.loangate.authz.staff;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.StepUpRequest;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Asks staff for their passkey before they work: once in a sign-in for a console, and within the last minutes for an act
/// that changes who may do what. A password and a code, which can be phished, open no console; nor does a passkey in
/// quarantine, whose owner is told until when.
@Component
public final class StaffProof {

	/// How old the passkey's proof may be for an act.
	public static final Duration FRESH = Duration.ofMinutes(5);

	/// Where those wait whose passkeys are all in quarantine.
	static final String WAITING = "/account/waiting";

	/// What the pages begin with that are of more than one role.
	static final String SHARED = "/staff";

	/// Where invitations wait for a second person.
	static final String INVITATIONS = SHARED + "/invitations";

	private static final Duration TIME_TO_PROVE = Duration.ofMinutes(10);

	private final BrowserSessions sessions;

	private final StepUps stepUps;

	private final MessageSource messages;

	private final Clock clock;

	StaffProof(BrowserSessions sessions, StepUps stepUps, MessageSource messages, Clock clock) {
		this.sessions = sessions;
		this.stepUps = stepUps;
		this.messages = messages;
		this.clock = clock;
	}

	/// Whether somebody of that role approves of invitations.
	public static boolean approves(Role role) {
		return StaffNews.WATCHING.contains(role);
	}

	/// Where a person must go first, or nothing where they may act.
	/// @param returnTo local path that leads to the act once more
	public Optional<String> detour(SignIn signIn, String returnTo) {
		return detour(signIn, returnTo, FRESH);
	}

	private Optional<String> detour(SignIn signIn, String returnTo, @Nullable Duration age) {
		Requirement requirement = new Requirement(Set.of(Acr.PHR), Set.of(), age);
		if (isMet(requirement, signIn)) {
			return Optional.empty();
		}
		if (!this.stepUps.hasSettled(signIn.subject(), "passkey")) {
			return Optional.of(WAITING);
		}
		Instant until = this.clock.instant().plus(TIME_TO_PROVE);
		return Optional.of(this.stepUps.pathOf(this.stepUps.open(new StepUpRequest(signIn.subject(), signIn.sid(),
				requirement, null, true, Set.of(), summary(), until, returnTo, null, null))));
	}

	private boolean isMet(Requirement requirement, SignIn signIn) {
		return this.stepUps.settled(signIn)
			.filter((settled) -> requirement.isMetBy(this.stepUps.assurance(settled), this.clock.instant()))
			.isPresent();
	}

	private Summary summary() {
		Locale locale = LocaleContextHolder.getLocale();
		return new Summary(List.of(new Summary.Line(this.messages.getMessage("stepup.enrolment.for", null, locale),
				this.messages.getMessage("staff.work", null, locale))));
	}

	/// The filter that holds the consoles to it, once it is known that the person's role
	/// may see them.
	public OncePerRequestFilter filter() {
		return new OncePerRequestFilter() {

			@Override
			protected boolean shouldNotFilter(HttpServletRequest request) {
				return console(request).isEmpty();
			}

			private Optional<String> console(HttpServletRequest request) {
				String path = request.getRequestURI();
				return Stream.concat(Arrays.stream(Console.values()).map(Console::path), Stream.of(SHARED))
					.filter((console) -> path.equals(console) || path.startsWith(console + "/"))
					.findFirst();
			}

			@Override
			protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
					throws ServletException, IOException {
				SignIn signIn = StaffProof.this.sessions.current(request)
					.orElseThrow(() -> new IllegalStateException("nobody is signed in (expected: a role)"));
				if (Console.isForPrograms(request.getRequestURI())) {
					refuseUnproven(signIn, response, chain, request);
					return;
				}
				String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
				// What was sent is not kept: the person comes back to the console.
				String back = "GET".equals(request.getMethod()) ? request.getRequestURI() + query
						: console(request).filter((console) -> !SHARED.equals(console)).orElse(INVITATIONS);
				Optional<String> detour = detour(signIn, back, null);
				if (detour.isPresent()) {
					response.sendRedirect(detour.get());
					return;
				}
				chain.doFilter(request, response);
			}

			private void refuseUnproven(SignIn signIn, HttpServletResponse response, FilterChain chain,
					HttpServletRequest request) throws ServletException, IOException {
				if (isMet(new Requirement(Set.of(Acr.PHR), Set.of(), null), signIn)) {
					chain.doFilter(request, response);
					return;
				}
				response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
			}

		};
	}

}

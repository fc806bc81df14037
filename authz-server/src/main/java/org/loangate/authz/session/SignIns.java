package org.loangate.authz.session;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.FormActions;

import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/// The sign-in page and what follows it, for every factor that opens a session.
@Component
public final class SignIns {

	private final BrowserSessions sessions;

	private final Continuations continuations;

	private final List<SignInLinks> links;

	private final KnownDevices devices;

	private final NewBrowsers browsers;

	SignIns(BrowserSessions sessions, Continuations continuations, List<SignInLinks> links, KnownDevices devices,
			NewBrowsers browsers) {
		this.sessions = sessions;
		this.continuations = continuations;
		this.devices = devices;
		this.browsers = browsers;
		this.links = List.copyOf(links);
	}

	/// Signs somebody in by what they have just proven.
	/// @param continuation identifier of the continuation, as the page carried it
	/// @return the view that leads on
	public String complete(HttpServletRequest request, Subject subject, ProvenFactor proof,
			@Nullable String continuation) {
		String before = this.sessions.current(request).map(SignIn::sid).orElse("");
		boolean unknown = this.browsers.isNew(request, subject);
		SignIn signIn = this.sessions.start(request, subject, proof);
		if (unknown && !signIn.sid().equals(before)) {
			this.browsers.tell(signIn);
		}
		if (proof.makesDeviceKnown()) {
			this.devices.remember(request, subject);
		}
		return "redirect:" + next(request, continuation);
	}

	/// Where a sign-in goes on to: the continuation's path, or the account page.
	public String next(HttpServletRequest request, @Nullable String continuation) {
		return this.continuations.find(request, continuation).map(Continuation::returnTo).orElse("/account");
	}

	/// Whether a sign-in that is there already must be proven anew.
	public boolean isForced(HttpServletRequest request, @Nullable String continuation) {
		return this.continuations.find(request, continuation).map(Continuation::forceSignIn).orElse(false);
	}

	/// Shows the sign-in page.
	/// @param email what was typed already
	/// @param problem message key of what went wrong, or `null`
	public String page(HttpServletRequest request, Model model, @Nullable String continuation, @Nullable String email,
			@Nullable String problem) {
		prepare(request, model, continuation, email, problem);
		return "session/sign-in";
	}

	/// Gives a page that leads on like the sign-in page what it needs for it.
	public void prepare(HttpServletRequest request, Model model, @Nullable String continuation, @Nullable String email,
			@Nullable String problem) {
		Continuation found = this.continuations.find(request, continuation).orElse(null);
		if (found != null) {
			model.addAttribute("continuation", found.id());
			model.addAttribute("clientName", found.clientName());
			model.addAttribute("declinePath", found.declinePath());
			if (found.formActionOrigin() != null) {
				FormActions.allow(request, found.formActionOrigin());
			}
		}
		model.addAttribute("email", (email != null) ? email : (found != null) ? found.loginHint() : null);
		model.addAttribute("problem", problem);
		model.addAttribute("links", this.links.stream().flatMap((ways) -> ways.links().stream()).toList());
	}

}

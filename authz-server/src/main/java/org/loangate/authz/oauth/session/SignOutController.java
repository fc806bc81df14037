package org.loangate.authz.oauth.session;

import java.net.URI;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.session.SignedOut.Reason;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/// The pages of a logout that a client asked for.
///
/// A client that shows the ID Token of this very session may end it; anybody else may only ask, and the person answers.
@Controller
final class SignOutController {

	private final LogoutRequests requests;

	private final BrowserSessions sessions;

	SignOutController(LogoutRequests requests, BrowserSessions sessions) {
		this.requests = requests;
		this.sessions = sessions;
	}

	@GetMapping("/sign-out/{id}")
	ModelAndView ask(@PathVariable String id, HttpServletRequest request) {
		LogoutRequest asked = this.requests.find(id).orElse(null);
		Optional<SignIn> current = this.sessions.current(request);
		if (current.isEmpty()) {
			return done(id, asked);
		}
		if (asked == null) {
			throw new ResponseStatusException(HttpStatus.GONE);
		}
		if (current.get().sid().equals(asked.sid())) {
			return end(id, asked, request);
		}
		if (asked.redirectUri() != null) {
			FormActions.allow(request, FormActions.source(URI.create(asked.redirectUri())));
		}
		ModelAndView page = new ModelAndView("oauth/sign-out");
		page.addObject("id", id);
		page.addObject("clientName", asked.clientName());
		return page;
	}

	@PostMapping("/sign-out/{id}")
	ModelAndView confirm(@PathVariable String id, HttpServletRequest request) {
		LogoutRequest asked = this.requests.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.GONE));
		return end(id, asked, request);
	}

	@GetMapping("/signed-out")
	String signedOut() {
		return "oauth/signed-out";
	}

	private ModelAndView end(String id, LogoutRequest asked, HttpServletRequest request) {
		this.sessions.end(request, Reason.RP_INITIATED);
		return done(id, asked);
	}

	// A page that is loaded again after it was done says the same, and leads nowhere.
	private ModelAndView done(String id, @Nullable LogoutRequest asked) {
		this.requests.remove(id);
		String location = (asked != null) ? asked.location() : null;
		RedirectView next = new RedirectView((location != null) ? location : "/signed-out");
		next.setExposeModelAttributes(false);
		next.setExpandUriTemplateVariables(false);
		// 303, so that a form's POST never travels on to the client.
		next.setStatusCode(HttpStatus.SEE_OTHER);
		return new ModelAndView(next);
	}

}

package org.loangate.demo.borrower;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

import com.nimbusds.oauth2.sdk.id.State;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.loangate.demo.borrower.oauth.AuthorizationServer;
import org.loangate.demo.borrower.oauth.Challenge;
import org.loangate.demo.borrower.oauth.Login;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.View;

/// Signing in to the lending web app, and out of it.
@Controller
final class SignInController {

	private static final Logger logger = LoggerFactory.getLogger(SignInController.class);

	private static final String SIGNING_OUT = SignInController.class.getName() + ".state";

	private final Departures departures;

	private final AuthorizationServer server;

	SignInController(Departures departures, AuthorizationServer server) {
		this.departures = departures;
		this.server = server;
	}

	@GetMapping("/sign-in")
	View signIn(HttpServletRequest request, Locale locale) {
		return this.departures.depart(Visitor.of(request), new Aim.SignIn(), null, Challenge.NONE, locale);
	}

	@GetMapping("/sign-out")
	String ask() {
		return "borrower/sign-out";
	}

	/// Forgets everything this app keeps of the visitor, tokens first of all, and sends
	/// the browser to sign out at the authorization server too.
	@PostMapping("/sign-out")
	View signOut(HttpServletRequest request) {
		Optional<Login> login = Visitor.known(request).flatMap(Visitor::login);
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.invalidate();
		}
		State state = new State();
		URI next = login.flatMap((known) -> logout(known, state)).orElse(URI.create("/"));
		if (next.isAbsolute()) {
			request.getSession(true).setAttribute(SIGNING_OUT, state.getValue());
		}
		return Departures.seeOther(next);
	}

	private Optional<URI> logout(Login login, State state) {
		try {
			return this.server.logout(login, state);
		}
		catch (IOException ex) {
			logger.warn("Signed out here only, the authorization server cannot be reached: {}", ex.getMessage());
			return Optional.empty();
		}
	}

	/// Whether the browser comes back from signing out at the authorization server, which
	/// it does once.
	static boolean isBackFromSigningOut(HttpServletRequest request, String state) {
		HttpSession session = request.getSession(false);
		if (session == null || !state.equals(session.getAttribute(SIGNING_OUT))) {
			return false;
		}
		session.removeAttribute(SIGNING_OUT);
		return true;
	}

}

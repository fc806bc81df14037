package org.loangate.demo.borrower;

import java.net.URI;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.loangate.demo.DemoSettings;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.View;

/// Signing in to the lending web app, and out of it.
@Controller
final class SignInController {

	private final Departures departures;

	private final URI account;

	SignInController(Departures departures, DemoSettings settings) {
		this.departures = departures;
		this.account = URI.create(settings.issuer() + "/account");
	}

	@GetMapping("/sign-in")
	View signIn(HttpServletRequest request, Locale locale) {
		return this.departures.depart(Visitor.of(request), new Aim.SignIn(), null, Challenge.NONE, locale);
	}

	@GetMapping("/sign-out")
	String ask(Model model) {
		model.addAttribute("account", this.account);
		return "borrower/sign-out";
	}

	/// Forgets everything this app keeps of the visitor, tokens first of all.
	@PostMapping("/sign-out")
	View signOut(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.invalidate();
		}
		return Departures.seeOther(URI.create("/"));
	}

}

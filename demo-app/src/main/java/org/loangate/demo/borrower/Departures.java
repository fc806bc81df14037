package org.loangate.demo.borrower;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.Terms;
import org.loangate.demo.borrower.oauth.AuthorizationServer;
import org.loangate.demo.borrower.oauth.Challenge;
import org.loangate.demo.borrower.oauth.Journey;
import org.loangate.demo.borrower.oauth.Login;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// Sends visitors to the authorization server.
@Component
final class Departures {

	private static final Logger logger = LoggerFactory.getLogger(Departures.class);

	private final AuthorizationServer server;

	private final SignedInSessions sessions;

	Departures(AuthorizationServer server, SignedInSessions sessions) {
		this.server = server;
		this.sessions = sessions;
	}

	/// Begins a journey.
	/// @param terms the transaction to authorize, if any
	/// @param challenge what a resource missed, or [Challenge#NONE]
	/// @return where the browser goes; for an application, why it cannot go stands in the
	/// application itself
	View depart(Visitor visitor, Aim aim, @Nullable Terms terms, Challenge challenge, Locale locale) {
		Outcome trouble;
		try {
			switch (this.server.push(aim.scope(), terms, challenge, locale)) {
				case AuthorizationServer.Taken(Journey journey) -> {
					visitor.set(new Departure(aim, journey));
					return seeOther(journey.url());
				}
				case AuthorizationServer.NotTaken(String error) -> {
					logger.warn("The authorization server did not take a request: {}", error);
					trouble = Outcome.ofAuthorizationError(error, null);
				}
			}
		}
		catch (IOException ex) {
			logger.warn("The authorization server cannot be reached: {}", String.valueOf(ex.getMessage()));
			trouble = Outcome.unavailable("server");
		}
		return arrive(aim, trouble);
	}

	/// Begins an application, or goes on with the one that the same form began.
	/// @param id the form's own identifier
	/// @param scope the scopes the application needs
	View undertake(Visitor visitor, String id, Terms terms, String scope, Locale locale) {
		Optional<Application> sent = visitor.application(id);
		if (sent.flatMap(Application::outcome).isPresent()) {
			return seeOther(URI.create(Visitor.pathOf(sent.get())));
		}
		Optional<Application> open = sent.filter((begun) -> begun.isOpenFor(terms));
		// The same form with other terms takes the place of the first: that one can no
		// longer be carried out.
		if (open.isEmpty() && sent.isPresent() && !sent.get().settleUnclaimed(Outcome.refused("replaced"))) {
			return seeOther(URI.create(Visitor.pathOf(sent.get())));
		}
		Application application = open.orElseGet(() -> new Application(id, terms));
		visitor.keep(application);
		return depart(visitor, new Aim.Undertake(application, scope), terms, Challenge.NONE, locale);
	}

	/// Ends a journey that led nowhere.
	/// @return the page that says so
	View arrive(Aim aim, Outcome trouble) {
		if (aim instanceof Aim.Undertake undertake) {
			undertake.application().settleUnclaimed(trouble);
			return seeOther(URI.create(Visitor.pathOf(undertake.application())));
		}
		if (aim instanceof Aim.Read read && read.application() != null) {
			return seeOther(URI.create(Visitor.pathOf(read.application())));
		}
		return seeOther(URI.create("/trouble?reason=" + trouble.reason()));
	}

	/// Signs the visitor in under a session identifier that nobody knew before.
	void signIn(HttpServletRequest request, Visitor visitor, Login login, @Nullable Application inHand) {
		if (visitor.signedIn(login, inHand)) {
			request.changeSessionId();
		}
		this.sessions.add(request.getSession(), login);
	}

	static View seeOther(URI url) {
		RedirectView view = new RedirectView(url.toASCIIString());
		view.setStatusCode(HttpStatus.SEE_OTHER);
		view.setExposeModelAttributes(false);
		return view;
	}

}

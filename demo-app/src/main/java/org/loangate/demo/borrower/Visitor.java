package org.loangate.demo.borrower;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import com.nimbusds.oauth2.sdk.id.State;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.borrower.oauth.Grant;
import org.loangate.demo.borrower.oauth.Login;

import org.springframework.web.util.WebUtils;

/// What the app knows of whoever holds a session: kept in this server's memory, bounded, gone with the session.
///
/// Threads: two tabs are two threads; each method is one step.
final class Visitor {

	private static final String ATTRIBUTE = Visitor.class.getName();

	private static final int MAX_JOURNEYS = 20;

	private static final int MAX_APPLICATIONS = 20;

	private final Map<String, Departure> journeys = new LinkedHashMap<>();

	private final Map<String, Application> applications = new LinkedHashMap<>();

	/// Where answered journeys went on to, so that a reloaded answer leads there again.
	private final Map<String, String> answered = new LinkedHashMap<>();

	private @Nullable Login login;

	private @Nullable Grant reading;

	private int stepUps;

	private Visitor() {
	}

	/// The visitor of a request, who is given a session if there is none yet.
	static Visitor of(HttpServletRequest request) {
		HttpSession session = request.getSession();
		synchronized (WebUtils.getSessionMutex(session)) {
			return known(request).orElseGet(() -> {
				Visitor visitor = new Visitor();
				session.setAttribute(ATTRIBUTE, visitor);
				return visitor;
			});
		}
	}

	/// The visitor of a request, if there is a session already.
	static Optional<Visitor> known(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null && session.getAttribute(ATTRIBUTE) instanceof Visitor visitor) ? Optional.of(visitor)
				: Optional.empty();
	}

	synchronized boolean isSignedIn() {
		return this.login != null;
	}

	synchronized Optional<Login> login() {
		return Optional.ofNullable(this.login);
	}

	/// Notes who the visitor is. Somebody else than before finds nothing of the one
	/// before.
	/// @param inHand the application that made it known, which stays
	/// @return whether this is somebody new to the session
	synchronized boolean signedIn(Login who, @Nullable Application inHand) {
		boolean isNew = this.login == null || !who.subject().equals(this.login.subject());
		if (isNew && this.login != null) {
			this.reading = null;
			this.journeys.clear();
			this.applications.values().removeIf((application) -> application != inHand);
		}
		this.login = who;
		return isNew;
	}

	synchronized Optional<Grant> reading() {
		return Optional.ofNullable(this.reading);
	}

	/// Keeps a token with `loans:read`.
	/// @param stepUps how often a resource asked for a stronger sign-in before it was
	/// good enough
	synchronized void reading(@Nullable Grant grant, int stepUps) {
		this.reading = grant;
		this.stepUps = stepUps;
	}

	synchronized int stepUps() {
		return this.stepUps;
	}

	synchronized void set(Departure departure) {
		this.journeys.put(departure.journey().state().getValue(), departure);
		trim(this.journeys, MAX_JOURNEYS, (any) -> true);
	}

	/// The journey of a state, which is over with this call.
	/// @param isAnswer whether the answer at hand is this journey's; else it goes on
	synchronized Optional<Departure> end(State state, Predicate<Departure> isAnswer) {
		Departure departure = this.journeys.get(state.getValue());
		if (departure == null || !isAnswer.test(departure)) {
			return Optional.empty();
		}
		this.journeys.remove(state.getValue());
		this.answered.put(state.getValue(), switch (departure.aim()) {
			case Aim.SignIn _ -> "/";
			case Aim.Read read -> (read.application() != null) ? pathOf(read.application()) : "/loans";
			case Aim.Undertake undertake -> pathOf(undertake.application());
		});
		trim(this.answered, MAX_JOURNEYS, (any) -> true);
		return Optional.of(departure);
	}

	/// Where an answered journey went on to.
	synchronized Optional<String> wayOn(State state) {
		return Optional.ofNullable(this.answered.get(state.getValue()));
	}

	synchronized Optional<Application> application(String id) {
		return Optional.ofNullable(this.applications.get(id));
	}

	/// Keeps an application. Those whose outcome is not known yet are the last to give
	/// way.
	synchronized void keep(Application application) {
		this.applications.put(application.id(), application);
		trim(this.applications, MAX_APPLICATIONS, (old) -> !Objects.equals(old.outcome().orElse(null), Outcome.UNKNOWN)
				&& !Objects.equals(old.outcome().orElse(null), Outcome.WORKING));
		trim(this.applications, 2 * MAX_APPLICATIONS, (any) -> true);
	}

	static String pathOf(Application application) {
		return "/applications/" + application.id();
	}

	private static <T> void trim(Map<String, T> map, int most, Predicate<T> mayGo) {
		var entries = map.values().iterator();
		for (int surplus = map.size() - most; surplus > 0 && entries.hasNext();) {
			if (mayGo.test(entries.next())) {
				entries.remove();
				surplus--;
			}
		}
	}

	@Override
	public String toString() {
		return "Visitor[isSignedIn=" + isSignedIn() + "]";
	}

}

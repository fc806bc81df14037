package org.loangate.authz.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.ClientNetwork;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/// Who is signed in with which browser.
///
/// The sign-in stands as JSON in one attribute of the servlet session, which is kept in Redis. Losing it signs people out.
/// A session that nobody has signed in with ends a quarter of an hour after it was made, used or not.
/// It counts while [SessionRegister] says that it is live, which is asked once a request.
@Component
public final class BrowserSessions {

	private static final String COME_BACK = "loangate.come-back";

	private static final String SIGN_IN = "loangate.sign-in";

	/// How long a session lives that nobody signs in with. It is what the settings give a
	/// new one, too.
	static final Duration PASSING = Duration.ofMinutes(15);

	private static final Duration KEPT = Duration.ofHours(12);

	private static final String LIVE = BrowserSessions.class.getName() + ".live";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final SessionRegister register;

	private final Clock clock;

	private final SecureRandom random;

	BrowserSessions(SessionRegister register, Clock clock, SecureRandom random) {
		this.register = register;
		this.clock = clock;
		this.random = random;
	}

	/// Whether the browser's session holds a sign-in, live or not any more.
	public static boolean isSignedIn(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return session != null && session.getAttribute(SIGN_IN) instanceof String;
	}

	/// Lets a browser that nobody is signed in with begin anew before something is kept
	/// in its session, so that it is not of an age to end at once.
	public static void refresh(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session != null && !isSignedIn(request) && age(session).compareTo(PASSING.dividedBy(3)) > 0) {
			session.invalidate();
		}
	}

	/// Ends the session of a browser that nobody has signed in with in time.
	public static void endPassed(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session != null && !isSignedIn(request) && age(session).compareTo(PASSING) > 0) {
			session.invalidate();
		}
	}

	private static Duration age(HttpSession session) {
		return Duration.ofMillis(session.getLastAccessedTime() - session.getCreationTime());
	}

	/// Has the account page lead there once, instead of showing itself: where whoever
	/// adds
	/// a factor on the way to something came from.
	/// @param path a local one
	public static void comeBackTo(HttpServletRequest request, String path) {
		request.getSession().setAttribute(COME_BACK, path);
	}

	/// Where to come back to, once.
	public static Optional<String> comeBack(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session == null || !(session.getAttribute(COME_BACK) instanceof String path)) {
			return Optional.empty();
		}
		session.removeAttribute(COME_BACK);
		return Optional.of(path);
	}

	/// Who is signed in, if anybody.
	public Optional<SignIn> current(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session == null || !(session.getAttribute(SIGN_IN) instanceof String json)) {
			return Optional.empty();
		}
		SignIn signIn = MAPPER.readValue(json, SignIn.class);
		if (!signIn.sid().equals(request.getAttribute(LIVE))) {
			if (!this.register.seen(signIn.sid())) {
				session.removeAttribute(SIGN_IN);
				return Optional.empty();
			}
			request.setAttribute(LIVE, signIn.sid());
		}
		return Optional.of(signIn);
	}

	/// Signs somebody in by a first factor they have just proven, and changes the
	/// session's id.
	///
	/// The same person signing in again goes on with the same `sid` and a fresh first
	/// factor; another person gets
	/// another, so that nothing of the one before is within their reach.
	public SignIn start(HttpServletRequest request, Subject subject, ProvenFactor proof) {
		SignIn before = current(request).orElse(null);
		SignIn signIn = (before != null && before.subject().equals(subject)) ? with(before, List.of(proof), null)
				: enter(request, subject, proof, before);
		HttpSession session = request.getSession(true);
		request.changeSessionId();
		session.setMaxInactiveInterval((int) KEPT.toSeconds());
		session.removeAttribute(SessionCsrfTokens.ATTRIBUTE);
		store(session, signIn);
		return signIn;
	}

	private SignIn enter(HttpServletRequest request, Subject subject, ProvenFactor proof, @Nullable SignIn replaced) {
		SignIn signIn = new SignIn(subject, Subject.random(this.random).id(), List.of(proof.forSession(null)),
				this.clock.instant());
		this.register.start(signIn, BrowserLabel.of(request.getHeader("User-Agent")), ClientNetwork.of(request),
				(replaced != null) ? replaced.sid() : null);
		request.setAttribute(LIVE, signIn.sid());
		return signIn;
	}

	/// Raises the current session by what was proven for it.
	/// @param life how long the raise lasts, or `null` for as long as the session
	public void raise(HttpServletRequest request, SignIn signIn, List<ProvenFactor> proofs, @Nullable Duration life) {
		SignIn now = current(request).filter((same) -> same.sid().equals(signIn.sid())).orElse(null);
		if (now == null) {
			throw new IllegalStateException("the session ended meanwhile");
		}
		request.changeSessionId();
		store(request.getSession(), with(now, proofs, life));
	}

	/// Signs out: nothing of the session is left.
	public void end(HttpServletRequest request, SignedOut.Reason reason) {
		current(request).ifPresent((signIn) -> this.register.end(signIn.sid(), reason));
		request.removeAttribute(LIVE);
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.invalidate();
		}
	}

	// One factor proven twice is one factor: the later proof takes the earlier one's
	// place.
	private static SignIn with(SignIn signIn, List<ProvenFactor> proofs, @Nullable Duration life) {
		List<ProvenFactor> factors = new ArrayList<>(signIn.factors());
		for (ProvenFactor proof : proofs) {
			Instant end = (life != null) ? proof.at().plus(life) : null;
			factors.removeIf((earlier) -> earlier.factor().equals(proof.factor()));
			factors.add(proof.forSession(end));
		}
		return new SignIn(signIn.subject(), signIn.sid(), factors, signIn.startedAt());
	}

	private static void store(HttpSession session, SignIn signIn) {
		session.setAttribute(SIGN_IN, MAPPER.writeValueAsString(signIn));
	}

}

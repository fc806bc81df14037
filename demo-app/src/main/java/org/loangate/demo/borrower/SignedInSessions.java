package org.loangate.demo.borrower;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.borrower.oauth.Login;

import org.springframework.stereotype.Component;

/// This app's sessions in which somebody is signed in, to be ended when the authorization server says so.
@Component
final class SignedInSessions implements HttpSessionListener {

	private final Map<HttpSession, Login> sessions = new ConcurrentHashMap<>();

	/// Notes what a session rests on now.
	void add(HttpSession session, Login login) {
		this.sessions.put(session, login);
	}

	/// Ends the sessions that rest on a sign-in.
	/// @param subject whose; nobody's in particular where it is `null`
	/// @param sid which sign-in; every one of the subject's where it is `null`
	void end(@Nullable String subject, @Nullable String sid) {
		List<HttpSession> ended = this.sessions.entrySet()
			.stream()
			.filter((entry) -> subject == null || subject.equals(entry.getValue().subject()))
			.filter((entry) -> sid == null || sid.equals(entry.getValue().sid()))
			.map(Map.Entry::getKey)
			.toList();
		for (HttpSession session : ended) {
			this.sessions.remove(session);
			try {
				session.invalidate();
			}
			catch (IllegalStateException _) {
				// It ended by itself at the same moment.
			}
		}
	}

	@Override
	public void sessionDestroyed(HttpSessionEvent event) {
		this.sessions.remove(event.getSession());
	}

}

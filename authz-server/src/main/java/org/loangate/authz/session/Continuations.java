package org.loangate.authz.session;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/// Where sign-ins of a browser go on to, one for each tab that began one. Kept in the session, each in an attribute of
/// its own so that tabs do not overwrite one another.
@Component
public final class Continuations {

	private static final String PREFIX = "loangate.continuation.";

	private static final int LIMIT = 20;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Clock clock;

	Continuations(Clock clock) {
		this.clock = clock;
	}

	/// Keeps a continuation and gives the path of the page that signs in for it.
	public String signInPath(HttpServletRequest request, Continuation continuation) {
		keep(request, continuation);
		return "/sign-in?continue=" + continuation.id();
	}

	/// Keeps a continuation and gives the path of the page that opens an account for it.
	public String registrationPath(HttpServletRequest request, Continuation continuation) {
		keep(request, continuation);
		return "/register?continue=" + continuation.id();
	}

	private void keep(HttpServletRequest request, Continuation continuation) {
		HttpSession session = request.getSession(true);
		session.setAttribute(PREFIX + continuation.id(),
				MAPPER.writeValueAsString(new Kept(continuation, this.clock.instant())));
		forgetTheOldest(session);
	}

	Optional<Continuation> find(HttpServletRequest request, @Nullable String id) {
		HttpSession session = request.getSession(false);
		return (session != null && id != null) ? kept(session, PREFIX + id).map(Kept::continuation) : Optional.empty();
	}

	private static void forgetTheOldest(HttpSession session) {
		record Named(String name, Instant at) {
		}
		Collections.list(session.getAttributeNames())
			.stream()
			.filter((name) -> name.startsWith(PREFIX))
			.flatMap((name) -> kept(session, name).map((kept) -> new Named(name, kept.at())).stream())
			.sorted(Comparator.comparing(Named::at).reversed())
			.skip(LIMIT)
			.forEach((named) -> session.removeAttribute(named.name()));
	}

	private static Optional<Kept> kept(HttpSession session, String name) {
		return (session.getAttribute(name) instanceof String json) ? Optional.of(MAPPER.readValue(json, Kept.class))
				: Optional.empty();
	}

	private record Kept(Continuation continuation, Instant at) {
	}

}

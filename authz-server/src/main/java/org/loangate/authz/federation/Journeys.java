package org.loangate.authz.federation;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/// Journeys of a browser to a provider and back, and who came back that no account is linked to yet. All of it stands in
/// the session of that browser, so that nobody finishes another's.
@Component
final class Journeys {

	/// How long somebody has at the provider, and then again for choosing an account.
	static final Duration LIFE = Duration.ofMinutes(10);

	private static final String ATTEMPT = "loangate.federation.attempt.";

	private static final String ARRIVED = "loangate.federation.arrived";

	private static final int LIMIT = 5;

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Clock clock;

	private final SecureRandom random;

	Journeys(Clock clock, SecureRandom random) {
		this.clock = clock;
		this.random = random;
	}

	/// Begins one: a tab each, the oldest are forgotten.
	Attempt begin(HttpServletRequest request, String provider, Duration maxAge, boolean linking,
			@Nullable String continuation) {
		Attempt attempt = new Attempt(provider, random(), random(), random(), this.clock.instant(),
				(int) maxAge.toSeconds(), linking, continuation);
		HttpSession session = request.getSession(true);
		session.setAttribute(ATTEMPT + attempt.state(), MAPPER.writeValueAsString(attempt));
		attempts(session).stream()
			.sorted(Comparator.comparing(Attempt::startedAt).reversed())
			.skip(LIMIT)
			.forEach((old) -> session.removeAttribute(ATTEMPT + old.state()));
		return attempt;
	}

	/// Ends one: whatever comes of the answer, there is no second one.
	Optional<Attempt> end(HttpServletRequest request, String provider, String state) {
		HttpSession session = request.getSession(false);
		if (session == null || !state.matches("[A-Za-z0-9_-]{43}")
				|| !(session.getAttribute(ATTEMPT + state) instanceof String json)) {
			return Optional.empty();
		}
		session.removeAttribute(ATTEMPT + state);
		return Optional.of(MAPPER.readValue(json, Attempt.class))
			.filter((attempt) -> attempt.provider().equals(provider) && isFresh(attempt.startedAt()));
	}

	/// Keeps who came back until they have chosen an account.
	void arrive(HttpServletRequest request, Federated person, @Nullable String continuation) {
		request.getSession(true)
			.setAttribute(ARRIVED, MAPPER.writeValueAsString(new Arrived(person, continuation, this.clock.instant())));
	}

	/// Who came back.
	Optional<Arrived> arrived(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null && session.getAttribute(ARRIVED) instanceof String json)
				? Optional.of(MAPPER.readValue(json, Arrived.class)).filter((arrived) -> isFresh(arrived.at()))
				: Optional.empty();
	}

	/// Forgets who came back.
	void forget(HttpServletRequest request) {
		request.getSession(true).removeAttribute(ARRIVED);
	}

	private boolean isFresh(Instant time) {
		return this.clock.instant().isBefore(time.plus(LIFE));
	}

	private static List<Attempt> attempts(HttpSession session) {
		return Collections.list(session.getAttributeNames())
			.stream()
			.filter((name) -> name.startsWith(ATTEMPT))
			.map((name) -> MAPPER.readValue((String) session.getAttribute(name), Attempt.class))
			.toList();
	}

	private String random() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/// Somebody who came back from a provider, and whom no account is linked to.
	record Arrived(Federated person, @Nullable String continuation, Instant at) {
	}

}

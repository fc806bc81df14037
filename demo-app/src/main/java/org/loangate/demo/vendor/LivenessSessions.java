package org.loangate.demo.vendor;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.stereotype.Component;

/// The running sessions, in memory: a stand-in has nothing to keep. Bounded; the oldest give way.
@Component
final class LivenessSessions {

	private static final int MAX_SESSIONS = 10_000;

	private static final Duration LIFE = Duration.ofMinutes(15);

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, LivenessSession> sessions = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, LivenessSession> eldest) {
			return size() > MAX_SESSIONS;
		}

	};

	private final Clock clock;

	private final SecureRandom random;

	LivenessSessions(Clock clock, SecureRandom random) {
		this.clock = clock;
		this.random = random;
	}

	/// Starts a session.
	/// @param request what the authorization server asked, checked
	LivenessSession start(SessionRequest request) {
		byte[] bytes = new byte[16];
		this.random.nextBytes(bytes);
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		LivenessSession session = new LivenessSession(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
				Objects.requireNonNull(request.purpose()), Objects.requireNonNull(request.reference()),
				Objects.requireNonNull(request.subject()), Objects.requireNonNull(request.nonce()), request.faceRef(),
				Objects.requireNonNull(request.returnUrl()), Objects.requireNonNull(request.callbackUrl()), now,
				now.plus(LIFE));
		this.lock.lock();
		try {
			this.sessions.put(session.id(), session);
		}
		finally {
			this.lock.unlock();
		}
		return session;
	}

	/// The session of an identifier, unless it is unknown or over.
	Optional<LivenessSession> find(String id) {
		this.lock.lock();
		try {
			return Optional.ofNullable(this.sessions.get(id))
				.filter((session) -> session.expiresAt().isAfter(this.clock.instant()));
		}
		finally {
			this.lock.unlock();
		}
	}

}

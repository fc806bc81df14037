package org.loangate.authz.oauth.authorize;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.session.BrowserSessions;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/// Running interactions, each bound to the browser session that started it.
///
/// Of a pushed request it holds a reference alone: however many browsers bring the same `request_uri`, what was pushed is
/// kept once, in PostgreSQL, and as long as one of them is under way.
///
/// **Redis:** `loangate:interaction:{<id>}`, encrypted (it may hold a payout account), lives [#ARRIVING] until somebody has
/// come further than signing in, and then [#LIFETIME]; losing it ends the interaction with a page that says so. The session
/// holds the latest twenty as `interaction:<id>`, and for a pushed request
/// `request-uri:<digest>` with the id, so that a page may be loaded again.
@Component
final class Interactions {

	static final Duration LIFETIME = Duration.ofMinutes(30);

	static final Duration ARRIVING = Duration.ofMinutes(15);

	/// How many browsers may bring one request: previews of a link among them.
	private static final int PER_REQUEST_URI = 20;

	private static final int PER_SESSION = 20;

	private static final String INTERACTION = "interaction:";

	private static final String REQUEST_URI = "request-uri:";

	private static final JsonMapper JSON = JsonMapper.shared();

	private final StringRedisTemplate redis;

	private final SecretCipher cipher;

	private final SecureRandom random;

	private final Clients clients;

	private final JdbcAuthorizations authorizations;

	private final RateLimits limits;

	Interactions(StringRedisTemplate redis, SecretCipher cipher, SecureRandom random, Clients clients,
			JdbcAuthorizations authorizations, RateLimits limits) {
		this.redis = redis;
		this.cipher = cipher;
		this.random = random;
		this.clients = clients;
		this.authorizations = authorizations;
		this.limits = limits;
	}

	String newId() {
		byte[] id = new byte[16];
		this.random.nextBytes(id);
		return Digests.base64url(id);
	}

	/// Keeps an interaction for the browser of this request.
	void start(HttpServletRequest request, Interaction interaction) {
		BrowserSessions.refresh(request);
		save(interaction, ARRIVING);
		HttpSession session = request.getSession();
		session.setAttribute(INTERACTION + interaction.id(), interaction.startedAt().getEpochSecond());
		forgetTheOldest(session);
	}

	private static void forgetTheOldest(HttpSession session) {
		List<String> ids = Collections.list(session.getAttributeNames())
			.stream()
			.filter((name) -> name.startsWith(INTERACTION))
			.sorted(Comparator.comparing((String name) -> (Long) session.getAttribute(name)).reversed())
			.map((name) -> name.substring(INTERACTION.length()))
			.toList();
		if (ids.size() > PER_SESSION) {
			List<String> forgotten = ids.subList(PER_SESSION, ids.size());
			forgotten.forEach((id) -> session.removeAttribute(INTERACTION + id));
			Collections.list(session.getAttributeNames())
				.stream()
				.filter((name) -> name.startsWith(REQUEST_URI) && forgotten.contains(session.getAttribute(name)))
				.forEach(session::removeAttribute);
		}
	}

	/// Counts a browser that brings a pushed request.
	/// @return whether it may: of a request that too many have brought, no more are kept
	boolean mayStart(String requestUri) {
		return this.limits.count("request-uri", requestUriKey(requestUri), PER_REQUEST_URI,
				ARRIVING) instanceof Verdict.Allowed;
	}

	/// Remembers which interaction a pushed request became.
	void remember(HttpServletRequest request, String requestUri, Interaction interaction) {
		request.getSession().setAttribute(requestUriKey(requestUri), interaction.id());
	}

	/// The interaction a pushed request became in this browser.
	Optional<Interaction> findByRequestUri(HttpServletRequest request, String requestUri) {
		HttpSession session = request.getSession(false);
		return Optional.ofNullable((session != null) ? session.getAttribute(requestUriKey(requestUri)) : null)
			.flatMap((id) -> find(request, (String) id));
	}

	/// Keeps how far an interaction of somebody who is signed in has come.
	void save(Interaction interaction) {
		save(interaction, LIFETIME);
	}

	private void save(Interaction interaction, Duration life) {
		if (interaction.pushed() != null) {
			this.authorizations.keepPushed(interaction.pushed(), interaction.clientId(), life);
		}
		byte[] encrypted = this.cipher.encrypt(JSON.writeValueAsBytes(interaction.kept()), key(interaction.id()));
		RedisFaults.translate(() -> {
			this.redis.opsForValue().set(key(interaction.id()), Base64.getEncoder().encodeToString(encrypted), life);
			return true;
		});
	}

	/// A running interaction of this browser; nothing where it lapsed, is done, belongs
	/// to another browser, or its client is gone.
	Optional<Interaction> find(HttpServletRequest request, String id) {
		HttpSession session = request.getSession(false);
		if (session == null || !id.matches("[A-Za-z0-9_-]{22}") || session.getAttribute(INTERACTION + id) == null) {
			return Optional.empty();
		}
		String stored = RedisFaults.translate(() -> this.redis.opsForValue().get(key(id)));
		return Optional.ofNullable(stored)
			.map((value) -> JSON.readValue(
					new String(this.cipher.decrypt(Base64.getDecoder().decode(value), key(id)), StandardCharsets.UTF_8),
					Interaction.class))
			.filter((interaction) -> this.clients.findByClientId(interaction.clientId()) != null)
			.flatMap(this::whole);
	}

	// What was pushed is gone once a browser's request was answered: then the others'
	// end.
	private Optional<Interaction> whole(Interaction interaction) {
		return (interaction.pushed() == null) ? Optional.of(interaction)
				: this.authorizations.findPushed(interaction.pushed(), interaction.clientId()).map(interaction::asking);
	}

	/// Ends an interaction.
	/// @return whether this call ended it: of several at once, one does
	boolean end(HttpServletRequest request, Interaction interaction) {
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.removeAttribute(INTERACTION + interaction.id());
		}
		return Boolean.TRUE.equals(RedisFaults.translate(() -> this.redis.delete(key(interaction.id()))));
	}

	private static String key(String id) {
		return "loangate:interaction:{" + id + "}";
	}

	private static String requestUriKey(String requestUri) {
		return REQUEST_URI + Digests.base64url(Digests.sha256(requestUri));
	}

}

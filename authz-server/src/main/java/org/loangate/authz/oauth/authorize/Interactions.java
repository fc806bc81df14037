package org.loangate.authz.oauth.authorize;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.SecretCipher;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/// Running interactions, each bound to the browser session that started it.
///
/// **Redis:** `loangate:interaction:{<id>}`, encrypted (it may hold a payout account), lives [#LIFETIME]; losing it ends
/// the interaction with a page that says so. The session holds `interaction:<id>`, and for a pushed request
/// `request-uri:<digest>` with the id, so that a page may be loaded again.
@Component
final class Interactions {

	static final Duration LIFETIME = Duration.ofMinutes(30);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final StringRedisTemplate redis;

	private final SecretCipher cipher;

	private final SecureRandom random;

	private final Clients clients;

	Interactions(StringRedisTemplate redis, SecretCipher cipher, SecureRandom random, Clients clients) {
		this.redis = redis;
		this.cipher = cipher;
		this.random = random;
		this.clients = clients;
	}

	String newId() {
		byte[] id = new byte[16];
		this.random.nextBytes(id);
		return Digests.base64url(id);
	}

	/// Keeps an interaction for the browser of this request.
	void start(HttpServletRequest request, Interaction interaction) {
		save(interaction);
		request.getSession().setAttribute(sessionKey(interaction.id()), interaction.startedAt().getEpochSecond());
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

	void save(Interaction interaction) {
		byte[] encrypted = this.cipher.encrypt(JSON.writeValueAsBytes(interaction), key(interaction.id()));
		RedisFaults.translate(() -> {
			this.redis.opsForValue()
				.set(key(interaction.id()), Base64.getEncoder().encodeToString(encrypted), LIFETIME);
			return true;
		});
	}

	/// A running interaction of this browser; nothing where it lapsed, is done, belongs
	/// to another browser, or its client is gone.
	Optional<Interaction> find(HttpServletRequest request, String id) {
		HttpSession session = request.getSession(false);
		if (session == null || !id.matches("[A-Za-z0-9_-]{22}") || session.getAttribute(sessionKey(id)) == null) {
			return Optional.empty();
		}
		String stored = RedisFaults.translate(() -> this.redis.opsForValue().get(key(id)));
		return Optional.ofNullable(stored)
			.map((value) -> JSON.readValue(
					new String(this.cipher.decrypt(Base64.getDecoder().decode(value), key(id)), StandardCharsets.UTF_8),
					Interaction.class))
			.filter((interaction) -> this.clients.findByClientId(interaction.clientId()) != null);
	}

	/// Ends an interaction.
	/// @return whether this call ended it: of several at once, one does
	boolean end(HttpServletRequest request, Interaction interaction) {
		HttpSession session = request.getSession(false);
		if (session != null) {
			session.removeAttribute(sessionKey(interaction.id()));
		}
		return Boolean.TRUE.equals(RedisFaults.translate(() -> this.redis.delete(key(interaction.id()))));
	}

	private static String key(String id) {
		return "loangate:interaction:{" + id + "}";
	}

	private static String sessionKey(String id) {
		return "interaction:" + id;
	}

	private static String requestUriKey(String requestUri) {
		return "request-uri:" + Digests.base64url(Digests.sha256(requestUri));
	}

}

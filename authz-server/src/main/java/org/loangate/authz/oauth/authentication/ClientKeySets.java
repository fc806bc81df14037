package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientKeys;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/// The keys of clients that count: those in their metadata, or those at their `jwks_uri`.
///
/// What was fetched is kept for five minutes. A key that is not among it is looked for again, at most once a minute
/// however often somebody asks. While the client's server is away the keys last seen count for half an hour. Keys that
/// [ClientKeys] finds fault with are left out. **Threads:** safe; one fetches, others wait for it.
@Component
final class ClientKeySets {

	private static final Logger LOG = LoggerFactory.getLogger(ClientKeySets.class);

	private static final Duration FRESH = Duration.ofMinutes(5);

	private static final Duration PAUSE = Duration.ofMinutes(1);

	private static final Duration LAST = Duration.ofMinutes(30);

	private static final int MOST_REMEMBERED = 10_000;

	// By client, not by address: no client may use up the tries of another.
	private final Map<String, Remote> remotes = new ConcurrentHashMap<>();

	private final Clients clients;

	private final ClientHttp http;

	private final Clock clock;

	ClientKeySets(Clients clients, ClientHttp http, Clock clock) {
		this.clients = clients;
		this.http = http;
		this.clock = clock;
	}

	/// All keys of a client.
	List<JWK> of(ClientMetadata client) {
		return of(client, null);
	}

	/// The keys that a signature may have been made with: the one named, or each where
	/// none is.
	List<JWK> of(ClientMetadata client, @Nullable String keyId) {
		if (client.jwksUri() != null) {
			return named(remote(client.clientId(), client.jwksUri()).keys(keyId), keyId);
		}
		return (client.jwks() != null) ? named(counting(client.clientId(), client.jwks()), keyId) : List.of();
	}

	private static List<JWK> named(List<JWK> keys, @Nullable String keyId) {
		return keys.stream().filter((key) -> keyId == null || keyId.equals(key.getKeyID())).toList();
	}

	private static List<JWK> counting(String clientId, Map<String, Object> jwks) {
		try {
			return ClientKeys.of(jwks)
				.getKeys()
				.stream()
				.filter((key) -> ClientKeys.fault(key).isEmpty())
				.limit(ClientKeys.MOST)
				.toList();
		}
		catch (IllegalArgumentException ex) {
			LOG.warn("client {}: {}", clientId, ex.getMessage());
			return List.of();
		}
	}

	private Remote remote(String clientId, String uri) {
		if (this.remotes.size() >= MOST_REMEMBERED) {
			this.remotes.clear();
		}
		return this.remotes.compute(clientId, (_, held) -> (held != null && held.uri.toString().equals(uri)) ? held
				: new Remote(clientId, URI.create(uri)));
	}

	/// One client's keys at its own server.
	private final class Remote {

		private final ReentrantLock lock = new ReentrantLock();

		private final String clientId;

		private final URI uri;

		private volatile Fetched fetched = new Fetched(List.of(), Instant.EPOCH);

		private Instant triedAt = Instant.EPOCH;

		Remote(String clientId, URI uri) {
			this.clientId = clientId;
			this.uri = uri;
		}

		List<JWK> keys(@Nullable String keyId) {
			Instant now = ClientKeySets.this.clock.instant();
			Fetched held = this.fetched;
			if (held.isWithin(FRESH, now) && (keyId == null || !named(held.keys(), keyId).isEmpty())) {
				return held.keys();
			}
			this.lock.lock();
			try {
				if (this.fetched.at().equals(held.at()) && !this.triedAt.plus(PAUSE).isAfter(now)) {
					this.triedAt = now;
					fetch(now);
				}
			}
			finally {
				this.lock.unlock();
			}
			return this.fetched.isWithin(LAST, now) ? this.fetched.keys() : List.of();
		}

		private void fetch(Instant now) {
			try {
				byte[] body = ClientKeySets.this.http.get(this.uri,
						ClientKeySets.this.clients.isDynamic(this.clientId));
				Map<String, Object> jwks = JSONObjectUtils.parse(new String(body, StandardCharsets.UTF_8));
				this.fetched = new Fetched(counting(this.clientId, jwks), now);
			}
			catch (IOException | java.text.ParseException ex) {
				LOG.warn("client {}: no keys at its jwks_uri: {}", this.clientId, ex.getMessage());
			}
		}

	}

	/// Keys and when they were had.
	private record Fetched(List<JWK> keys, Instant at) {

		boolean isWithin(Duration life, Instant now) {
			return now.isBefore(this.at.plus(life));
		}

	}

}

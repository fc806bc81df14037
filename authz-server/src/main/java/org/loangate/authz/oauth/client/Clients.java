package org.loangate.authz.oauth.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.stereotype.Component;

/// The registered clients, from the file or by their own registration.
///
/// **Threads:** safe. A client is remembered for a second, then looked up again: whatever any process changes or ends
/// counts at all of them within that time. A database that does not answer is no client.
@Component
public final class Clients implements RegisteredClientRepository {

	private static final Duration FRESH = Duration.ofSeconds(1);

	private static final int MOST_REMEMBERED = 10_000;

	private static final int LONGEST_ID = 100;

	private final Map<String, Known> known = new ConcurrentHashMap<>();

	private final ClientStore store;

	private final Clock clock;

	Clients(ClientStore store, Clock clock) {
		this.store = store;
		this.clock = clock;
	}

	/// A client's metadata.
	/// @throws IllegalArgumentException when there is no such client
	public ClientMetadata metadata(String clientId) {
		Known found = find(clientId);
		if (found == null) {
			throw new IllegalArgumentException("client_id: unknown (expected: a registered client)");
		}
		return found.metadata();
	}

	/// Whether a client registered itself, so that nobody here vouches for it.
	public boolean isDynamic(String clientId) {
		Known found = find(clientId);
		return found != null && found.dynamic();
	}

	@Override
	public void save(RegisteredClient registeredClient) {
		throw new UnsupportedOperationException("clients come from LOANGATE_CLIENTS_FILE or register themselves");
	}

	@Override
	public @Nullable RegisteredClient findById(String id) {
		return findByClientId(id);
	}

	@Override
	public @Nullable RegisteredClient findByClientId(String clientId) {
		Known found = find(clientId);
		return (found != null) ? found.client() : null;
	}

	/// Looks a client up afresh when it is next asked for.
	public void forget(String clientId) {
		this.known.remove(clientId);
	}

	private @Nullable Known find(String clientId) {
		Instant now = this.clock.instant();
		Known held = this.known.get(clientId);
		if (held != null && now.isBefore(held.readAt().plus(FRESH)) && !now.isBefore(held.readAt())) {
			return held;
		}
		Known read = (clientId.length() <= LONGEST_ID)
				? this.store.find(clientId).map((row) -> known(row, held, now)).orElse(null) : null;
		if (read == null) {
			this.known.remove(clientId);
			return null;
		}
		if (this.known.size() >= MOST_REMEMBERED) {
			this.known.clear();
		}
		this.known.put(clientId, read);
		return read;
	}

	private static Known known(ClientStore.Row row, @Nullable Known held, Instant now) {
		return (held != null && held.revision().equals(row.revision()))
				? new Known(held.client(), held.metadata(), held.dynamic(), held.revision(), now)
				: new Known(registered(row.metadata()), row.metadata(), row.dynamic(), row.revision(), now);
	}

	private static RegisteredClient registered(ClientMetadata client) {
		RegisteredClient.Builder builder = RegisteredClient.withId(client.clientId())
			.clientId(client.clientId())
			.clientName(client.clientName())
			.clientAuthenticationMethod(new ClientAuthenticationMethod(client.tokenEndpointAuthMethod()))
			.scopes((scopes) -> scopes.addAll(client.scopes()))
			.clientSettings(settings(client))
			.tokenSettings(TokenSettings.builder()
				.authorizationCodeTimeToLive(Duration.ofSeconds(60))
				.accessTokenTimeToLive(Duration.ofMinutes(5))
				.refreshTokenTimeToLive(Duration.ofDays(30))
				// FAPI 2.0 Security Profile, 5.3.2.1 (9): a sender-constrained refresh
				// token is not rotated.
				.reuseRefreshTokens(true)
				.idTokenSignatureAlgorithm(algorithm(client.idTokenSignedResponseAlg()))
				.build());
		if (client.clientSecret() != null) {
			builder.clientSecret(String.join(" ", client.clientSecret()));
		}
		client.grantTypes().forEach((type) -> builder.authorizationGrantType(new AuthorizationGrantType(type)));
		client.redirectUris().forEach(builder::redirectUri);
		client.postLogoutRedirectUris().forEach(builder::postLogoutRedirectUri);
		return builder.build();
	}

	private static ClientSettings settings(ClientMetadata client) {
		ClientSettings.Builder settings = ClientSettings.builder()
			.requireProofKey(!client.mayOmitProofKey())
			// What a borrower agrees to is the terms of one loan, on their own page;
			// clients are the lender's.
			.requireAuthorizationConsent(false);
		if ("private_key_jwt".equals(client.tokenEndpointAuthMethod())) {
			settings.tokenEndpointAuthenticationSigningAlgorithm(algorithm(client.tokenEndpointAuthSigningAlg()));
			if (client.jwksUri() != null) {
				settings.jwkSetUrl(client.jwksUri());
			}
		}
		return settings.build();
	}

	private static SignatureAlgorithm algorithm(String name) {
		SignatureAlgorithm algorithm = SignatureAlgorithm.from(name);
		return (algorithm != null) ? algorithm : SignatureAlgorithm.ES256;
	}

	/// A client as it was when it was read.
	private record Known(RegisteredClient client, ClientMetadata metadata, boolean dynamic, String revision,
			Instant readAt) {
	}

}

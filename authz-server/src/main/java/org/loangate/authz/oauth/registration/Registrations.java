package org.loangate.authz.oauth.registration;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.ClientSecrets;
import org.loangate.authz.oauth.client.ClientStore;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.Settings.Secret;
import org.loangate.authz.policy.Policies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Clients that register, read, change and end themselves.
///
/// Each runs in one transaction with its evidence. Where a method gives nothing, the token does not count, and an unknown
/// client is told no more than a wrong token is.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591">RFC 7591</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7592">RFC 7592</a>
@Component
final class Registrations {

	private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

	private static final String BY_ITSELF = "itself";

	private final ClientStore store;

	private final Clients clients;

	private final Policies policies;

	private final TransactionTemplate transactions;

	private final SecureRandom random;

	private final Clock clock;

	private final boolean demo;

	Registrations(ClientStore store, Clients clients, Policies policies, TransactionTemplate transactions,
			SecureRandom random, Clock clock, Environment environment) {
		this.store = store;
		this.clients = clients;
		this.policies = policies;
		this.transactions = transactions;
		this.random = random;
		this.clock = clock;
		this.demo = environment.acceptsProfiles(Profiles.of("demo"));
	}

	/// Registers a client, and uses up the token in the same transaction.
	/// @throws RegistrationRefused when the request is not as it must be; the token is
	/// not used up
	Optional<Registered> register(InitialAccess.Token token, byte[] body) {
		RegistrationRequest request = RegistrationRequest.of(body);
		String clientId = random(16);
		Secret registrationToken = new Secret(random(32));
		Secret secret = request.needsSecret() ? new Secret(random(32)) : null;
		ClientMetadata metadata = request.metadata(clientId, digests(secret), this.policies.active().registration(),
				this.demo);
		Instant issuedAt = this.clock.instant().truncatedTo(ChronoUnit.SECONDS);
		boolean registered = inTransaction(() -> {
			if (!this.store.burn(token.jti(), token.expiresAt())) {
				return false;
			}
			this.store.add(metadata, registrationToken.value(), token.clientId());
			return true;
		});
		if (!registered) {
			return Optional.empty();
		}
		LOG.info("client {} registered by {}", clientId, token.clientId());
		return Optional.of(new Registered(metadata, issuedAt, registrationToken, secret));
	}

	/// Gives a client what it is registered with.
	Optional<Registered> read(String clientId, Secret token) {
		Optional<ClientStore.Row> row = this.store.find(clientId);
		return ClientStore.Row.isManagedWith(row, token.value())
				? row.map((found) -> new Registered(found.metadata(), found.registeredAt(), token, null))
				: Optional.empty();
	}

	/// Replaces all of a client's metadata. It keeps its secret; it gets one where it had
	/// none and now needs one.
	/// @throws RegistrationRefused when the request is not as it must be
	Optional<Registered> update(String clientId, Secret token, byte[] body) {
		Optional<Registered> updated = inTransaction(() -> {
			Optional<ClientStore.Row> row = this.store.lock(clientId);
			if (row.isEmpty() || !ClientStore.Row.isManagedWith(row, token.value())) {
				return Optional.empty();
			}
			RegistrationRequest request = RegistrationRequest.of(body);
			request.requireUpdateOf(row.get());
			List<String> kept = request.needsSecret() ? row.get().secretDigests() : List.of();
			Secret secret = (request.needsSecret() && kept.isEmpty()) ? new Secret(random(32)) : null;
			ClientMetadata metadata = request.metadata(clientId, (secret != null) ? digests(secret) : kept,
					this.policies.active().registration(), this.demo);
			this.store.replace(metadata, BY_ITSELF);
			return Optional.of(new Registered(metadata, row.get().registeredAt(), token, secret));
		});
		this.clients.forget(clientId);
		return updated;
	}

	/// Ends a client and whatever was issued to it.
	/// @return whether the token counted
	boolean remove(String clientId, Secret token) {
		boolean removed = inTransaction(() -> {
			if (!ClientStore.Row.isManagedWith(this.store.lock(clientId), token.value())) {
				return false;
			}
			this.store.remove(clientId, BY_ITSELF);
			return true;
		});
		this.clients.forget(clientId);
		if (removed) {
			LOG.info("client {} removed by itself", clientId);
		}
		return removed;
	}

	private <T> T inTransaction(java.util.function.Supplier<T> work) {
		return Objects.requireNonNull(this.transactions.execute((_) -> work.get()));
	}

	private static List<String> digests(@Nullable Secret secret) {
		return (secret != null) ? List.of(ClientSecrets.digest(secret.value())) : List.of();
	}

	private String random(int bytes) {
		byte[] value = new byte[bytes];
		this.random.nextBytes(value);
		return Digests.base64url(value);
	}

	/// A client as it is told of itself.
	///
	/// @param metadata as it counts
	/// @param registrationToken what it manages itself with, 43 characters of base64url
	/// @param newSecret the secret it is told now and never again; nothing where it keeps
	/// or needs none
	record Registered(ClientMetadata metadata, Instant issuedAt, Secret registrationToken, @Nullable Secret newSecret) {
	}

}

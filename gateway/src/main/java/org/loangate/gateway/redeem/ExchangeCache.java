package org.loangate.gateway.redeem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.loangate.contract.Expiry;
import org.loangate.contract.Route;
import org.loangate.contract.verify.AccessToken;

/// Exchanges of ordinary tokens for reads, kept until the transaction token or the access token ends.
///
/// Whether a kept exchange still counts is for Redis to say, at every request; this only saves asking the authorization
/// server again.
public final class ExchangeCache {

	private static final int MAX_ENTRIES = 50_000;

	/// So that a token does not end on its way to the lending API.
	private static final Duration MARGIN = Duration.ofSeconds(5);

	private final Cache<Key, Exchange.Granted> cache;

	private final Clock clock;

	ExchangeCache(Clock clock) {
		this.clock = clock;
		this.cache = Caffeine.newBuilder()
			.maximumSize(MAX_ENTRIES)
			.expireAfter(com.github.benmanes.caffeine.cache.Expiry.<Key, Exchange.Granted>creating(
					(key, granted) -> Duration.between(clock.instant(), granted.expiresAt())))
			.build();
	}

	/// The exchange that is kept for a token on a route.
	public Optional<Exchange.Granted> find(AccessToken token, Route route) {
		return Optional.ofNullable(this.cache.getIfPresent(new Key(token.jti(), route.id(), route.scope())))
			.filter((granted) -> !Expiry.isPast(granted.expiresAt(), this.clock.instant()));
	}

	/// Until when an exchange may be kept.
	public Instant keptUntil(AccessToken token, Exchange.Granted granted) {
		Instant first = Expiry.first(token.expiresAt(), granted.expiresAt());
		return first.minus(MARGIN);
	}

	/// Keeps an exchange.
	public void keep(AccessToken token, Route route, Exchange.Granted granted) {
		this.cache.put(new Key(token.jti(), route.id(), route.scope()),
				new Exchange.Granted(granted.token(), keptUntil(token, granted)));
	}

	private record Key(String jti, String routeId, String scope) {
	}

}

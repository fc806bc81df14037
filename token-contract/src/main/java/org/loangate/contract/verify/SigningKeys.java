package org.loangate.contract.verify;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;

/// The authorization server's public keys, fetched from its JWK Set when first needed.
///
/// Kept for five minutes, and fetched anew for a `kid` not seen before, though at most twice in half a minute, so that
/// made-up key identifiers cost the authorization server nothing. While it cannot be reached the keys last fetched count
/// for four hours more.
public final class SigningKeys {

	private static final Duration KEPT = Duration.ofMinutes(5);

	private static final Duration TOLERATED = Duration.ofHours(4);

	private final JWKSource<SecurityContext> source;

	private volatile boolean fetched;

	private SigningKeys(JWKSource<SecurityContext> source) {
		this.source = source;
	}

	/// Keys at an address.
	///
	/// @param jwkSet the `jwks_uri`
	public static SigningKeys at(URI jwkSet) {
		return at(jwkSet, Duration.ofSeconds(30));
	}

	static SigningKeys at(URI jwkSet, Duration refreshInterval) {
		try {
			return new SigningKeys(
					JWKSourceBuilder.create(jwkSet.toURL(), new DefaultResourceRetriever(2000, 2000, 256 * 1024))
						.cache(KEPT.toMillis(), Duration.ofSeconds(5).toMillis())
						.refreshAheadCache(false)
						.rateLimited(refreshInterval.toMillis())
						.outageTolerant(TOLERATED.toMillis())
						.build());
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException("jwks_uri: " + jwkSet + " (expected: a URL)", ex);
		}
	}

	/// Keys that are known already.
	public static SigningKeys of(JWKSource<SecurityContext> source) {
		return new SigningKeys(source);
	}

	/// The keys that may have signed under this header: the same `kid`, meant for
	/// signatures.
	///
	/// @throws KeysUnavailable if no keys were fetched yet and none can be now
	List<JWK> candidates(JWSHeader header) {
		JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
		if (matcher == null || header.getKeyID() == null) {
			return List.of();
		}
		try {
			List<JWK> keys = this.source.get(new JWKSelector(matcher), null);
			this.fetched = true;
			return keys;
		}
		catch (RateLimitReachedException ex) {
			if (this.fetched) {
				return List.of();
			}
			throw new KeysUnavailable(ex);
		}
		catch (KeySourceException ex) {
			throw new KeysUnavailable(ex);
		}
	}

	/// The authorization server's keys are needed and cannot be had. The caller has lost
	/// nothing and may try again.
	public static final class KeysUnavailable extends RuntimeException {

		KeysUnavailable(Throwable cause) {
			super("The authorization server's keys cannot be fetched", cause);
		}

	}

}

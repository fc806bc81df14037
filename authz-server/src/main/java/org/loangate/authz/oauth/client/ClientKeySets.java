package org.loangate.authz.oauth.client;

import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys clients registered: those in their metadata, or those at their `jwks_uri`, which are kept for five minutes.
///
/// A set that cannot be fetched, or is over its bound, has no keys.
final class ClientKeySets {

	private static final Logger LOG = LoggerFactory.getLogger(ClientKeySets.class);

	private static final int TIMEOUT_MILLIS = 2000;

	private static final int MAX_BYTES = 64 * 1024;

	private static final JWKSelector ALL = new JWKSelector(new JWKMatcher.Builder().build());

	private final Map<String, JWKSource<SecurityContext>> remote = new ConcurrentHashMap<>();

	List<JWK> of(ClientMetadata client) {
		try {
			if (client.jwksUri() != null) {
				return this.remote.computeIfAbsent(client.jwksUri(), ClientKeySets::source).get(ALL, null);
			}
			return (client.jwks() != null) ? JWKSet.parse(client.jwks()).getKeys() : List.of();
		}
		catch (KeySourceException | ParseException ex) {
			LOG.warn("client {}: its keys cannot be had: {}", client.clientId(), ex.getMessage());
			return List.of();
		}
	}

	private static JWKSource<SecurityContext> source(String uri) {
		try {
			return JWKSourceBuilder
				.create(URI.create(uri).toURL(),
						new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES))
				.build();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException("jwks_uri: " + uri, ex);
		}
	}

}

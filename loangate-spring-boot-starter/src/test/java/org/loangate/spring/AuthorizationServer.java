package org.loangate.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.loangate.contract.TransactionToken;

/// Publishes a key at `/jwks`, and signs transaction tokens by it.
final class AuthorizationServer implements AutoCloseable {

	static final String ISSUER = "http://localhost:9000";

	static final String TRUST_DOMAIN = "https://lender.example/lending-api";

	private final ECKey key = newKey();

	private final HttpServer server;

	AuthorizationServer() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/jwks", (exchange) -> {
			byte[] body = new JWKSet(this.key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	String jwksUri() {
		return "http://localhost:" + this.server.getAddress().getPort() + "/jwks";
	}

	String token() {
		return token(Map.of());
	}

	/// A token that holds but for these claims.
	String token(Map<String, ?> changed) {
		return signed(this.key, changed);
	}

	/// A token with the right names by another key.
	static String forgedToken() {
		return signed(newKey(), Map.of());
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private static String signed(ECKey key, Map<String, ?> changed) {
		Instant now = Instant.now();
		Map<String, Object> claims = new HashMap<>(new TransactionToken("txn-1", "subject-1", Set.of("loans:read"),
				"lending-web", "loangate-gateway", null, null, now, now.plusSeconds(60))
			.toClaims());
		claims.put("iss", ISSUER);
		claims.put("aud", TRUST_DOMAIN);
		claims.putAll(changed);
		try {
			SignedJWT jwt = new SignedJWT(
					new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(TransactionToken.TYP))
						.keyID(key.getKeyID())
						.build(),
					JWTClaimsSet.parse(claims));
			jwt.sign(new ECDSASigner(key));
			return jwt.serialize();
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ECKey newKey() {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID("signing-1").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

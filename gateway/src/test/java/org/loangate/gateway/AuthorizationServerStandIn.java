package org.loangate.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;

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
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.loangate.contract.Acr;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;

/// The endpoints of the authorization server that a gateway uses, over real HTTP: keys, routes and the exchange.
final class AuthorizationServerStandIn implements AutoCloseable {

	static final String ISSUER = "http://localhost:9000";

	static final RouteTable ROUTES = new RouteTable(
			List.of(new Route("loans-apply", "/loans", Set.of("POST"), "loans:apply", Acr.MULTI, null, "lending-api",
					new TransactionRule("loan_application",
							List.of(new FieldRule("/amount", "amount", Comparison.AT_MOST),
									new FieldRule("/term_months", "term_months", Comparison.EQUAL),
									new FieldRule("/payout_account", "payout_account", Comparison.EQUAL)))),
					new Route(
							"loans-list", "/loans", Set.of("GET", "HEAD"), "loans:read", Acr.MULTI,
							Duration.ofMinutes(15), "lending-api", null),
					new Route("loans-read", "/loans/{id}", Set.of("GET"), "loans:read", Acr.MULTI, null, "lending-api",
							null),
					new Route("loans-note", "/loans/{id}/notes", Set.of("POST"), "loans:read", Acr.SINGLE, null,
							"lending-api", null),
					new Route("elsewhere", "/elsewhere", Set.of("GET"), "loans:read", Acr.SINGLE, null, "unknown-api",
							null)),
			"policy-1");

	/// The key that signs now.
	volatile ECKey signingKey;

	/// The keys in the JWK set.
	final List<ECKey> published = new CopyOnWriteArrayList<>();

	final AtomicInteger keyFetches = new AtomicInteger();

	final List<Map<String, String>> exchanges = new CopyOnWriteArrayList<>();

	/// Reports of what lending APIs answered.
	final List<Map<String, String>> answers = new CopyOnWriteArrayList<>();

	/// What a report is answered with.
	volatile IntSupplier onAnswer = () -> 204;

	final AtomicInteger routeFetches = new AtomicInteger();

	volatile RouteTable routes = ROUTES;

	/// Given in place of a table of its own.
	volatile String forgedRoutes;

	volatile Instant routesIssuedAt = Instant.now();

	/// Position of the activation that put the routes in force; 0 leaves the claim out.
	volatile long activation = 1;

	/// What the exchange answers: a status and a JSON body.
	volatile Function<Map<String, String>, Reply> onExchange = (form) -> granted("txn-token-1");

	private final HttpServer server;

	AuthorizationServerStandIn() {
		try {
			this.signingKey = new ECKeyGenerator(Curve.P_256).keyID("signing-1").generate();
			this.published.add(this.signingKey);
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (JOSEException | IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/oauth2/jwks", this::keys);
		this.server.createContext("/gateway/routes", this::routes);
		this.server.createContext("/oauth2/token", this::token);
		this.server.createContext("/oauth2/answers", this::answer);
		this.server.start();
	}

	static Reply granted(String token) {
		return new Reply(200, """
				{"access_token": "%s", "issued_token_type": "urn:ietf:params:oauth:token-type:txn_token",
				 "token_type": "N_A", "expires_in": 300}
				""".formatted(token));
	}

	static Reply refused(String reason) {
		return new Reply(400, "{\"error\": \"invalid_request\", \"reason\": \"" + reason + "\"}");
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	String url() {
		return "http://localhost:" + port();
	}

	String sign(String type, Map<String, ?> claims) {
		return sign(this.signingKey, type, claims);
	}

	static String sign(ECKey key, String type, Map<String, ?> claims) {
		try {
			SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(type))
				.keyID(key.getKeyID())
				.build(), JWTClaimsSet.parse(Map.copyOf(claims)));
			jwt.sign(new ECDSASigner(key));
			return jwt.serialize();
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void keys(HttpExchange exchange) throws IOException {
		this.keyFetches.incrementAndGet();
		reply(exchange, new Reply(200, new JWKSet(List.copyOf(this.published)).toString()));
	}

	private void routes(HttpExchange exchange) throws IOException {
		this.routeFetches.incrementAndGet();
		if (this.forgedRoutes != null) {
			reply(exchange, new Reply(200, this.forgedRoutes));
			return;
		}
		String etag = "\"" + this.routes.policyDigest() + "\"";
		if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			exchange.sendResponseHeaders(304, -1);
			exchange.close();
			return;
		}
		Map<String, Object> claims = new HashMap<>(this.routes.toClaims());
		claims.put("iss", ISSUER);
		claims.put("iat", this.routesIssuedAt.getEpochSecond());
		if (this.activation > 0) {
			claims.put(RouteTable.ACTIVATION, this.activation);
		}
		exchange.getResponseHeaders().set("ETag", etag);
		reply(exchange, new Reply(200, sign(RouteTable.TYP, claims)));
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.answers.add(form(exchange));
		exchange.sendResponseHeaders(this.onAnswer.getAsInt(), -1);
		exchange.close();
	}

	private void token(HttpExchange exchange) throws IOException {
		Map<String, String> form = form(exchange);
		this.exchanges.add(form);
		reply(exchange, this.onExchange.apply(form));
	}

	private static Map<String, String> form(HttpExchange exchange) throws IOException {
		Map<String, String> form = new HashMap<>();
		for (String pair : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&")) {
			String[] parts = pair.split("=", 2);
			form.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
					URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
		}
		return form;
	}

	private static void reply(HttpExchange exchange, Reply reply) throws IOException {
		byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(reply.status(), body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	record Reply(int status, String body) {
	}

}

package org.loangate.authz.federation;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/// A small OpenID Provider over HTTP, as a lender has one. What it says can be changed before each answer.
public final class TestProvider {

	/// The one that the tests' server knows, as two providers: `bank` and `club`.
	public static final TestProvider SHARED = new TestProvider();

	static final String SECRET = "a secret / that needs + encoding";

	private static final ECKey CLIENT_KEY = key("club-client");

	final Map<String, String> asked = new ConcurrentHashMap<>();

	/// Changes the claims of the next ID Tokens.
	volatile UnaryOperator<JWTClaimsSet.Builder> claims = (builder) -> builder;

	/// Changes what browsers come back with.
	volatile UnaryOperator<Map<String, String>> answer = (parameters) -> parameters;

	/// Whether the next ID Tokens are signed.
	volatile boolean signs = true;

	/// Whether it answers at all.
	volatile boolean up = true;

	volatile ECKey key = key("one");

	/// Who is signed in there.
	volatile String subject = "u-1";

	volatile String email = "u-1@bank.example";

	private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

	private final HttpServer server;

	private final URI issuer;

	private TestProvider() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.issuer = URI.create("http://localhost:" + this.server.getAddress().getPort());
		for (String path : new String[] { "/.well-known/openid-configuration", "/jwks", "/authorize", "/token" }) {
			this.server.createContext(path, (exchange) -> {
				try (exchange) {
					answer(exchange, path);
				}
				catch (RuntimeException ex) {
					respond(exchange, 500, Map.of("error", String.valueOf(ex)));
				}
			});
		}
		this.server.setExecutor((task) -> Thread.ofVirtual().start(task));
		this.server.start();
	}

	/// A file that names it.
	public Path file() {
		return file("""
				providers:
				  - id: bank
				    name: {en: Example Bank, zh-CN: 示例银行}
				    issuer: %1$s
				    client_id: loangate
				    client_secret: "%2$s"
				  - id: club
				    name: {en: Example Club, zh-CN: 示例俱乐部}
				    issuer: %1$s
				    client_id: loangate-club
				    client_key_file: %3$s
				""".formatted(this.issuer, SECRET, file(CLIENT_KEY.toJSONString())));
	}

	static Path file(String text) {
		try {
			Path file = Files.createTempFile("providers", ".yaml");
			file.toFile().deleteOnExit();
			return Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	URI issuer() {
		return this.issuer;
	}

	/// Says again what an honest provider says, of somebody new.
	void reset() {
		this.claims = (builder) -> builder;
		this.answer = (parameters) -> parameters;
		this.signs = true;
		this.up = true;
		this.subject = "u-" + UUID.randomUUID();
		this.email = this.subject + "@bank.example";
		this.asked.clear();
	}

	private void answer(HttpExchange exchange, String path) throws IOException {
		if (!this.up) {
			respond(exchange, 503, Map.of());
			return;
		}
		switch (path) {
			case "/jwks" -> respond(exchange, 200, new JWKSet(this.key.toPublicJWK()).toJSONObject());
			case "/authorize" -> authorize(exchange);
			case "/token" -> token(exchange);
			default -> respond(exchange, 200, metadata());
		}
	}

	private Map<String, Object> metadata() {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("issuer", this.issuer.toString());
		metadata.put("authorization_endpoint", this.issuer + "/authorize");
		metadata.put("token_endpoint", this.issuer + "/token");
		metadata.put("jwks_uri", this.issuer + "/jwks");
		metadata.put("response_types_supported", new String[] { "code" });
		metadata.put("subject_types_supported", new String[] { "public" });
		metadata.put("id_token_signing_alg_values_supported", new String[] { "ES256" });
		metadata.put("authorization_response_iss_parameter_supported", true);
		return metadata;
	}

	private void authorize(HttpExchange exchange) throws IOException {
		Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
		this.asked.putAll(query);
		String code = UUID.randomUUID().toString();
		this.codes.put(code, query);
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put("code", code);
		parameters.put("state", query.get("state"));
		parameters.put("iss", this.issuer.toString());
		String back = this.answer.apply(parameters)
			.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + java.net.URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		exchange.getResponseHeaders().set("Location", query.get("redirect_uri") + "?" + back);
		exchange.sendResponseHeaders(302, -1);
	}

	private void token(HttpExchange exchange) throws IOException {
		Map<String, String> form = parameters(
				new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		Map<String, String> begun = this.codes.remove(form.getOrDefault("code", ""));
		boolean right = begun != null && begun.get("redirect_uri").equals(form.get("redirect_uri")) && CodeChallenge
			.compute(CodeChallengeMethod.S256, new CodeVerifier(form.getOrDefault("code_verifier", "x".repeat(43))))
			.getValue()
			.equals(begun.get("code_challenge"))
				&& isAuthenticated(begun.get("client_id"), exchange.getRequestHeaders().getFirst("Authorization"),
						form);
		if (!right) {
			respond(exchange, 400, Map.of("error", "invalid_grant"));
			return;
		}
		respond(exchange, 200, Map.of("access_token", "at", "token_type", "Bearer", "id_token", idToken(begun)));
	}

	private static boolean isAuthenticated(String client, String authorization, Map<String, String> form) {
		if (client.equals("loangate")) {
			String expected = client + ":" + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
			return ("Basic " + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8)))
				.equals(authorization);
		}
		try {
			SignedJWT assertion = SignedJWT.parse(form.getOrDefault("client_assertion", ""));
			return assertion.verify(new ECDSAVerifier(CLIENT_KEY.toECPublicKey()))
					&& client.equals(assertion.getJWTClaimsSet().getSubject());
		}
		catch (java.text.ParseException | JOSEException ex) {
			return false;
		}
	}

	private String idToken(Map<String, String> begun) {
		Instant now = Instant.now();
		JWTClaimsSet claimed = this.claims
			.apply(new JWTClaimsSet.Builder().issuer(this.issuer.toString())
				.subject(this.subject)
				.audience(begun.get("client_id"))
				.issueTime(Date.from(now))
				.expirationTime(Date.from(now.plusSeconds(300)))
				.claim("nonce", begun.get("nonce"))
				.claim("auth_time", now.getEpochSecond())
				.claim("acr", "phrh")
				.claim("amr", new String[] { "hwk", "user", "mfa" })
				.claim("email", this.email)
				.claim("email_verified", true))
			.build();
		if (!this.signs) {
			return new PlainJWT(claimed).serialize();
		}
		try {
			SignedJWT signed = new SignedJWT(
					new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(this.key.getKeyID()).build(), claimed);
			signed.sign(new ECDSASigner(this.key));
			return signed.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static ECKey key(String id) {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<String, String> parameters(String encoded) {
		return Arrays.stream(String.valueOf(encoded).split("&", -1))
			.map((pair) -> pair.split("=", 2))
			.filter((pair) -> pair.length == 2)
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
	}

	private static void respond(HttpExchange exchange, int status, Map<String, ?> json) throws IOException {
		byte[] body = JsonMapper.shared().writeValueAsBytes(json);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		try (OutputStream out = exchange.getResponseBody()) {
			out.write(body);
		}
	}

}

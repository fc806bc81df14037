package org.loangate.demo.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

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
import org.loangate.contract.TransactionToken;
import tools.jackson.databind.json.JsonMapper;

/// An authorization server and a gateway as far as the lending web app can see them, on one real port, scripted by tests.
/// It checks little: what it received is kept for tests to look at.
public final class StandIns {

	private static final String SUBJECT = "lin-0000000000000000000";

	private final HttpServer server;

	private final ECKey key;

	private final List<Received> received = new CopyOnWriteArrayList<>();

	private final Map<String, Map<String, String>> pushed = new ConcurrentHashMap<>();

	private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

	private volatile String sid = "sid-1";

	private volatile Function<Received, Reply> script = (_) -> null;

	StandIns() {
		try {
			this.key = new ECKeyGenerator(Curve.P_256).keyID("as").generate();
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/// Issuer and gateway in one.
	public String url() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/// Forgets what was received and answers as usual, except where the script does not
	/// say nothing.
	public void script(Function<Received, Reply> next) {
		this.received.clear();
		this.script = next;
	}

	/// The session that ID Tokens name from now on.
	public void session(String next) {
		this.sid = next;
	}

	/// What was received at a path since [#script], in order.
	public List<Received> received(String path) {
		return this.received.stream().filter((request) -> request.path().equals(path)).toList();
	}

	/// The pushed request that an authorization URL refers to.
	public Map<String, String> pushedAt(String authorizationUrl) {
		return this.pushed.get(parameters(authorizationUrl.replaceFirst("^[^?]*\\?", "")).get("request_uri"));
	}

	/// What the borrower's browser brings back when the borrower agrees.
	public String agree(String authorizationUrl) {
		Map<String, String> request = pushedAt(authorizationUrl);
		String code = UUID.randomUUID().toString();
		this.codes.put(code, request);
		return request.get("redirect_uri") + "?code=" + code + "&state=" + request.get("state") + "&iss=" + url();
	}

	/// What it brings back otherwise.
	public String refuse(String authorizationUrl, String error, String description) {
		Map<String, String> request = pushedAt(authorizationUrl);
		return request.get("redirect_uri") + "?error=" + error + "&error_description=" + description + "&state="
				+ request.get("state") + "&iss=" + url();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			Map<String, String> headers = new LinkedHashMap<>();
			exchange.getRequestHeaders()
				.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
			Received request = new Received(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
					exchange.getRequestURI().getQuery(), headers, body);
			this.received.add(request);
			Reply reply = this.script.apply(request);
			if (reply == null) {
				reply = usual(request);
			}
			if (reply.status() == 0) {
				return;
			}
			reply.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
			exchange.getResponseHeaders().add("Content-Type", "application/json");
			byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(reply.status(), (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
		}
	}

	private Reply usual(Received request) {
		return switch (request.path()) {
			case "/.well-known/openid-configuration" -> Reply.of(200, metadata());
			case "/oauth2/jwks" -> Reply.of(200, new JWKSet(this.key).toString());
			case "/oauth2/par" -> push(request);
			case "/oauth2/token" -> token(request);
			default -> Reply.of(404, "{}");
		};
	}

	private Reply push(Received request) {
		String uri = "urn:ietf:params:oauth:request_uri:" + UUID.randomUUID();
		this.pushed.put(uri, request.form());
		return Reply.of(201, "{\"request_uri\":\"" + uri + "\",\"expires_in\":90}");
	}

	private Reply token(Received request) {
		return grant(request, 300, null);
	}

	/// What the token endpoint answers.
	///
	/// @param lifeSeconds how long the token lives
	/// @param applicationId the application it is for, or null where the server does not
	/// say
	public Reply grant(Received request, int lifeSeconds, String applicationId) {
		Map<String, String> pushedRequest = this.codes.remove(request.form().get("code"));
		if (pushedRequest == null) {
			return Reply.of(400, "{\"error\":\"invalid_grant\"}");
		}
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("access_token", "access-" + UUID.randomUUID());
		answer.put("token_type", "DPoP");
		answer.put("expires_in", lifeSeconds);
		answer.put("scope", pushedRequest.get("scope"));
		answer.put("id_token", idToken(pushedRequest.get("nonce"), this.sid));
		if (applicationId != null) {
			answer.put("application_id", applicationId);
		}
		return Reply.of(200, JsonMapper.shared().writeValueAsString(answer));
	}

	/// A transaction token as the gateway would be given it.
	///
	/// @param audience the trust domain
	public String sign(TransactionToken token, String audience) {
		var claims = new JWTClaimsSet.Builder();
		token.toClaims()
			.forEach((name, value) -> claims.claim(name,
					name.matches("iat|exp") ? Date.from(Instant.ofEpochSecond(((Number) value).longValue())) : value));
		return sign(new JOSEObjectType(TransactionToken.TYP), claims.issuer(url()).audience(audience).build());
	}

	/// A logout token as the authorization server would send it.
	/// @param type its `typ`
	/// @param changes claims to set, or to leave out where they are null
	public String logoutToken(String type, Map<String, Object> changes) {
		Instant now = Instant.now();
		var claims = new JWTClaimsSet.Builder().issuer(url())
			.subject(SUBJECT)
			.audience("lending-web")
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(120)))
			.jwtID(UUID.randomUUID().toString())
			.claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
		changes.forEach(claims::claim);
		return sign(new JOSEObjectType(type), claims.build());
	}

	private String idToken(String nonce, String sid) {
		Instant now = Instant.now();
		return sign(JOSEObjectType.JWT,
				new JWTClaimsSet.Builder().issuer(url())
					.subject(SUBJECT)
					.audience("lending-web")
					.claim("nonce", nonce)
					.claim("sid", sid)
					.issueTime(Date.from(now))
					.expirationTime(Date.from(now.plusSeconds(300)))
					.build());
	}

	private String sign(JOSEObjectType type, JWTClaimsSet claims) {
		SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).type(type).keyID("as").build(),
				claims);
		try {
			token.sign(new ECDSASigner(this.key));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return token.serialize();
	}

	private String metadata() {
		return JsonMapper.shared()
			.writeValueAsString(Map.of("issuer", url(), "authorization_endpoint", url() + "/oauth2/authorize",
					"token_endpoint", url() + "/oauth2/token", "pushed_authorization_request_endpoint",
					url() + "/oauth2/par", "end_session_endpoint", url() + "/connect/logout", "jwks_uri",
					url() + "/oauth2/jwks", "response_types_supported", List.of("code"), "subject_types_supported",
					List.of("public"), "id_token_signing_alg_values_supported", List.of("ES256", "RS256")));
	}

	private static Map<String, String> parameters(String text) {
		Map<String, String> read = new LinkedHashMap<>();
		for (String pair : text.split("&")) {
			String[] parts = pair.split("=", 2);
			read.put(parts[0], (parts.length > 1) ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return read;
	}

	/// A request that arrived.
	///
	/// @param method method
	/// @param path path
	/// @param query decoded query, or nothing
	/// @param headers first value by lower-case name
	/// @param body body
	public record Received(String method, String path, String query, Map<String, String> headers, String body) {

		/// The body read as a form.
		public Map<String, String> form() {
			return parameters(this.body);
		}

	}

	/// An answer. Status 0 cuts the connection without one.
	///
	/// @param status status
	/// @param headers headers
	/// @param body body
	public record Reply(int status, Map<String, String> headers, String body) {

		/// An answer without headers of its own.
		public static Reply of(int status, String body) {
			return new Reply(status, Map.of(), body);
		}

		/// No answer at all.
		public static Reply lost() {
			return of(0, "");
		}

	}

}

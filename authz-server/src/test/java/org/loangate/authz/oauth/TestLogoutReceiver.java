package org.loangate.authz.oauth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import org.loangate.authz.TestClients;

/// The clients' back-channel logout endpoint.
final class TestLogoutReceiver implements AutoCloseable {

	private final HttpServer server;

	private final List<SignedJWT> tokens = new CopyOnWriteArrayList<>();

	private final List<String> contentTypes = new CopyOnWriteArrayList<>();

	private final Map<String, HttpHandler> behaviours = new ConcurrentHashMap<>();

	TestLogoutReceiver() {
		try {
			URI address = TestClients.BACKCHANNEL;
			this.server = HttpServer.create(new InetSocketAddress(address.getHost(), address.getPort()), 50);
			this.server.createContext(address.getPath(), this::take);
			this.server.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
			this.server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// Has the logout tokens of one session answered otherwise than by 200.
	void behave(String sid, HttpHandler behaviour) {
		this.behaviours.put(sid, behaviour);
	}

	void behave(String sid) {
		this.behaviours.remove(sid);
	}

	/// The logout tokens of a session, as they came.
	List<SignedJWT> of(String sid) {
		return this.tokens.stream().filter((token) -> sid.equals(sid(token))).toList();
	}

	List<String> contentTypes() {
		return this.contentTypes;
	}

	private void take(HttpExchange exchange) throws IOException {
		try (exchange) {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
			SignedJWT token = SignedJWT
				.parse(URLDecoder.decode(body.replaceFirst("^logout_token=", ""), StandardCharsets.UTF_8));
			this.tokens.add(token);
			this.contentTypes.add(exchange.getRequestHeaders().getFirst("Content-Type"));
			HttpHandler behaviour = this.behaviours.get(sid(token));
			if (behaviour != null) {
				behaviour.handle(exchange);
				return;
			}
			exchange.sendResponseHeaders(200, -1);
		}
		catch (ParseException ex) {
			throw new IOException(ex);
		}
	}

	private static String sid(SignedJWT token) {
		try {
			return token.getJWTClaimsSet().getStringClaim("sid");
		}
		catch (ParseException ex) {
			return "";
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}

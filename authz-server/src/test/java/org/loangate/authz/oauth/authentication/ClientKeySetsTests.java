package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.client.MovingClock;
import org.loangate.authz.oauth.client.TestClientStore;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class ClientKeySetsTests {

	private static TestClientStore database;

	private final MovingClock clock = new MovingClock();

	private final AtomicInteger asked = new AtomicInteger();

	private HttpServer server;

	private volatile JWKSet published = new JWKSet();

	private volatile int status = 200;

	private ClientKeySets keySets;

	private ClientMetadata client;

	@BeforeAll
	static void create() {
		database = new TestClientStore();
	}

	@BeforeEach
	void serve() throws Exception {
		this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		this.server.createContext("/jwks", (exchange) -> {
			this.asked.incrementAndGet();
			byte[] body = this.published.toString().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(this.status, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
		this.client = ClientMetadata.of(JsonMapper.shared()
			.valueToTree(Map.of("client_id", "remote", "jwks_uri",
					"http://127.0.0.1:" + this.server.getAddress().getPort() + "/jwks")));
		MockEnvironment demo = new MockEnvironment();
		demo.setActiveProfiles("demo");
		this.keySets = new ClientKeySets(database.clients(this.clock), new ClientHttp(demo), this.clock);
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private static ECKey key(String id) throws Exception {
		return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
	}

	private List<String> ids() {
		return this.keySets.of(this.client).stream().map(JWK::getKeyID).toList();
	}

	@Test
	void looksForAnUnknownKeyOnceAMinute() throws Exception {
		this.published = new JWKSet(key("one"));
		assertThat(this.keySets.of(this.client, "one")).hasSize(1);
		this.published = new JWKSet(List.of(key("one"), key("two")));

		assertThat(this.keySets.of(this.client, "two")).isEmpty();
		assertThat(this.keySets.of(this.client, "three")).isEmpty();
		assertThat(this.asked).hasValue(1);
		this.clock.forward(Duration.ofSeconds(61));
		assertThat(this.keySets.of(this.client, "two")).hasSize(1);
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void dropsAWithdrawnKeyWithinFiveMinutes() throws Exception {
		this.published = new JWKSet(key("one"));
		assertThat(ids()).containsExactly("one");
		this.published = new JWKSet(key("two"));

		this.clock.forward(Duration.ofSeconds(301));

		assertThat(ids()).containsExactly("two");
	}

	@Test
	void keepsTheKeysForHalfAnHourWhileTheClientsServerIsAway() throws Exception {
		this.published = new JWKSet(key("one"));
		assertThat(ids()).containsExactly("one");
		this.status = 503;

		this.clock.forward(Duration.ofMinutes(29));
		assertThat(ids()).containsExactly("one");
		this.clock.forward(Duration.ofMinutes(2));
		assertThat(ids()).isEmpty();
	}

	@Test
	void fetchesFromTheNewAddressAtOnce() throws Exception {
		this.published = new JWKSet(key("one"));
		assertThat(ids()).containsExactly("one");
		ClientMetadata moved = ClientMetadata.of(JsonMapper.shared()
			.valueToTree(Map.of("client_id", "remote", "jwks_uri", this.client.jwksUri() + "?moved")));
		this.published = new JWKSet(key("two"));

		assertThat(this.keySets.of(moved).stream().map(JWK::getKeyID)).containsExactly("two");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://127.0.0.1/jwks", "https://localhost/jwks", "https://[::1]/jwks",
			"https://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[::ffff:192.168.0.1]/",
			"https://no-such-host.invalid/" })
	void callsOnlyPublicAddressesForAClientThatRegisteredItself(String uri) {
		try (ClientHttp http = new ClientHttp(new MockEnvironment())) {
			assertThatIOException().isThrownBy(() -> http.get(URI.create(uri), true))
				.withMessage("not a public address");
		}
	}

	@Test
	void callsNothingWithoutTls() {
		try (ClientHttp http = new ClientHttp(new MockEnvironment())) {
			assertThatIOException().isThrownBy(() -> http.get(URI.create(String.valueOf(this.client.jwksUri())), false))
				.withMessage("not https");
		}
	}

	@Test
	void waitsNoLongerThanFiveSecondsForASlowBody() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		this.server.createContext("/slow", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			try {
				while (!over.await(200, TimeUnit.MILLISECONDS)) {
					exchange.getResponseBody().write(' ');
					exchange.getResponseBody().flush();
				}
			}
			catch (IOException | InterruptedException _) {
				// The client went away.
			}
			exchange.close();
		});
		MockEnvironment demo = new MockEnvironment();
		demo.setActiveProfiles("demo");
		URI slow = URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/slow");

		try (ClientHttp http = new ClientHttp(demo)) {
			assertThatIOException().isThrownBy(() -> http.get(slow, false)).withMessageContaining("5 seconds");
		}
		finally {
			over.countDown();
		}
	}

}

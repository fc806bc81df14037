package org.loangate.contract.verify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SigningKeysTests {

	private final ECKey first = TestKeys.ec("first");

	private final ECKey second = TestKeys.ec("second");

	private final AtomicInteger fetches = new AtomicInteger();

	private volatile JWKSet published = new JWKSet(this.first.toPublicJWK());

	private HttpServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/jwks", (exchange) -> {
			this.fetches.incrementAndGet();
			byte[] body = this.published.toString().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void fetchesOnceForManyTokens() {
		SigningKeys keys = keys(Duration.ofSeconds(30));

		keys.candidates(header("first"));
		keys.candidates(header("first"));

		assertThat(this.fetches).hasValue(1);
	}

	@Test
	void findsAKeyThatWasPublishedLater() {
		SigningKeys keys = keys(Duration.ofSeconds(30));
		keys.candidates(header("first"));
		this.published = new JWKSet(this.second.toPublicJWK());

		assertThat(keys.candidates(header("second"))).extracting(JWK::getKeyID).containsExactly("second");
	}

	@Test
	void asksForMadeUpKeysAFewTimesOnly() {
		SigningKeys keys = keys(Duration.ofMinutes(4));
		keys.candidates(header("first"));

		for (int i = 0; i < 20; i++) {
			assertThat(keys.candidates(header("made-up-" + i))).isEmpty();
		}

		assertThat(this.fetches.get()).isLessThanOrEqualTo(3);
	}

	/// A rotation: the second key is published long before it signs. Whoever makes up
	/// identifiers meanwhile fetches it for everybody.
	@Test
	void findsThePublishedKeyWhateverStrangersAskFor() {
		SigningKeys keys = keys(Duration.ofMinutes(4));
		keys.candidates(header("first"));
		this.published = new JWKSet(List.of(this.first.toPublicJWK(), this.second.toPublicJWK()));

		for (int i = 0; i < 20; i++) {
			assertThat(keys.candidates(header("../../made-up-" + i))).isEmpty();
		}

		assertThat(keys.candidates(header("second"))).extracting(JWK::getKeyID).containsExactly("second");
		assertThat(keys.candidates(header("first"))).extracting(JWK::getKeyID).containsExactly("first");
		assertThat(this.fetches.get()).isLessThanOrEqualTo(3);
	}

	@Test
	void forgetsAKeyThatIsPublishedNoMoreWithTheFirstTokenOfAnother() {
		SigningKeys keys = keys(Duration.ofSeconds(30));
		keys.candidates(header("first"));
		this.published = new JWKSet(this.second.toPublicJWK());

		keys.candidates(header("second"));

		assertThat(keys.candidates(header("first"))).isEmpty();
	}

	@Test
	void findsNoKeyForATokenThatNamesNone() {
		assertThat(keys(Duration.ofSeconds(30)).candidates(new JWSHeader(JWSAlgorithm.ES256))).isEmpty();
	}

	@Test
	void keepsItsKeysWhileTheServerIsDown() {
		SigningKeys keys = keys(Duration.ofSeconds(30));
		keys.candidates(header("first"));
		this.server.stop(0);

		assertThat(keys.candidates(header("first"))).hasSize(1);
		assertThat(keys.candidates(header("made-up"))).isEmpty();
	}

	@Test
	void saysSoWhereItNeverHadAny() {
		this.server.stop(0);
		SigningKeys keys = keys(Duration.ofMinutes(4));

		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(SigningKeys.KeysUnavailable.class)
				.isThrownBy(() -> keys.candidates(header("first")));
		}
	}

	private SigningKeys keys(Duration refreshInterval) {
		return SigningKeys.at(URI.create("http://localhost:" + this.server.getAddress().getPort() + "/jwks"),
				refreshInterval);
	}

	private static JWSHeader header(String kid) {
		return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build();
	}

}

package org.loangate.gateway;

import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.loangate.stores.EmbeddedStores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// The authorization server changes its signing key. On a gateway of its own: how often keys are fetched is counted.
class KeyRotationTests {

	private static final AuthorizationServerStandIn SERVER = new AuthorizationServerStandIn();

	private static final UpstreamStandIn UPSTREAM = new UpstreamStandIn();

	private static final TestGateway GATEWAY = TestGateway.start(SERVER.url(), UPSTREAM.url(),
			EmbeddedStores.shared().lease().redisUrl(), Map.of());

	private final TestClient client = new TestClient(SERVER, GATEWAY);

	@BeforeAll
	static void awaitReadiness() {
		TestClient anybody = new TestClient(SERVER, GATEWAY);
		await().until(() -> anybody.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200);
	}

	@AfterAll
	static void stop() {
		GATEWAY.close();
		SERVER.close();
		UPSTREAM.close();
	}

	@Test
	void refusesNoTokenWhileKeysRotateAndStrangersMakeUpKeys() throws Exception {
		String old = this.client.token();
		assertThat(this.client.get("/loans", old).statusCode()).isEqualTo(201);
		int fetches = SERVER.keyFetches.get();
		ECKey next = new ECKeyGenerator(Curve.P_256).keyID("signing-2").generate();
		SERVER.published.add(next);

		for (int i = 0; i < 20; i++) {
			assertThat(this.client.get("/loans", madeUp()).statusCode()).isEqualTo(401);
			assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(201);
		}
		SERVER.signingKey = next;

		assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(201);
		assertThat(this.client.get("/loans", old).statusCode()).isEqualTo(201);
		assertThat(SERVER.keyFetches.get() - fetches).isBetween(1, 2);
	}

	// Signed, but by a key that nobody published.
	private String madeUp() throws Exception {
		ECKey published = SERVER.signingKey;
		SERVER.signingKey = new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
		try {
			return this.client.token();
		}
		finally {
			SERVER.signingKey = published;
		}
	}

}

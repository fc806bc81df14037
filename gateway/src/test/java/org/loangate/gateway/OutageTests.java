package org.loangate.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.loangate.contract.Acr;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.TcpLink;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// What the gateway does while a part of it is away: never let a request pass that it cannot check.
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private final AuthorizationServerStandIn server = new AuthorizationServerStandIn();

	private final UpstreamStandIn upstream = new UpstreamStandIn();

	private final String redisUrl = EmbeddedStores.shared().lease().redisUrl();

	private final TcpLink redis = new TcpLink(this.redisUrl);

	private final TcpLink authorizationServer = new TcpLink(this.server.url());

	private TestGateway gateway;

	private TestClient client;

	@BeforeEach
	void start() {
		this.gateway = TestGateway.start(this.authorizationServer.url(), this.upstream.url(), this.redis.url(),
				Map.of());
		this.client = new TestClient(this.server, this.gateway);
		await().until(this::isReady);
	}

	@AfterEach
	void stop() {
		this.gateway.close();
		List.of(this.redis, this.authorizationServer).forEach(TcpLink::close);
		this.server.close();
		this.upstream.close();
	}

	@Test
	void letsNothingThroughWhileRedisIsAway() {
		String token = this.client.token();
		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);
		this.redis.cut();

		Instant asked = Instant.now();
		HttpResponse<String> response = this.client.get("/loans", token);

		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(3));
		assertThat(this.upstream.received).hasSize(1);
		await().until(() -> !isReady());

		this.redis.join();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.client.get("/loans", token).statusCode() == 201);
	}

	@Test
	void letsCachedReadsThroughWhileTheAuthorizationServerIsAwayAndNothingElse() {
		String token = this.client.token();
		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);
		this.authorizationServer.cut();

		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);
		assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(503);
		assertThat(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY).statusCode()).isEqualTo(503);
	}

	@Test
	void saysAnOutageInAFewShortLinesHoweverManyAskMeanwhile(CapturedOutput output) {
		this.client.get("/loans", this.client.token());
		this.authorizationServer.cut();
		int before = output.getAll().length();

		for (int request = 0; request < 100; request++) {
			assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(503);
		}
		this.redis.cut();
		for (int request = 0; request < 100; request++) {
			assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(503);
		}

		List<String> said = output.getAll().substring(before).lines().toList();
		assertThat(said).hasSizeLessThan(30)
			.allSatisfy((line) -> assertThat(line).hasSizeLessThan(500).doesNotStartWith("\tat "));
		assertThat(said.stream().filter((line) -> line.contains("could not be exchanged"))).hasSizeLessThan(4);
	}

	@Test
	void countsNoCachedExchangeOfARevokedToken() {
		String token = this.client.token(Map.of("jti", "revoked-1"));
		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);

		inRedis((commands) -> commands.sync().psetex("loangate:revoked:{revoked-1}", 60_000, "1"));
		HttpResponse<String> response = this.client.get("/loans", token);

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
		assertThat(this.server.exchanges).hasSize(1);
	}

	@Test
	void countsNoCachedExchangeOnceRedisLostItsData() {
		String token = this.client.token();
		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);
		this.server.onExchange = (form) -> AuthorizationServerStandIn.refused("revoked");

		inRedis((connection) -> connection.sync().flushdb());

		assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(401);
	}

	@Test
	void letsEveryKeyExpire() {
		this.client.get("/loans", this.client.token());

		inRedis((connection) -> {
			assertThat(connection.sync().keys("*")).hasSizeGreaterThanOrEqualTo(2)
				.allSatisfy((key) -> assertThat(connection.sync().pttl(key)).isPositive());
			return "";
		});
	}

	@Test
	void isNotReadyAndLetsNothingThroughBeforeItFetchedTheRoutes() {
		this.authorizationServer.cut();
		try (TestGateway fresh = TestGateway.start(this.authorizationServer.url(), this.upstream.url(),
				this.redis.url(), Map.of())) {
			TestClient its = new TestClient(this.server, fresh);

			assertThat(its.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode()).isEqualTo(503);
			assertThat(its.get("/loans", its.token()).statusCode()).isEqualTo(503);

			this.authorizationServer.join();
			await().until(() -> its.get("/loans", its.token()).statusCode() == 201);
		}
	}

	@Test
	void followsByTheOrderOfActivationsWhateverTheClocksOfServersSay() {
		Route only = new Route("only", "/only", Set.of("GET"), "loans:read", Acr.SINGLE, null, "lending-api", null);
		this.server.activation = 2;
		this.server.routesIssuedAt = Instant.now().minusSeconds(600);
		this.server.routes = new RouteTable(List.of(only), "policy-2");
		await().until(() -> this.client.get("/only", this.client.token()).statusCode() == 201);
		assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(404);

		this.server.activation = 1;
		this.server.routesIssuedAt = Instant.now().plusSeconds(600);
		this.server.routes = AuthorizationServerStandIn.ROUTES;
		int fetches = this.server.routeFetches.get();
		await().until(() -> this.server.routeFetches.get() > fetches + 2);

		assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(404);
	}

	@Test
	void leavesRoutesAsideThatAnotherKeySigned() {
		try (AuthorizationServerStandIn impostor = new AuthorizationServerStandIn()) {
			String forged = AuthorizationServerStandIn.sign(impostor.signingKey, RouteTable.TYP,
					Map.of("iss", AuthorizationServerStandIn.ISSUER, "iat", Instant.now().getEpochSecond(), "routes",
							List.of(), "policy_digest", "forged"));
			this.server.forgedRoutes = forged;
			int fetches = this.server.routeFetches.get();
			await().until(() -> this.server.routeFetches.get() > fetches + 2);

			assertThat(this.client.get("/loans", this.client.token()).statusCode()).isEqualTo(201);
			assertThat(following()).contains("STALE", "\"fault\"", AuthorizationServerStandIn.ROUTES.policyDigest());
			assertThat(isReady()).isTrue();

			this.server.forgedRoutes = null;
			await().until(() -> following().contains("UP"));
		}
	}

	private String following() {
		return this.client.send("GET", "/actuator/health/following", Map.of(), null).body();
	}

	private boolean isReady() {
		return this.client.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200;
	}

	private void inRedis(java.util.function.Function<StatefulRedisConnection<String, String>, String> work) {
		RedisClient redisClient = RedisClient.create(this.redisUrl);
		try (StatefulRedisConnection<String, String> connection = redisClient.connect()) {
			work.apply(connection);
		}
		finally {
			redisClient.shutdown();
		}
	}

}

package org.loangate.authz.policy.version;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.console.api.TestEvents;
import org.loangate.authz.console.api.TestOfficer;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.contract.RouteTable;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.TcpLink;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Two servers of one installation: one whose clock is three minutes ahead and whose Redis can be taken away.
@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class SecondServerTests {

	private static final Signature SIGNATURE = new Signature("tag", "{}", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA");

	private static TcpLink redis;

	private static ConfigurableApplicationContext second;

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private ConfigurableApplicationContext first;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	@BeforeEach
	void startTheSecond() throws IOException {
		if (second != null && second.isActive()) {
			return;
		}
		Map<String, Object> settings = new HashMap<>();
		((MapPropertySource) this.first.getEnvironment().getPropertySources().get("test")).getSource()
			.forEach(settings::put);
		redis = new TcpLink(String.valueOf(settings.get("LOANGATE_REDIS_URL")));
		settings.put("LOANGATE_REDIS_URL", redis.url());
		settings.put("LOANGATE_ISSUER", issuer());
		settings.put("LOANGATE_AUTHZ_PORT", EmbeddedStores.freePort());
		settings.put("LOANGATE_MTLS_PORT", EmbeddedStores.freePort());
		Path clock = Files.createTempFile("clock", ".txt");
		clock.toFile().deleteOnExit();
		settings.put("LOANGATE_DEMO_CLOCK_FILE", Files.writeString(clock, "PT3M"));
		settings.put("spring.profiles.active", "demo");
		SpringApplication application = new SpringApplication(AuthorizationServer.class);
		application.setRegisterShutdownHook(false);
		second = application.run(settings.entrySet()
			.stream()
			.map((setting) -> "--" + setting.getKey() + "=" + setting.getValue())
			.toArray(String[]::new));
	}

	@AfterEach
	void putBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@AfterAll
	static void stopTheSecond() {
		second.close();
		redis.close();
	}

	@Test
	void followsTheOrderOfActivationsWhateverTheClocksSay() throws Exception {
		String ahead = putInForce(second);
		String behind = putInForce(this.first);

		assertThat(activatedAt(behind)).isBefore(activatedAt(ahead));
		awaitBoth(behind);
		assertThat(this.first.getBean(Versions.class).active().digest()).isEqualTo(behind);
		assertThat(activation(url(second))).isEqualTo(activation(issuer())).isPositive();
	}

	@Test
	void putsInForceAndFollowsWhileRedisIsAway() throws Exception {
		String signedIn = session();
		redis.cut();
		try {
			String digest = putInForce(second);

			awaitBoth(digest);
			assertThat(get(url(second), "/gateway/routes", "").headers().firstValue("ETag"))
				.hasValue("\"" + digest + "\"");
			HttpResponse<String> refused = get(url(second), "/console/api/active", signedIn);
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.headers().firstValue("Retry-After")).isPresent();
		}
		finally {
			redis.join();
		}
		await().until(() -> get(url(second), "/console/api/active", signedIn).statusCode() == 200);
	}

	@Test
	void endsStreamsBeforeItWaitsForRequests(CapturedOutput log) throws Exception {
		TestOfficer officer = TestOfficer.working(this.first);
		try (TestEvents events = TestEvents.of(URI.create(url(second)), officer, "")) {
			second.close();

			await().until(events::isOver);
			assertThat(log).contains("Graceful shutdown complete").doesNotContain("Graceful shutdown aborted");
		}
	}

	private String session() {
		return TestOfficer.working(this.first).staff().browser().session();
	}

	private static String putInForce(ConfigurableApplicationContext server) {
		String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();
		Lifecycle lifecycle = server.getBean(Lifecycle.class);
		Versions versions = server.getBean(Versions.class);
		Draft draft = new Draft(document, TestPolicies.builtInTests(), null, "");
		String digest = ((Versions.Saved.Kept) versions.save(draft, officer(1))).version().digest();
		server.getBean(Testing.class).test(digest, null, officer(1));
		lifecycle.propose(digest, null, officer(1), "");
		Version proposed = versions.find(digest).orElseThrow();
		lifecycle.approve(digest, null, officer(2), proposed.tests(), proposed.base(), SIGNATURE);
		assertThat(lifecycle.activate(digest, null, officer(2))).isInstanceOf(Change.Done.class);
		return digest;
	}

	private void awaitBoth(String digest) {
		await().until(() -> this.policies.active().digest().equals(digest));
		await().until(() -> second.getBean(Policies.class).active().digest().equals(digest));
	}

	private Instant activatedAt(String digest) {
		return this.jdbc.sql("SELECT activated_at FROM policy_activation WHERE digest = :digest")
			.param("digest", Digests.bytes(digest).orElseThrow())
			.query(OffsetDateTime.class)
			.single()
			.toInstant();
	}

	private long activation(String server) throws Exception {
		return SignedJWT.parse(get(server, "/gateway/routes", "").body())
			.getJWTClaimsSet()
			.getLongClaim(RouteTable.ACTIVATION);
	}

	private HttpResponse<String> get(String server, String path, String session)
			throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(URI.create(server + path))
			.header("Accept", "application/json, application/jwt")
			.header("Cookie", "loangate-session=" + session)
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private String issuer() {
		return this.first.getEnvironment().getRequiredProperty("loangate.issuer");
	}

	private static String url(ConfigurableApplicationContext server) {
		return "http://localhost:" + server.getEnvironment().getRequiredProperty("server.port");
	}

	private static String officer(int number) {
		return "A".repeat(20) + String.format(Locale.ROOT, "%02d", number);
	}

}

package org.loangate.authz.platform;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.TestClients;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.ReplicatedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.UsedSecrets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Stores that answer, and say no: switched to read-only, full, or not the primary any more behind their one address.
/// Never a 500, never ready meanwhile, and back by itself.
@ExtendWith(OutputCaptureExtension.class)
class StoresThatSayNoTests {

	private static final String PUSHED = "response_type=code&client_id=lending-mobile&scope=openid&code_challenge_method=S256"
			+ "&code_challenge=" + "a".repeat(43) + "&redirect_uri="
			+ URLEncoder.encode("http://127.0.0.1:1/callback", StandardCharsets.UTF_8) + "&dpop_jkt=" + "b".repeat(43);

	private final HttpClient http = HttpClient.newHttpClient();

	private final ReplicatedStores stores = new ReplicatedStores();

	private ConfigurableApplicationContext server;

	private String url;

	@BeforeEach
	void start() {
		int port = EmbeddedStores.freePort();
		this.url = "http://localhost:" + port;
		Map<String, String> settings = new HashMap<>(this.stores.environment(Schema.AUTHZ));
		settings.put("LOANGATE_AUTHZ_PORT", String.valueOf(port));
		settings.put("LOANGATE_KEK", UsedSecrets.note("KEK", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
		settings.put("LOANGATE_CLIENTS_FILE", TestClients.file().toString());
		settings.put("spring.profiles.active", "demo");
		// A server that was here before left its own, which is closed.
		Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
		SpringApplication application = new SpringApplication(AuthorizationServer.class);
		application.setRegisterShutdownHook(false);
		this.server = application.run(settings.entrySet()
			.stream()
			.map((setting) -> "--" + setting.getKey() + "=" + setting.getValue())
			.toArray(String[]::new));
		await().until(this::isReady);
	}

	@AfterEach
	void stop() {
		this.server.close();
		this.stores.close();
	}

	@Test
	void answers503AndIsNotReadyWhilePostgresOnlyReads() throws Exception {
		this.stores.postgresReadOnly(true);

		assertRefusesEverywhere();
		await().until(() -> !isReady());

		this.stores.postgresReadOnly(false);
		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
	}

	@Test
	void closesAccountsOncePostgresTakesWritesAgain() throws Exception {
		JdbcClient jdbc = this.server.getBean(JdbcClient.class);
		Subject subject = this.server.getBean(Accounts.class).register("closing@example.test").subject();
		OffsetDateTime ready = OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(4);
		jdbc.sql("""
				INSERT INTO authentication_closing (id, subject, state, asked_at, ready_at)
				VALUES (:id, :id, 'waiting', :ready - interval '7 days', :ready)
				""").param("id", subject.id()).param("ready", ready).update();

		this.stores.postgresReadOnly(true);
		// The job comes by every five seconds.
		await().atMost(Duration.ofSeconds(30))
			.until(() -> OffsetDateTime.now(ZoneOffset.UTC).isAfter(ready.plusSeconds(6)));
		this.stores.postgresReadOnly(false);

		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
		await().atMost(Duration.ofSeconds(30)).until(() -> this.server.getBean(Accounts.class).find(subject).isEmpty());
		assertThat(jdbc.sql("SELECT state FROM authentication_closing WHERE subject = :subject AND ended_at > :ready")
			.param("subject", subject.id())
			.param("ready", ready.plusSeconds(6))
			.query(String.class)
			.list()).isEqualTo(List.of("done"));
	}

	@Test
	void answers503AndIsNotReadyWhileRedisIsFull() throws Exception {
		this.stores.redisFull(true);

		assertRefusesEverywhere();
		await().until(() -> !isReady());

		this.stores.redisFull(false);
		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
	}

	@Test
	void saysInAFewShortLinesWhichJobsAStoreFails(CapturedOutput output) throws Exception {
		int before = output.getAll().length();
		this.stores.postgresReadOnly(true);
		await().until(() -> !isReady());
		// Said once a minute, whichever test brought it about.
		await().atMost(Duration.ofSeconds(90)).until(() -> output.getAll().contains("A job failed"));

		// Some fail every second.
		await().during(Duration.ofSeconds(6))
			.atMost(Duration.ofSeconds(20))
			.until(() -> troubles(output, before).size() < 30);

		assertThat(troubles(output, before))
			.allSatisfy((line) -> assertThat(line).hasSizeLessThan(500).doesNotStartWith("\tat "));
		this.stores.postgresReadOnly(false);
		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
	}

	/// Lines above `INFO`, and those without a level: other servers of this JVM go on
	/// with their work meanwhile.
	private static List<String> troubles(CapturedOutput output, int from) {
		return output.getAll().substring(from).lines().filter((line) -> !line.contains("Z  INFO ")).toList();
	}

	@Test
	void findsTheNewPrimaryOfPostgresBehindTheSameAddress() throws Exception {
		assertThat(works()).isTrue();

		this.stores.failOverPostgres();

		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
		for (int request = 0; request < 50; request++) {
			assertThat(works()).isTrue();
		}
	}

	@Test
	void findsTheNewPrimaryOfRedisBehindTheSameAddress() throws Exception {
		assertThat(works()).isTrue();

		this.stores.failOverRedis();

		await().atMost(Duration.ofSeconds(30)).until(() -> isReady() && works());
	}

	private void assertRefusesEverywhere() throws Exception {
		HttpResponse<String> protocol = push();
		assertThat(protocol.statusCode()).isEqualTo(503);
		assertThat(protocol.headers().firstValue("Retry-After")).isPresent();
		assertThat(protocol.body()).contains("temporarily_unavailable");
		HttpResponse<String> page = register();
		assertThat(page.statusCode()).isEqualTo(503);
		assertThat(page.headers().firstValue("Retry-After")).isPresent();
		assertThat(Jsoup.parse(page.body()).select("main[data-page=error] a, main[data-page=error] button"))
			.isNotEmpty();
	}

	private boolean works() throws Exception {
		return push().statusCode() == 201;
	}

	private HttpResponse<String> push() throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.url + "/oauth2/par"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(PUSHED)));
	}

	// A page that begins a session, then a form that writes: whichever store says no.
	private HttpResponse<String> register() throws Exception {
		HttpResponse<String> form = send(
				HttpRequest.newBuilder(URI.create(this.url + "/register")).header("Accept", "text/html"));
		if (form.statusCode() != 200) {
			return form;
		}
		String token = Jsoup.parse(form.body()).select("[name=_csrf]").attr("value");
		String cookie = form.headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
		return send(HttpRequest.newBuilder(URI.create(this.url + "/register"))
			.header("Accept", "text/html")
			.header("Cookie", cookie)
			.header("Origin", this.url)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("_csrf=" + URLEncoder.encode(token, StandardCharsets.UTF_8)
					+ "&username=no%40example.test&password=correct-horse-battery-staple-1")));
	}

	private boolean isReady() throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.url + "/actuator/health/readiness"))).statusCode() == 200;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}

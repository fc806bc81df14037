package org.loangate.authz.oauth;

import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// A sign-in with tokens hanging on it, and every way in which it ends.
abstract class EndedSignInTests {

	static final String PASSWORD = "quiet harbour lantern 7";

	static final Duration PATIENCE = Duration.ofSeconds(20);

	@Autowired
	Settings settings;

	@Autowired
	JdbcClient jdbc;

	@Autowired
	FlywayProperties migrations;

	@Autowired
	StringRedisTemplate redis;

	@Autowired
	ScheduledTaskHolder scheduled;

	TestLogoutReceiver receiver;

	TestOAuthClient client;

	TestBrowser browser;

	String email;

	String code;

	JSONObject tokens;

	JWTClaimsSet idToken;

	String sid;

	@BeforeEach
	void signIn() throws Exception {
		this.receiver = new TestLogoutReceiver();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
		this.email = "b-" + UUID.randomUUID() + "@example.test";
		register(this.email);
		this.browser.open(this.client.authorizationUri(this.client.request("openid").build()));
		this.code = this.browser.query().get("code");
		this.tokens = this.client.token(this.code).getBodyAsJSONObject();
		this.idToken = SignedJWT.parse(this.tokens.get("id_token").toString()).getJWTClaimsSet();
		this.sid = this.idToken.getStringClaim("sid");
	}

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	void register(String name) {
		this.browser.open(page("/register"));
		this.browser.submit("main form button[type=submit]", Map.of("username", name, "password", PASSWORD));
		assertThat(this.browser.pageName()).isEqualTo("account");
	}

	URI page(String path) {
		return URI.create(this.settings.issuer() + path);
	}

	/// Every way in which a sign-in ends.
	enum Way {

		SIGNED_OUT, RP_INITIATED, RP_INITIATED_AND_CONFIRMED, OTHER_PERSON, IDLE, IDLE_AND_SWEPT, LIFETIME,
		LIFETIME_AND_SWEPT, ENDED_ELSEWHERE, ENDED_WITH_ALL_OTHERS

	}

	void end(Way way) {
		switch (way) {
			case SIGNED_OUT -> {
				this.browser.open(page("/account"));
				this.browser.submit("[data-action=sign-out]", Map.of());
			}
			case RP_INITIATED ->
				this.browser.open(page("/connect/logout?id_token_hint=" + this.tokens.get("id_token")));
			case RP_INITIATED_AND_CONFIRMED -> {
				this.browser.open(page("/connect/logout"));
				this.browser.submit("[data-action=sign-out]", Map.of());
			}
			case OTHER_PERSON -> register("o-" + this.email);
			case IDLE -> {
				age("last_seen_at", Duration.ofMinutes(30));
				this.browser.open(page("/account"));
			}
			case IDLE_AND_SWEPT -> {
				age("last_seen_at", Duration.ofMinutes(30));
				run("SessionRegister.sweep");
			}
			case LIFETIME -> {
				age("ends_at", Duration.ZERO);
				this.browser.open(page("/account"));
			}
			case LIFETIME_AND_SWEPT -> {
				age("ends_at", Duration.ZERO);
				run("SessionRegister.sweep");
			}
			case ENDED_ELSEWHERE -> elsewhere("[data-session-id='" + this.sid + "'] [data-action=end-session]");
			case ENDED_WITH_ALL_OTHERS -> elsewhere("[data-action=end-other-sessions]");
		}
	}

	void elsewhere(String button) {
		TestBrowser other = new TestBrowser(this.settings.issuer());
		other.open(page("/sign-in"));
		other.submit("main button[type=submit]", Map.of("username", this.email, "password", PASSWORD));
		other.submit(button, Map.of());
		assertThat(other.pageName()).isEqualTo("account");
	}

	// The running role may not move a session's end.
	void age(String column, Duration age) {
		JdbcClient
			.create(new DriverManagerDataSource(this.migrations.getUrl(), this.migrations.getUser(),
					this.migrations.getPassword()))
			.sql("UPDATE authz.authentication_session SET " + column + " = :then WHERE sid = :sid")
			.param("then", OffsetDateTime.now(ZoneOffset.UTC).minus(age))
			.param("sid", this.sid)
			.update();
	}

	void run(String task) {
		ScheduledTask found = this.scheduled.getScheduledTasks()
			.stream()
			.filter((one) -> one.toString().endsWith(task))
			.findFirst()
			.orElseThrow();
		found.getTask().getRunnable().run();
	}

	SignedJWT logoutToken() {
		await().atMost(PATIENCE).until(() -> !this.receiver.of(this.sid).isEmpty());
		await().atMost(PATIENCE).until(() -> notices() == 0);
		assertThat(this.receiver.of(this.sid)).hasSize(1);
		return this.receiver.of(this.sid).getFirst();
	}

	long notices() {
		return this.jdbc.sql("SELECT count(*) FROM oauth_logout_notice WHERE sid = :sid")
			.param("sid", this.sid)
			.query(Long.class)
			.single();
	}

	static JWTClaimsSet claims(JSONObject token, String name) throws ParseException {
		return SignedJWT.parse(token.get(name).toString()).getJWTClaimsSet();
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import com.warrenstrange.googleauth.GoogleAuthenticator;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.RequestContext;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// OpenID Connect Back-Channel Logout 1.0: what a sign-in's end does to the clients and tokens that hang on it.
@IntegrationTest
class BackChannelLogoutTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private FlywayProperties migrations;

	@Autowired
	private StringRedisTemplate redis;

	@Autowired
	private ScheduledTaskHolder scheduled;

	private TestLogoutReceiver receiver;

	private TestOAuthClient client;

	private TestBrowser browser;

	private String email;

	private JSONObject tokens;

	private JWTClaimsSet idToken;

	private String sid;

	@BeforeEach
	void signIn() throws Exception {
		this.receiver = new TestLogoutReceiver();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
		this.email = "b-" + UUID.randomUUID() + "@example.test";
		register(this.email);
		this.browser.open(this.client.authorizationUri(this.client.request("openid").build()));
		this.tokens = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();
		this.idToken = SignedJWT.parse(this.tokens.get("id_token").toString()).getJWTClaimsSet();
		this.sid = this.idToken.getStringClaim("sid");
	}

	@AfterEach
	void stop() {
		this.receiver.close();
	}

	private void register(String name) {
		this.browser.open(page("/register"));
		this.browser.submit("main form button[type=submit]", Map.of("username", name, "password", PASSWORD));
		assertThat(this.browser.pageName()).isEqualTo("account");
	}

	private URI page(String path) {
		return URI.create(this.settings.issuer() + path);
	}

	/// Every way in which a sign-in ends.
	enum Way {

		SIGNED_OUT, RP_INITIATED, RP_INITIATED_AND_CONFIRMED, OTHER_PERSON, IDLE, IDLE_AND_SWEPT, LIFETIME,
		LIFETIME_AND_SWEPT, ENDED_ELSEWHERE, ENDED_WITH_ALL_OTHERS

	}

	private void end(Way way) {
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

	private void elsewhere(String button) {
		TestBrowser other = new TestBrowser(this.settings.issuer());
		other.open(page("/sign-in"));
		other.submit("main button[type=submit]", Map.of("username", this.email, "password", PASSWORD));
		other.submit(button, Map.of());
		assertThat(other.pageName()).isEqualTo("account");
	}

	// The running role may not move a session's end.
	private void age(String column, Duration age) {
		JdbcClient
			.create(new DriverManagerDataSource(this.migrations.getUrl(), this.migrations.getUser(),
					this.migrations.getPassword()))
			.sql("UPDATE authz.authentication_session SET " + column + " = :then WHERE sid = :sid")
			.param("then", OffsetDateTime.now(ZoneOffset.UTC).minus(age))
			.param("sid", this.sid)
			.update();
	}

	private void run(String task) {
		ScheduledTask found = this.scheduled.getScheduledTasks()
			.stream()
			.filter((one) -> one.toString().endsWith(task))
			.findFirst()
			.orElseThrow();
		found.getTask().getRunnable().run();
	}

	private SignedJWT logoutToken() {
		await().atMost(PATIENCE).until(() -> !this.receiver.of(this.sid).isEmpty());
		await().atMost(PATIENCE).until(() -> notices() == 0);
		assertThat(this.receiver.of(this.sid)).hasSize(1);
		return this.receiver.of(this.sid).getFirst();
	}

	private long notices() {
		return this.jdbc.sql("SELECT count(*) FROM oauth_logout_notice WHERE sid = :sid")
			.param("sid", this.sid)
			.query(Long.class)
			.single();
	}

	private static JWTClaimsSet claims(JSONObject token, String name) throws ParseException {
		return SignedJWT.parse(token.get(name).toString()).getJWTClaimsSet();
	}

	@ParameterizedTest
	@EnumSource
	void t18TellsClientAndGatewaysWhicheverWayASignInEnds(Way way) throws Exception {
		String jti = claims(this.tokens, "access_token").getJWTID();
		assertThat(this.redis.hasKey("loangate:revoked:{" + jti + "}")).isFalse();
		assertThat(this.client.userinfo(this.tokens.get("access_token").toString(), true).getStatusCode())
			.isEqualTo(200);

		end(way);

		// The library's own validator: typ, signature, iss, aud, iat, exp, events, sub,
		// sid, no nonce.
		new LogoutTokenValidator(new Issuer(this.settings.issuer()), new ClientID("lending-web"), JWSAlgorithm.ES256,
				page("/oauth2/jwks").toURL())
			.validate(logoutToken());
		assertThat(this.redis.hasKey("loangate:revoked:{" + jti + "}")).isTrue();
		assertThat(
				this.client.introspect(this.tokens.get("access_token").toString(), "lending-web").getBodyAsJSONObject())
			.containsEntry("active", false);
		assertThat(this.client.userinfo(this.tokens.get("access_token").toString(), true).getStatusCode())
			.isEqualTo(401);
		assertThat(this.client.refresh(this.tokens.get("refresh_token").toString()).getBodyAsJSONObject())
			.containsEntry("error", "invalid_grant");
	}

	@Test
	void makesTheLogoutTokenByTheBook() throws Exception {
		end(Way.SIGNED_OUT);

		SignedJWT token = logoutToken();
		JWTClaimsSet claims = token.getJWTClaimsSet();
		assertThat(token.getHeader().getType().getType()).isEqualTo("logout+jwt");
		assertThat(claims.getSubject()).isEqualTo(this.idToken.getSubject());
		assertThat(claims.getAudience()).containsExactly("lending-web");
		assertThat(claims.getJWTID()).hasSize(22);
		assertThat(claims.getExpirationTime()).isAfter(new Date())
			.isBeforeOrEqualTo(new Date(claims.getIssueTime().getTime() + 120_000));
		assertThat(claims.getJSONObjectClaim("events"))
			.isEqualTo(Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
		assertThat(claims.getClaims()).containsOnlyKeys("iss", "sub", "aud", "iat", "exp", "jti", "sid", "events");
		assertThat(this.receiver.contentTypes()).contains("application/x-www-form-urlencoded");
	}

	@Test
	void tellsEveryClientOfTheSignInAndSparesOfflineAccess() throws Exception {
		RelyingParty plain = RelyingParty.basic(this.settings.issuer());
		this.browser.open(plain.uri("openid offline_access", Map.of("prompt", "consent")));
		this.browser.submit("[data-action=allow]", Map.of());
		OIDCTokens offline = plain.tokens(this.browser.query().get("code"));
		assertThat(offline.getIDToken().getJWTClaimsSet().getStringClaim("sid")).isEqualTo(this.sid);

		end(Way.SIGNED_OUT);

		await().atMost(PATIENCE).until(() -> this.receiver.of(this.sid).size() == 2);
		SignedJWT token = this.receiver.of(this.sid)
			.stream()
			.filter((one) -> one.getHeader().getAlgorithm().equals(JWSAlgorithm.RS256))
			.findFirst()
			.orElseThrow();
		new LogoutTokenValidator(new Issuer(this.settings.issuer()), new ClientID("plain"), JWSAlgorithm.RS256,
				page("/oauth2/jwks").toURL())
			.validate(token);
		HTTPResponse refreshed = plain.refresh(offline.getRefreshToken());
		assertThat(refreshed.getStatusCode()).as(refreshed.getBody()).isEqualTo(200);
		// The sign-in is over: an ID Token of now names none.
		assertThat(claims(refreshed.getBodyAsJSONObject(), "id_token").getClaim("sid")).isNull();
	}

	@Test
	void redeemsNoCodeOfASignInThatEnded() throws Exception {
		this.browser.open(this.client.authorizationUri(this.client.request("openid").build()));
		String code = this.browser.query().get("code");

		end(Way.SIGNED_OUT);

		assertThat(this.client.token(code).getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
	}

	@Test
	void takesBackALoanTokenThatNobodyRedeemed() throws Exception {
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.jdbc.sql("UPDATE loan_application SET issued_at = issued_at - interval '2 days'").update();
		this.browser = new TestBrowser(this.settings.issuer());
		this.browser.open(this.client.authorizationUri(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan("1500.00"))
			.build()));
		this.browser.submit("main button[type=submit]",
				Map.of("username", "mei@example.test", "password", "mei-demo-2026"));
		this.browser.submit("main button[type=submit]", Map.of("code",
				"%06d".formatted(new GoogleAuthenticator().getTotpPassword("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))));
		this.browser.submit("button[data-action=confirm]", Map.of());
		JSONObject loan = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();
		String token = loan.get("access_token").toString();

		end(Way.SIGNED_OUT);

		String url = TestClients.GATEWAY + "/loans";
		String details = "{\"type\": \"loan_application\"}";
		RequestContext context = new RequestContext("POST", url, this.client.proof("POST", url, token), null,
				TestOAuthClient.newKey(), RequestContext.digest(new byte[0]));
		HTTPResponse answer = this.client.exchange(token, "loans:apply",
				Map.of("request_context", context.toJson(), "request_details", details));
		assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_request")
			.containsEntry("reason", "revoked");
		assertThat(this.redis.hasKey("loangate:revoked:{" + claims(loan, "access_token").getJWTID() + "}")).isTrue();
	}

	@Test
	void triesAgainUntilTheClientTakesIt() {
		this.receiver.behave(this.sid, (exchange) -> exchange.sendResponseHeaders(503, -1));
		end(Way.SIGNED_OUT);
		await().atMost(PATIENCE).until(() -> this.receiver.of(this.sid).size() == 1);
		assertThat(notices()).isEqualTo(1);

		this.receiver.behave(this.sid);
		due();

		await().atMost(PATIENCE).until(() -> notices() == 0);
		List<SignedJWT> tried = this.receiver.of(this.sid);
		assertThat(tried).hasSize(2);
		assertThat(tried.get(0).serialize()).isNotEqualTo(tried.get(1).serialize());
	}

	@Test
	void givesUpAfterADayAndSaysSo() {
		this.receiver.behave(this.sid, (exchange) -> exchange.sendResponseHeaders(400, -1));
		end(Way.SIGNED_OUT);
		await().atMost(PATIENCE).until(() -> this.receiver.of(this.sid).size() == 1);
		this.jdbc.sql("UPDATE oauth_logout_notice SET attempts = 13 WHERE sid = :sid").param("sid", this.sid).update();

		due();

		await().atMost(PATIENCE).until(() -> notices() == 0);
		assertThat(this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE type = 'logout-untold' AND about = :about")
			.param("about", this.idToken.getSubject())
			.query(Long.class)
			.single()).isEqualTo(1);
	}

	@Test
	void followsNoRedirectAndReadsNoBody() {
		this.receiver.behave(this.sid, (exchange) -> {
			exchange.getResponseHeaders().set("Location", TestClients.BACKCHANNEL.toString());
			exchange.sendResponseHeaders(302, -1);
		});
		end(Way.SIGNED_OUT);
		await().atMost(PATIENCE).until(() -> this.receiver.of(this.sid).size() == 1);
		assertThat(notices()).isEqualTo(1);

		this.receiver.behave(this.sid, (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			byte[] endless = new byte[64 * 1024];
			for (int i = 0; i < 100_000; i++) {
				exchange.getResponseBody().write(endless);
			}
		});
		due();

		await().atMost(PATIENCE).until(() -> notices() == 0);
		assertThat(this.receiver.of(this.sid)).hasSize(2);
	}

	private void due() {
		this.jdbc.sql("UPDATE oauth_logout_notice SET next_attempt_at = now() WHERE sid = :sid")
			.param("sid", this.sid)
			.update();
	}

}

package org.loangate.authz.oauth;

import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.contract.RequestContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// OpenID Connect Back-Channel Logout 1.0: what a sign-in's end does to the clients and tokens that hang on it.
@IntegrationTest
class BackChannelLogoutTests extends EndedSignInTests {

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
			.customParameter("authorization_details", TestOAuthClient.loan("1480.00"))
			.build()));
		this.browser.submit("main button[type=submit]",
				Map.of("username", "mei@example.test", "password", "mei-demo-2026"));
		this.browser.submit("main button[type=submit]", Map.of("code", String.format(Locale.ROOT, "%06d",
				new GoogleAuthenticator().getTotpPassword("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))));
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

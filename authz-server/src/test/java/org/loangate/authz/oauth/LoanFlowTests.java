package org.loangate.authz.oauth;

import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.warrenstrange.googleauth.GoogleAuthenticator;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.oauth.client.ClientRemoved;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.RequestContext;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// A loan of the first tier, from the pushed request to the transaction token, over HTTP.
@IntegrationTest
class LoanFlowTests {

	private static final String BODY = """
			{"amount": {"value": "1500.00", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.35",
			 "purpose": "working_capital", "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}""";

	private static final String DETAILS = BODY.replaceFirst("\\{", "{\"type\": \"loan_application\", ");

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private StringRedisTemplate redis;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private ApplicationEventPublisher events;

	private TestOAuthClient client;

	private TestBrowser browser;

	@BeforeEach
	void begin() {
		// Each test starts with a code that was not used, and with nothing issued to the
		// borrower yet.
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.jdbc.sql(
				"UPDATE loan_application SET issued_at = issued_at - interval '2 days', expires_at = expires_at - interval '2 days'")
			.update();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	@Test
	void issuesATokenThatCarriesTheTermsAndIsRedeemedOnce() throws Exception {
		agree("1500.00");
		assertThat(this.browser.query()).containsEntry("iss", this.settings.issuer().toString())
			.containsEntry("state", this.client.state.getValue());
		HTTPResponse answer = this.client.token(this.browser.query().get("code"));

		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		JSONObject token = answer.getBodyAsJSONObject();
		assertThat(token).containsEntry("token_type", "DPoP").doesNotContainKey("refresh_token");
		assertThat(token.get("authorization_details").toString()).contains("6222020200112233446");
		JWTClaimsSet claims = claims(token);
		assertThat(SignedJWT.parse(token.get("access_token").toString()).getHeader().getType().toString())
			.isEqualTo("at+jwt");
		assertThat(claims.getAudience()).containsExactly(TestClients.GATEWAY);
		assertThat(claims.getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
		assertThat(claims.getStringListClaim("amr")).containsExactlyInAnyOrder("pwd", "otp", "mfa");
		assertThat(claims.getStringClaim("scope")).isEqualTo("loans:apply openid");
		assertThat(claims.getJSONObjectClaim("cnf")).containsEntry("jkt",
				this.client.dpopKey().computeThumbprint().toString());
		assertThat(claims.getExpirationTime().toInstant()).isBefore(Instant.now().plusSeconds(301));
		assertThat(claims.toString()).contains("3446").doesNotContain("6222020200112233446");

		String key = TestOAuthClient.newKey();
		HTTPResponse first = redeem(token, key, BODY, DETAILS);
		Instant asked = Instant.now();
		HTTPResponse again = redeem(token, key, BODY, DETAILS);
		HTTPResponse other = redeem(token, TestOAuthClient.newKey(), BODY, DETAILS);

		assertThat(first.getStatusCode()).as(first.getBody()).isEqualTo(200);
		assertThat(first.getBodyAsJSONObject()).containsEntry("token_type", "N_A")
			.containsEntry("issued_token_type", "urn:ietf:params:oauth:token-type:txn_token")
			.doesNotContainKey("refresh_token");
		JWTClaimsSet transaction = claims(first.getBodyAsJSONObject());
		assertThat(transaction.getAudience()).containsExactly(TestClients.TRUST_DOMAIN);
		assertThat(transaction.getClaim("cnf")).isNull();
		assertThat(token).containsEntry("application_id", transaction.getStringClaim("txn"));
		assertThat(claims(again.getBodyAsJSONObject()).getStringClaim("txn"))
			.isEqualTo(transaction.getStringClaim("txn"));
		assertThat(claims(again.getBodyAsJSONObject()).getExpirationTime()).isEqualTo(transaction.getExpirationTime());
		assertThat(asked.plusSeconds(again.getBodyAsJSONObject().getAsNumber("expires_in").longValue()))
			.isBeforeOrEqualTo(transaction.getExpirationTime().toInstant());
		assertThat(other.getStatusCode()).isEqualTo(400);
		assertThat(other.getBodyAsJSONObject()).containsEntry("error", "invalid_request")
			.containsEntry("reason", "redeemed");
	}

	@Test
	void redeemsNothingForTermsThatDiffer() throws Exception {
		agree("1500.00");
		JSONObject token = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();

		HTTPResponse more = redeem(token, "key", BODY, DETAILS.replace("1500.00", "1500.01"));
		HTTPResponse elsewhere = redeem(token, "key", BODY, DETAILS.replace("6222020200112233446", "4111111111113446"));
		HTTPResponse agreed = redeem(token, "key", BODY, DETAILS);

		assertThat(more.getBodyAsJSONObject()).containsEntry("reason", "terms-differ");
		assertThat(elsewhere.getBodyAsJSONObject()).containsEntry("reason", "terms-differ");
		assertThat(agreed.getStatusCode()).as(agreed.getBody()).isEqualTo(200);
	}

	@Test
	void redeemsACodeOnceAndRevokesWhatASecondUseFinds() throws Exception {
		agree("1500.00");
		String code = this.browser.query().get("code");
		JSONObject token = this.client.token(code).getBodyAsJSONObject();

		HTTPResponse again = this.client.token(code);
		HTTPResponse redeemed = redeem(token, "key", BODY, DETAILS);

		assertThat(again.getStatusCode()).isEqualTo(400);
		assertThat(again.getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
		assertThat(redeemed.getBodyAsJSONObject()).containsEntry("reason", "revoked");
	}

	@Test
	void endsALoansTokenWithItsClient() throws Exception {
		agree("1500.00");
		JSONObject token = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();

		this.transactions.executeWithoutResult((_) -> this.events.publishEvent(new ClientRemoved("lending-web")));
		HTTPResponse redeemed = redeem(token, "key", BODY, DETAILS);

		assertThat(redeemed.getStatusCode()).isEqualTo(400);
		assertThat(redeemed.getBodyAsJSONObject()).containsEntry("reason", "unknown");
		assertThat(this.redis.hasKey("loangate:revoked:{" + claims(token).getJWTID() + "}")).isTrue();
		assertThat(this.jdbc.sql("SELECT state FROM loan_application WHERE id = :id")
			.param("id", java.util.UUID.fromString(token.get("application_id").toString()))
			.query(String.class)
			.single()).isEqualToIgnoringCase("refused");
		assertThat(this.jdbc.sql("SELECT count(*) FROM oauth_authorization WHERE client_id = 'lending-web'")
			.query(Long.class)
			.single()).isZero();
	}

	@Test
	void endsAnApplicationWithItsRevokedToken() throws Exception {
		agree("1500.00");
		JSONObject token = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();

		HTTPResponse answer = this.client.revoke(token.get("access_token").toString());

		assertThat(answer.getStatusCode()).isEqualTo(200);
		assertThat(redeem(token, "key", BODY, DETAILS).getBodyAsJSONObject()).containsEntry("reason", "revoked");
		assertThat(this.jdbc.sql("SELECT state FROM loan_application WHERE jti = :jti")
			.param("jti", claims(token).getJWTID())
			.query(String.class)
			.single()).isEqualTo("refused");
	}

	@Test
	void redeemsACodeOnlyWithTheKeyItIsBoundTo() throws Exception {
		agree("1500.00");
		TestOAuthClient thief = new TestOAuthClient(this.settings.issuer(), this.client.verifier);

		HTTPResponse stolen = thief.token(this.browser.query().get("code"));

		assertThat(stolen.getStatusCode()).isEqualTo(400);
		assertThat(stolen.getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
	}

	@Test
	void tellsTheClientThatTheBorrowerDeclined() throws Exception {
		toTheTerms("1500.00");

		this.browser.submit("button[data-action=deny]", Map.of());

		assertThat(this.browser.query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "borrower-declined")
			.containsEntry("iss", this.settings.issuer().toString());
	}

	@Test
	void refusesWhatPolicyRefuses() throws Exception {
		signIn("300000.00");

		assertThat(this.browser.pageName()).isEqualTo("denied");
		this.browser.submit("main button[type=submit]", Map.of());

		assertThat(this.browser.query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "refused");
	}

	@Test
	void namesWhatIsMissingWhereNoFactorReachesFarEnough() throws Exception {
		signIn("8000.00");

		assertThat(this.browser.pageName()).isEqualTo("denied");
		assertThat(this.browser.page().select("a[href=/account]")).isNotEmpty();
		this.browser.submit("main button[type=submit]", Map.of());

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void showsATermsPageAgainButIssuesOneCode() throws Exception {
		toTheTerms("1500.00");
		URI terms = this.browser.at();
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).containsKey("code");

		this.browser.open(terms);

		assertThat(this.browser.at().toString()).startsWith(this.settings.issuer().toString());
		assertThat(this.browser.answer().statusCode()).isLessThan(500);
		assertThat(this.browser.query()).doesNotContainKey("code");
	}

	@Test
	void keepsAnInteractionToTheBrowserThatStartedIt() throws Exception {
		toTheTerms("1500.00");
		TestBrowser stranger = new TestBrowser(this.settings.issuer());

		stranger.open(this.browser.at());

		assertThat(stranger.pageName()).isIn("sign-in", "error");
	}

	@Test
	void letsTheBorrowerTryOnceMoreAfterARefusalOfTheLender() throws Exception {
		agree("1500.00");
		JSONObject token = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();
		JWTClaimsSet first = claims(redeem(token, "key-1", BODY, DETAILS).getBodyAsJSONObject());
		String other = BODY.replace("{\"amount\"", "{\"channel\": \"app\", \"amount\"");
		assertThat(redeem(token, "key-2", other, DETAILS).getStatusCode()).isEqualTo(400);

		for (int i = 0; i < 2; i++) {
			assertThat(this.client
				.answer("loangate-gateway", TestClients.GATEWAY_KEY,
						report(first.getStringClaim("txn"), "key-1", "422"))
				.getStatusCode()).isEqualTo(204);
		}
		HTTPResponse answer = redeem(token, "key-2", other, DETAILS);

		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		JWTClaimsSet second = claims(answer.getBodyAsJSONObject());
		assertThat(second.getStringClaim("txn")).isEqualTo(first.getStringClaim("txn"));
		assertThat(second.getExpirationTime()).isEqualTo(first.getExpirationTime());
		assertThat(redeem(token, "key-3", BODY, DETAILS).getStatusCode()).isEqualTo(400);
	}

	@Test
	void hearsOfALendersAnswerFromTheGatewayAlone() throws Exception {
		agree("1500.00");
		JSONObject token = this.client.token(this.browser.query().get("code")).getBodyAsJSONObject();
		String txn = claims(redeem(token, "key-1", BODY, DETAILS).getBodyAsJSONObject()).getStringClaim("txn");

		assertThat(this.client.answer("lending-web", TestClients.WEB, report(txn, "key-1", "422")).getStatusCode())
			.isEqualTo(403);
		assertThat(this.client.answer("loangate-gateway", TestClients.WEB, report(txn, "key-1", "422")).getStatusCode())
			.isEqualTo(401);
		for (Map<String, String> broken : List.of(report("x", "key-1", "422"), report(txn, "", "422"),
				report(txn, "key-1", "500"), report(txn, "key-1", "x"))) {
			assertThat(this.client.answer("loangate-gateway", TestClients.GATEWAY_KEY, broken).getStatusCode())
				.isEqualTo(400);
		}
		assertThat(redeem(token, "key-2", BODY, DETAILS).getStatusCode()).isEqualTo(400);
	}

	private static Map<String, String> report(String txn, String key, String status) {
		return Map.of("txn", txn, "idempotency_key", key, "status", status, "answer_digest",
				RequestContext.digest("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
	}

	private void agree(String amount) throws Exception {
		toTheTerms(amount);
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.at().toString()).startsWith(TestOAuthClient.REDIRECT.toString());
		assertThat(this.browser.query()).as(this.browser.at().toString()).containsKey("code");
	}

	private void toTheTerms(String amount) throws Exception {
		signIn(amount);
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("totp");
		this.browser.submit("main button[type=submit]", Map.of("code", String.format(Locale.ROOT, "%06d",
				new GoogleAuthenticator().getTotpPassword("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))));
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("confirm-loan");
		assertThat(this.browser.page().select("[data-term=payout_account]").text()).contains("6222020200112233446");
	}

	private void signIn(String amount) throws Exception {
		URI start = this.client.authorizationUri(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan(amount))
			.build());
		this.browser.open(start);
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("sign-in");
		this.browser.submit("main button[type=submit]",
				Map.of("username", "mei@example.test", "password", "mei-demo-2026"));
	}

	private HTTPResponse redeem(JSONObject token, String key, String body, String details) throws Exception {
		String accessToken = token.get("access_token").toString();
		String url = TestClients.GATEWAY + "/loans";
		RequestContext context = new RequestContext("POST", url, this.client.proof("POST", url, accessToken), null, key,
				RequestContext.digest(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
		return this.client.exchange(accessToken, "loans:apply",
				Map.of("request_context", context.toJson(), "request_details", details));
	}

	private static JWTClaimsSet claims(JSONObject answer) throws ParseException {
		return SignedJWT.parse(answer.get("access_token").toString()).getJWTClaimsSet();
	}

}

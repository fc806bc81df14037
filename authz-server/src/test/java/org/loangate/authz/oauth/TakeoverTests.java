package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.authentication.TestAuthenticator;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Ways to a code or a loan that other products left open, tried in the browser: each name begins with its row of the
/// threat model's table.
@IntegrationTest
class TakeoverTests {

	private static final Map<String, String> MULTI = Map.of("acr_values", "urn:loangate:acr:multi");

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private StringRedisTemplate redis;

	private TestOAuthClient client;

	private TestBrowser browser;

	@BeforeEach
	void begin() {
		this.jdbc.sql(
				"UPDATE loan_application SET issued_at = issued_at - interval '2 days', expires_at = expires_at - interval '2 days'")
			.update();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	@Test
	void t3AsksForProofAgainForTheNextLoanAndLeavesTheSessionAsItWas() throws Exception {
		startLoan();
		password("mei");
		code();
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).containsKey("code");

		startLoan();
		assertThat(this.browser.pageName()).isEqualTo("totp");
		start("openid", MULTI);

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void t6AsksSomebodySignedInAlreadyForTheSameProof() throws Exception {
		start("openid", Map.of());
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start("openid", MULTI);
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		HTTPResponse answer = this.client.token(this.browser.query().get("code"));
		assertThat(SignedJWT.parse(answer.getBodyAsJSONObject().get("access_token").toString())
			.getJWTClaimsSet()
			.getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
	}

	@Test
	void t6BeginsAnewAfterTheSessionWasLost() throws Exception {
		URI start = startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		this.redis.execute((RedisCallback<Void>) (connection) -> {
			connection.serverCommands().flushDb();
			return null;
		});

		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).doesNotContainKey("code");
		this.browser.open(start);
		assertThat(this.browser.pageName()).isIn("sign-in", "error");
		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void t7AsksForASecondFactorAfterThePasswordWasTypedTwice() throws Exception {
		start("openid", Map.of());
		password("mei");
		start("openid", Map.of("prompt", "login"));
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start("openid", MULTI);

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void t8GivesNothingThatOnePersonProvedToTheNextInTheSameBrowser() throws Exception {
		URI start = startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		URI terms = this.browser.at();

		start("openid", Map.of("prompt", "login"));
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
		this.browser.open(terms);
		assertThat(this.browser.pageName()).isNotEqualTo("confirm-loan");
		this.browser.open(start);

		assertThat(this.browser.pageName()).isEqualTo("denied");
		this.browser.submit("main button[type=submit]", Map.of());
		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void t16ShowsEveryTermToSomebodySignedInAlready() throws Exception {
		start("openid", Map.of());
		password("mei");

		startLoan();
		code();

		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		assertThat(term("amount")).contains("900.00").contains("CNY");
		assertThat(term("term_months")).contains("12");
		assertThat(term("annual_rate_percent")).contains("7.35");
		assertThat(term("purpose")).isNotEmpty();
		assertThat(term("payout_account")).contains("6222020200112233446");
	}

	@Test
	void t17ShowsThePushedTermsWhateverTheFrontChannelAdds() throws Exception {
		URI start = this.client.authorizationUri(loan("900.00"));
		this.browser.open(URI.create(start + "&acr_values=urn:loangate:acr:single&authorization_details="
				+ URLEncoder.encode(TestOAuthClient.loan("1500.00"), StandardCharsets.UTF_8)));
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");

		code();

		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		assertThat(term("amount")).contains("900.00").doesNotContain("1,500.00");
	}

	@Test
	void t20LeadsBackToTheProofThatIsMissingAndGivesNoCode() throws Exception {
		URI start = start("openid", MULTI);
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");

		this.browser.open(start);
		assertThat(this.browser.pageName()).isEqualTo("totp");
		this.browser.submit("main button[type=submit]", Map.of("code", "000000"));
		assertThat(this.browser.pageName()).isEqualTo("totp");
		start("openid", Map.of("acr_values", "urn:loangate:acr:multi", "prompt", "none"));

		assertThat(this.browser.query()).containsEntry("error", "interaction_required").doesNotContainKey("code");
	}

	@Test
	void t23AsksForALoansProofHoweverStrongTheSessionIs() throws Exception {
		start("openid", MULTI);
		password("mei");
		code();
		assertThat(this.browser.query()).containsKey("code");

		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	private URI start(String scope, Map<String, String> parameters) throws Exception {
		var request = this.client.request(scope);
		parameters.forEach(request::customParameter);
		URI start = this.client.authorizationUri(request.build());
		this.browser.open(start);
		return start;
	}

	private URI startLoan() throws Exception {
		URI start = this.client.authorizationUri(loan("900.00"));
		this.browser.open(start);
		return start;
	}

	private AuthorizationRequest loan(String amount) {
		return this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan(amount))
			.build();
	}

	private void password(String name) {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("sign-in");
		this.browser.submit("main button[type=submit]",
				Map.of("username", name + "@example.test", "password", name + "-demo-2026"));
	}

	// Each code is good once: what was used a moment ago is forgotten first.
	private void code() {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("totp");
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.browser.submit("main button[type=submit]",
				Map.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 0)));
	}

	private String term(String name) {
		return this.browser.page().select("[data-term=" + name + "]").text();
	}

}

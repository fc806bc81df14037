package org.loangate.authz.oauth;

import java.net.URI;
import java.text.ParseException;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.warrenstrange.googleauth.GoogleAuthenticator;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Signing in without a transaction: what a scope, `acr_values`, `claims`, `max_age` and `prompt` ask for.
@IntegrationTest
class SignInFlowTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestOAuthClient client;

	private TestBrowser browser;

	@BeforeEach
	void begin() {
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	@Test
	void signsInByPasswordWhereNothingMoreIsAsked() throws Exception {
		start("openid", Map.of());
		password("lin");

		JSONObject token = token();

		assertThat(idToken(token).getStringClaim("acr")).isEqualTo("urn:loangate:acr:single");
		assertThat(idToken(token).getStringListClaim("amr")).containsExactly("pwd");
		assertThat(idToken(token).getSubject()).doesNotContain("@").hasSize(22);
	}

	@Test
	void reachesTheAcrThatAScopesRouteNeeds() throws Exception {
		start("openid loans:read", Map.of());
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		JSONObject token = token();

		JWTClaimsSet claims = SignedJWT.parse(token.get("access_token").toString()).getJWTClaimsSet();
		assertThat(claims.getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
		assertThat(claims.getClaim("authorization_details")).isNull();
	}

	@Test
	void t4RefreshesWithoutAdvancingAuthTime() throws Exception {
		start("openid loans:read", Map.of());
		password("mei");
		code();
		JSONObject token = token();
		assertThat(token).containsKey("refresh_token");

		HTTPResponse refreshed = this.client.refresh(token.get("refresh_token").toString());

		assertThat(refreshed.getStatusCode()).as(refreshed.getBody()).isEqualTo(200);
		JWTClaimsSet before = SignedJWT.parse(token.get("access_token").toString()).getJWTClaimsSet();
		JWTClaimsSet after = SignedJWT.parse(refreshed.getBodyAsJSONObject().get("access_token").toString())
			.getJWTClaimsSet();
		assertThat(after.getClaim("auth_time")).isEqualTo(before.getClaim("auth_time"));
		assertThat(after.getStringClaim("acr")).isEqualTo(before.getStringClaim("acr"));
		assertThat(after.getJWTID()).isNotEqualTo(before.getJWTID());
	}

	@Test
	void t20RefusesWhatNoEnrolledFactorReaches() throws Exception {
		start("openid", Map.of("acr_values", "phr"));
		password("lin");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void t5TakesTheFirstAcrThatCanBeReached() throws Exception {
		start("openid", Map.of("acr_values", "phrh phr urn:loangate:acr:multi urn:loangate:acr:single"));
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		assertThat(idToken(token()).getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
	}

	@Test
	void t5FailsForAnAcrThatNobodyDefined() throws Exception {
		start("openid",
				Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"urn:example:none\"}}}"));
		password("mei");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void neverReachesLiveWithoutATransaction() throws Exception {
		start("openid", Map.of("acr_values", "urn:loangate:acr:live"));
		password("mei");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void answersPromptNoneWithoutAPage() throws Exception {
		start("openid", Map.of("prompt", "none"));
		assertThat(this.browser.query()).containsEntry("error", "login_required");

		start("openid", Map.of());
		password("lin");
		start("openid", Map.of("prompt", "none"));

		assertThat(this.browser.query()).containsKey("code");
	}

	@Test
	void asksAgainForPromptLoginAndASmallMaxAge() throws Exception {
		start("openid", Map.of());
		password("lin");
		assertThat(this.browser.query()).containsKey("code");

		start("openid", Map.of());
		assertThat(this.browser.query()).containsKey("code");
		start("openid", Map.of("prompt", "login"));
		assertThat(this.browser.pageName()).isEqualTo("sign-in");
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
		start("openid", Map.of("max_age", "0"));

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
	}

	@Test
	void t17KeepsTheAcrThatWasPushed() throws Exception {
		URI start = this.client
			.authorizationUri(this.client.request("openid").customParameter("acr_values", "phr").build());

		this.browser.open(URI.create(start + "&acr_values=urn:loangate:acr:single&scope=openid"));
		password("lin");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void usesARequestUriOnceButReloadsTheSignInPage() throws Exception {
		URI start = this.client.authorizationUri(this.client.request("openid").build());
		this.browser.open(start);
		assertThat(this.browser.pageName()).isEqualTo("sign-in");

		this.browser.open(start);
		assertThat(this.browser.pageName()).isEqualTo("sign-in");
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
		TestBrowser other = new TestBrowser(this.settings.issuer());
		other.open(start);

		assertThat(other.pageName()).isEqualTo("error");
	}

	@Test
	void speaksTheLanguageTheClientAsksFor() throws Exception {
		start("openid", Map.of("ui_locales", "fr zh-CN en"));

		assertThat(this.browser.page().selectFirst("html").attr("lang")).isEqualTo("zh-CN");
	}

	@Test
	void tellsOnlyItsOwnClientAboutAToken() throws Exception {
		start("openid", Map.of());
		password("lin");
		String token = token().get("access_token").toString();

		HTTPResponse own = this.client.introspect(token, "lending-web");
		HTTPResponse gateway = this.client.introspect(token, "loangate-gateway");

		assertThat(own.getBodyAsJSONObject()).containsEntry("active", true).containsEntry("client_id", "lending-web");
		assertThat(gateway.getBodyAsJSONObject()).containsEntry("active", false).hasSize(1);
	}

	@Test
	void answersUserinfoToTheTokensKeyAlone() throws Exception {
		start("openid", Map.of());
		password("lin");
		String token = token().get("access_token").toString();

		HTTPResponse proven = this.client.userinfo(token, true);
		HTTPResponse bearer = this.client.userinfo(token, false);

		assertThat(proven.getStatusCode()).as(proven.getBody() + proven.getHeaderMap()).isEqualTo(200);
		assertThat(proven.getBodyAsJSONObject()).containsKey("sub");
		assertThat(bearer.getStatusCode()).isEqualTo(401);
	}

	private void start(String scope, Map<String, String> parameters) throws Exception {
		var request = this.client.request(scope);
		parameters.forEach(request::customParameter);
		this.browser.open(this.client.authorizationUri(request.build()));
	}

	private void password(String name) {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("sign-in");
		this.browser.submit("main button[type=submit]",
				Map.of("username", name + "@example.test", "password", name + "-demo-2026"));
	}

	private void code() {
		this.browser.submit("main button[type=submit]", Map.of("code",
				"%06d".formatted(new GoogleAuthenticator().getTotpPassword("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))));
	}

	private JSONObject token() throws Exception {
		assertThat(this.browser.query()).as(this.browser.at() + this.browser.answer().body()).containsKey("code");
		HTTPResponse answer = this.client.token(this.browser.query().get("code"));
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return answer.getBodyAsJSONObject();
	}

	private static JWTClaimsSet idToken(JSONObject token) throws ParseException {
		return SignedJWT.parse(token.get("id_token").toString()).getJWTClaimsSet();
	}

}

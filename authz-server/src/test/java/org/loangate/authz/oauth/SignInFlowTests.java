package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// Signing in without a transaction: what a scope, `acr_values`, `claims`, `max_age` and `prompt` ask for.
@IntegrationTest
class SignInFlowTests extends BorrowerTests {

	@Test
	void signsInByPasswordWhereNothingMoreIsAsked() throws Exception {
		start("openid", Map.of());
		password("lin");

		JSONObject token = token();

		assertThat(claims(token, "id_token").getStringClaim("acr")).isEqualTo("urn:loangate:acr:single");
		assertThat(claims(token, "id_token").getStringListClaim("amr")).containsExactly("pwd");
		assertThat(claims(token, "id_token").getSubject()).doesNotContain("@").hasSize(22);
	}

	@Test
	void reachesTheAcrThatAScopesRouteNeeds() throws Exception {
		start("openid loans:read", Map.of());
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		JSONObject token = token();

		JWTClaimsSet claims = claims(token, "access_token");
		assertThat(claims.getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
		assertThat(claims.getClaim("authorization_details")).isNull();
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

}

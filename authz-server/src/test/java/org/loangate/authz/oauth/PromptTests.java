package org.loangate.authz.oauth;

import java.util.Date;
import java.util.Map;

import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// What `prompt`, hints and ages ask of the person: OpenID Connect Core 1.0, section 3.1.2.1.
@IntegrationTest
class PromptTests extends RelyingPartyTests {

	@Test
	void saysLoginRequiredWhereNobodyIsSignedIn() {
		open(Map.of("prompt", "none"));

		assertThat(query()).containsEntry("error", "login_required");
	}

	@Test
	void answersSilentlyWhereSomebodyIs() throws Exception {
		OIDCTokens before = signIn("openid", Map.of());

		open(Map.of("prompt", "none", "id_token_hint", before.getIDTokenString()));

		assertThat(query()).containsKey("code");
		OIDCTokens tokens = this.client.tokens(query().get("code"));
		assertThat(tokens.getIDToken().getJWTClaimsSet().getSubject())
			.isEqualTo(before.getIDToken().getJWTClaimsSet().getSubject());
		assertThat(tokens.getIDToken().getJWTClaimsSet().getDateClaim("auth_time"))
			.isEqualTo(before.getIDToken().getJWTClaimsSet().getDateClaim("auth_time"));
	}

	@Test
	void saysLoginRequiredWhereTheHintNamesSomebodyElse() throws Exception {
		OIDCTokens lin = signIn("openid", Map.of());
		this.browser = new TestBrowser(this.settings.issuer());
		open(Map.of());
		password("mei");

		open(Map.of("prompt", "none", "id_token_hint", lin.getIDTokenString()));

		assertThat(query()).containsEntry("error", "login_required");
	}

	@Test
	void asksForTheHintsPersonAndTakesNobodyElse() throws Exception {
		OIDCTokens lin = signIn("openid", Map.of());
		this.browser = new TestBrowser(this.settings.issuer());

		open(Map.of("id_token_hint", lin.getIDTokenString()));
		password("mei");

		assertThat(query()).containsEntry("error", "login_required");
	}

	@Test
	void takesTheSubjectOfTheClaimsParameterForAHint() throws Exception {
		signIn("openid", Map.of());

		open(Map.of("prompt", "none", "claims", "{\"id_token\": {\"sub\": {\"value\": \"somebody-else\"}}}"));

		assertThat(query()).containsEntry("error", "login_required");
	}

	@ParameterizedTest
	@ValueSource(strings = { "login", "select_account" })
	void asksForThePasswordAnew(String prompt) throws Exception {
		OIDCTokens before = signIn("openid", Map.of());

		open(Map.of("prompt", prompt));
		password("lin");

		assertThat(query()).containsKey("code");
		Date authTime = this.client.tokens(query().get("code"))
			.getIDToken()
			.getJWTClaimsSet()
			.getDateClaim("auth_time");
		assertThat(authTime).isAfterOrEqualTo(before.getIDToken().getJWTClaimsSet().getDateClaim("auth_time"));
	}

	@Test
	void opensAnAccountForPromptCreate() {
		open(Map.of("prompt", "create"));
		assertThat(this.browser.pageName()).isEqualTo("register");

		this.browser.submit("main button[type=submit]", Map.of("username", "new-" + System.nanoTime() + "@example.test",
				"password", "correct horse battery staple 42"));

		assertThat(query()).containsKey("code");
	}

	@Test
	void asksForConsent() throws Exception {
		signIn("openid", Map.of());

		open(Map.of("prompt", "consent", "scope", "openid email", "claims",
				"{\"userinfo\": {\"phone_number\": null}}"));

		assertThat(this.browser.pageName()).isEqualTo("consent");
		assertThat(this.browser.page().select("[data-scope]").eachAttr("data-scope")).containsExactly("openid", "email",
				"phone");
		this.browser.submit("[data-action=allow]", Map.of());
		assertThat(query()).containsKey("code");
	}

	@Test
	void tellsTheClientWhenConsentIsRefused() throws Exception {
		signIn("openid", Map.of());
		open(Map.of("prompt", "consent"));

		this.browser.submit("[data-action=deny]", Map.of());

		assertThat(query()).containsEntry("error", "access_denied")
			.containsEntry("error_description", "borrower-declined")
			.containsEntry("state", this.client.state.getValue());
	}

	@Test
	void asksAgainAfterMaxAge() throws Exception {
		signIn("openid", Map.of());

		open(Map.of("max_age", "0"));

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
	}

	@ParameterizedTest
	@CsvSource({ "max_age, 15000", "display, page", "display, popup", "ui_locales, se", "claims_locales, se",
			"login_hint, lin@example.test", "acr_values, 1 2", "extra, value", "ui_locales, zh-CN" })
	void takesWhatItNeedNotActOn(String parameter, String value) throws Exception {
		signIn("openid", Map.of());

		open(Map.of(parameter, value));

		assertThat(query()).as(this.browser.answer().body()).containsKey("code");
	}

	private void open(Map<String, String> parameters) {
		Map<String, String> more = new java.util.HashMap<>(parameters);
		String scope = more.containsKey("scope") ? more.remove("scope") : "openid";
		this.browser.open(this.client.uri(scope, more));
	}

	private Map<String, String> query() {
		return this.browser.query();
	}

}

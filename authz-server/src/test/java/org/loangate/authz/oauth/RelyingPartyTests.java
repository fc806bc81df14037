package org.loangate.authz.oauth;

import java.util.Map;

import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// A plain OpenID Connect client and the browser it sends people with.
abstract class RelyingPartyTests {

	@Autowired
	Settings settings;

	RelyingParty client;

	TestBrowser browser;

	@BeforeEach
	void begin() {
		this.client = RelyingParty.basic(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	OIDCTokens signIn(String scope, Map<String, String> parameters) throws Exception {
		this.browser.open(this.client.uri(scope, parameters));
		password("lin");
		if (this.browser.pageName().equals("consent")) {
			this.browser.submit("[data-action=allow]", Map.of());
		}
		assertThat(this.browser.query()).as(this.browser.at() + this.browser.answer().body()).containsKey("code");
		return this.client.tokens(this.browser.query().get("code"));
	}

	void password(String name) {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("sign-in");
		this.browser.submit("main button[type=submit]",
				Map.of("username", name + "@example.test", "password", name + "-demo-2026"));
	}

}

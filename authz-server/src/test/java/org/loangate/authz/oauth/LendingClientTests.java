package org.loangate.authz.oauth;

import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;

import com.warrenstrange.googleauth.GoogleAuthenticator;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// A FAPI 2.0 client and the browser it sends borrowers with.
abstract class LendingClientTests {

	@Autowired
	Settings settings;

	@Autowired
	JdbcClient jdbc;

	FapiClient client;

	TestBrowser browser;

	@BeforeEach
	void begin() throws Exception {
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.client = FapiClient.web(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	String code(String scope, Map<String, String> overriding) throws Exception {
		return code(this.client, scope, overriding);
	}

	String code(FapiClient of, String scope, Map<String, String> overriding) throws Exception {
		this.browser.open(of.authorizationUri(scope, overriding));
		signIn();
		assertThat(this.browser.query()).as(this.browser.at() + this.browser.answer().body()).containsKey("code");
		return this.browser.query().get("code");
	}

	void signIn() {
		if (this.browser.pageName().equals("sign-in")) {
			this.browser.submit("main button[type=submit]",
					Map.of("username", "mei@example.test", "password", "mei-demo-2026"));
		}
		if (this.browser.pageName().equals("totp")) {
			this.browser.submit("main button[type=submit]", Map.of("code", String.format(Locale.ROOT, "%06d",
					new GoogleAuthenticator().getTotpPassword("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))));
		}
	}

	static String error(HttpResponse<String> answer) {
		return FapiClient.json(answer).path("error").stringValue("");
	}

}

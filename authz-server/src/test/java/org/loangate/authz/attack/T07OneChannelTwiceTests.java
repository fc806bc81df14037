package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// One channel used twice counted as two factors: kratos 4317.
@IntegrationTest
class T07OneChannelTwiceTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	private String email;

	private String secret;

	@BeforeEach
	void somebodyWithAnAuthenticatorApp() {
		this.email = "p-" + UUID.randomUUID() + "@example.test";
		TestBrowser browser = TestBrowser.confirmed(server(), this.email, PASSWORD);
		this.secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		assertThat(browser.post("/account/totp", Map.of("code", TestAuthenticator.code(this.secret, -1))).name())
			.isEqualTo("account");
	}

	private URI server() {
		return this.settings.issuer();
	}

	private static Page signInAgain(TestBrowser browser, String email) {
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", email, "password", PASSWORD));
	}

	@Test
	void asksForTheSecondFactorHoweverOftenThePasswordIsGiven() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.email, PASSWORD);
		browser.get("/account");
		browser.post("/sign-in", Map.of("username", this.email, "password", PASSWORD));

		assertThat(signInAgain(browser, this.email).name()).isEqualTo("account");
		assertThat(browser.get("/account/passkeys/new").name()).isEqualTo("totp");
	}

	@Test
	void takesThePasswordForNoCode() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.email, PASSWORD);
		Page asked = browser.get("/account/passkeys/new");

		assertThat(browser.post(asked.url().getPath() + "/password", Map.of("password", PASSWORD)).name())
			.isEqualTo("totp");
		assertThat(browser.post(asked.url().getPath() + "/totp", Map.of("code", PASSWORD)).name()).isEqualTo("totp");
	}

	@Test
	void takesACodeThatWasUsedForNoSecondProof() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.email, PASSWORD);
		Page asked = browser.get("/account/passkeys/new");

		assertThat(
				browser.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(this.secret, -1)))
					.name())
			.isEqualTo("totp");
		assertThat(browser.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(this.secret, 0)))
			.url()
			.getPath()).isEqualTo("/account/passkeys/new");
	}

}

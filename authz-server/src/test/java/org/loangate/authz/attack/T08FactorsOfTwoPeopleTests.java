package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Factors of two people were merged into one sign-in: spring-security 18112.
@IntegrationTest
class T08FactorsOfTwoPeopleTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	private Person attacker;

	private Person victim;

	@BeforeEach
	void twoPeople() {
		this.attacker = person();
		this.victim = person();
	}

	private URI server() {
		return this.settings.issuer();
	}

	private Person person() {
		String email = "p-" + UUID.randomUUID() + "@example.test";
		TestBrowser browser = TestBrowser.confirmed(server(), email, PASSWORD);
		browser.get("/account/passkeys/new");
		TestPasskey passkey = new TestPasskey(server().toString());
		String created = passkey.create(browser.post("/account/passkeys/options", Map.of()).body());
		browser.post("/account/passkeys", Map.of("credential", created, "name", "Key"));
		return new Person(email, passkey);
	}

	private static String totp(TestBrowser browser) {
		String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, -1)));
		return secret;
	}

	private static Page passwordIn(TestBrowser browser, String email) {
		browser.get("/account");
		return browser.post("/sign-in", Map.of("username", email, "password", PASSWORD));
	}

	private static Page passkeyIn(TestBrowser browser, TestPasskey passkey) {
		browser.get("/account");
		String options = browser.post("/sign-in/passkey/options", Map.of()).body();
		return browser.post("/sign-in/passkey", Map.of("credential", passkey.get(options)));
	}

	@Test
	void takesNoFactorOfWhoeverWasSignedInBefore() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.attacker.email(), PASSWORD);
		assertThat(passkeyIn(browser, this.attacker.passkey()).name()).isEqualTo("account");
		assertThat(browser.get("/account/totp").url().getPath()).isEqualTo("/account/totp");

		assertThat(passwordIn(browser, this.victim.email()).body()).contains(this.victim.email());

		assertThat(browser.get("/account/totp").url().getPath()).startsWith("/step-up/");
	}

	@Test
	void takesNoPasskeyOfAnotherInAStepUp() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.victim.email(), PASSWORD);
		Page asked = browser.get("/account/totp");
		String options = browser.post(asked.url().getPath() + "/passkey/options", Map.of()).body();
		TestPasskey other = this.attacker.passkey();

		Page page = browser.post(asked.url().getPath() + "/passkey", Map.of("credential", other.get(options)));

		assertThat(page.url().getPath()).startsWith("/step-up/");
		assertThat(browser.get("/account").body()).contains(this.victim.email()).doesNotContain(this.attacker.email());
		assertThat(browser.get("/account/totp").url().getPath()).startsWith("/step-up/");
	}

	@Test
	void leavesTheStepUpOfWhoeverWasSignedInBeforeOutOfReach() {
		TestBrowser browser = TestBrowser.signedIn(server(), this.victim.email(), PASSWORD);
		String path = browser.get("/account/totp").url().getPath();

		passwordIn(browser, this.attacker.email());

		assertThat(browser.get(path).status()).isEqualTo(404);
		assertThat(browser.post(path + "/passkey/options", Map.of()).status()).isEqualTo(404);
	}

	@Test
	void takesNoCodeOfAnother() {
		TestBrowser attacking = TestBrowser.registered(server(), "p-" + UUID.randomUUID() + "@example.test", PASSWORD);
		String own = totp(attacking);
		String email = "p-" + UUID.randomUUID() + "@example.test";
		totp(TestBrowser.confirmed(server(), email, PASSWORD));
		TestBrowser browser = TestBrowser.signedIn(server(), email, PASSWORD);
		Page asked = browser.get("/account/passkeys/new");
		assertThat(asked.name()).isEqualTo("totp");

		assertThat(browser.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(own, 0))).name())
			.isEqualTo("totp");
	}

	private record Person(String email, TestPasskey passkey) {
	}

}

package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// A WebAuthn challenge stayed good after a failed answer, so that it could be answered again: Keycloak 49921.
@IntegrationTest
class T02ChallengeConsumedTests {

	@Autowired
	private Settings settings;

	private TestBrowser owner;

	private TestPasskey passkey;

	@BeforeEach
	void somebodyWithAPasskey() {
		this.owner = TestBrowser.registered(server(), "p-" + UUID.randomUUID() + "@example.test",
				"quiet harbour lantern 7");
		this.passkey = new TestPasskey(server().toString());
		String created = this.passkey.create(creation());
		assertThat(enrol(created).name()).isEqualTo("account");
	}

	private URI server() {
		return this.settings.issuer();
	}

	private String creation() {
		this.owner.get("/account/passkeys/new");
		return this.owner.post("/account/passkeys/options", Map.of()).body();
	}

	private Page enrol(String created) {
		return this.owner.post("/account/passkeys", Map.of("credential", created, "name", "Key"));
	}

	private static String request(TestBrowser browser) {
		browser.get("/sign-in");
		return browser.post("/sign-in/passkey/options", Map.of()).body();
	}

	private static Page answer(TestBrowser browser, String answer) {
		return browser.post("/sign-in/passkey", Map.of("credential", answer));
	}

	private String wrong(String options) {
		TestPasskey stranger = new TestPasskey(server().toString());
		stranger.userHandle = this.passkey.userHandle;
		return stranger.get(options);
	}

	@Test
	void refusesARightAnswerAfterAWrongOne() {
		TestBrowser browser = new TestBrowser(server());
		String options = request(browser);
		assertThat(answer(browser, wrong(options)).name()).isEqualTo("sign-in");

		assertThat(answer(browser, this.passkey.get(options)).name()).isEqualTo("sign-in");
	}

	@Test
	void refusesARightAnswerTwice() {
		TestBrowser browser = new TestBrowser(server());
		String options = request(browser);
		assertThat(answer(browser, this.passkey.get(options)).name()).isEqualTo("account");
		browser.post("/sign-out", Map.of());

		browser.get("/sign-in");

		assertThat(answer(browser, this.passkey.get(options)).name()).isEqualTo("sign-in");
	}

	@Test
	void refusesARightAnswerInAnotherBrowserAndAfterwardsInItsOwn() {
		TestBrowser browser = new TestBrowser(server());
		String options = request(browser);
		TestBrowser other = new TestBrowser(server());
		request(other);

		assertThat(answer(other, this.passkey.get(options)).name()).isEqualTo("sign-in");
		assertThat(answer(browser, this.passkey.get(options)).name()).isEqualTo("sign-in");
	}

	@Test
	void takesAFreshChallengeAfterAWrongAnswer() {
		TestBrowser browser = new TestBrowser(server());
		answer(browser, wrong(request(browser)));

		assertThat(answer(browser, this.passkey.get(request(browser))).name()).isEqualTo("account");
	}

	@Test
	void refusesARightEnrolmentAfterAWrongOne() {
		TestBrowser fresh = TestBrowser.registered(server(), "p-" + UUID.randomUUID() + "@example.test",
				"quiet harbour lantern 7");
		fresh.get("/account/passkeys/new");
		String options = fresh.post("/account/passkeys/options", Map.of()).body();
		TestPasskey careless = new TestPasskey(server().toString());
		careless.flags = TestPasskey.USER_PRESENT;
		fresh.post("/account/passkeys", Map.of("credential", careless.create(options), "name", "Key"));

		Page page = fresh.post("/account/passkeys",
				Map.of("credential", new TestPasskey(server().toString()).create(options), "name", "Key"));

		assertThat(page.body()).contains("The passkey could not be added");
	}

}

package org.loangate.authz.session;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// A form whose token is not this browser's, sent from a page of ours.
@IntegrationTest
class StaleFormsTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private static final String PAGE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

	private static final String OLD = "had been open for too long";

	private final String email = "f-" + UUID.randomUUID() + "@example.test";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	private TestBrowser browser() {
		return new TestBrowser(this.settings.issuer());
	}

	private Page send(TestBrowser browser, String path, Map<String, String> fields) {
		return browser.post(path, fields, PAGE);
	}

	@Test
	void isShownAgainWithWhatWasTypedAndWithoutThePassword() {
		TestBrowser browser = browser();
		browser.get("/register");
		browser.session("");
		browser.cookie("other", "1");

		Page again = send(browser, "/register", Map.of("username", this.email, "password", PASSWORD));

		assertThat(again.status()).isEqualTo(403);
		assertThat(again.name()).isEqualTo("register");
		assertThat(again.body()).contains(OLD, this.email).doesNotContain(PASSWORD);
		assertThat(this.accounts.findByEmail(this.email)).isEmpty();
		assertThat(send(browser, "/register", Map.of("username", this.email, "password", PASSWORD)).name())
			.isEqualTo("account");
	}

	@Test
	void saysThatCookiesAreBlocked() {
		TestBrowser browser = browser();
		browser.get("/sign-in");
		browser.session("");

		Page again = send(browser, "/sign-in", Map.of("username", this.email, "password", PASSWORD));

		assertThat(again.name()).isEqualTo("sign-in");
		assertThat(again.body()).contains("sent no cookie", this.email).doesNotContain(OLD);
	}

	@Test
	void leadsStraightOnWhereThePersonIsSignedInAlready() {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);
		TestBrowser other = browser();
		other.get("/sign-in");
		String old = other.csrf();

		Page next = send(browser, "/sign-in", Map.of("username", this.email, "password", "wrong", "_csrf", old));

		assertThat(next.url().getPath()).isEqualTo("/account");
		assertThat(next.status()).isEqualTo(200);
	}

	@Test
	void leadsToTheSignInAndBackWhereTheSessionIsGone() {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);
		browser.get("/account/details");
		browser.session("");

		Page signIn = send(browser, "/account/details", Map.of("name", "Lin"));

		assertThat(signIn.name()).isEqualTo("sign-in");
		Page back = send(browser, "/sign-in",
				Map.of("username", this.email, "password", PASSWORD, "continue", signIn.formValue("continue")));
		assertThat(back.url().getPath()).isEqualTo("/account/details");
	}

	@Test
	void ofAButtonShowsThePageItStandsOn() {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);
		browser.get("/account");

		Page again = send(browser, "/account/sessions/end-others", Map.of("_csrf", "old"));

		assertThat(again.name()).isEqualTo("account");
		assertThat(again.body()).contains(OLD);
	}

	@Test
	void ofAScriptIsToldSo() {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);

		assertThat(browser.post("/account/passkeys/options", Map.of("_csrf", "old"), "application/json").status())
			.isEqualTo(403);
	}

}

package org.loangate.authz.session;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

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

	@Autowired
	private ApplicationContext server;

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

	@ParameterizedTest
	@ValueSource(strings = { "/console", "/desk", "/audit", "/operations", "/staff/invitations" })
	void opensNoPageThatIsNotThePersons(String path) {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);
		browser.get("/account");

		Page refused = send(browser, path, Map.of("_csrf", "old"));

		assertThat(refused.status()).isEqualTo(403);
		assertThat(refused.name()).isIn("error", "account");
		assertThat(send(browser(), path, Map.of()).name()).isIn("error", "sign-in");
	}

	@Test
	void opensNoConsoleToStaffWithoutAPasskey() {
		TestBrowser staff = TestBrowser.signedIn(this.settings.issuer(),
				TestStaff.withoutPasskey(this.server, Role.OPERATOR), TestStaff.PASSWORD);
		staff.get("/account");

		assertThat(send(staff, "/operations", Map.of("_csrf", "old")).name()).isNotEqualTo("operations");
	}

	@Test
	void ofAScriptIsToldSo() {
		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.email, PASSWORD);

		assertThat(browser.post("/account/passkeys/options", Map.of("_csrf", "old"), "application/json").status())
			.isEqualTo(403);
	}

}

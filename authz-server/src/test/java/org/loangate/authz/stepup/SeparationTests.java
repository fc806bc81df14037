package org.loangate.authz.stepup;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Which console is whose.
@IntegrationTest
class SeparationTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@EnumSource(Role.class)
	void opensToEachRoleItsOwnConsolesAndNoOther(Role role) {
		TestBrowser browser = TestStaff.working(this.server, role).browser();
		Map<String, Boolean> open = Map.of("console", role == Role.SECURITY_OFFICER || role == Role.AUDITOR, "desk",
				role == Role.REVIEWER, "audit", role == Role.AUDITOR, "operations", role == Role.OPERATOR);

		open.forEach((console, isOpen) -> {
			Page page = browser.get("/" + console);

			assertThat(page.name()).as(console).isEqualTo(isOpen ? console : "403");
		});
		open.forEach((console,
				isOpen) -> assertThat(browser.get("/account").body().contains("data-action=\"open-" + console + "\""))
					.as(console)
					.isEqualTo(isOpen));
	}

	@Test
	void asksNobodyElseButWhoeverSignedIn() {
		TestBrowser nobody = new TestBrowser(this.settings.issuer());

		assertThat(nobody.get("/operations").name()).isEqualTo("sign-in");
		assertThat(nobody.get("/console").name()).isEqualTo("sign-in");
	}

	@Test
	void letsAnAuditorReadThePolicyConsoleAndSendNothingToIt() {
		TestBrowser auditor = TestStaff.working(this.server, Role.AUDITOR).browser();
		TestBrowser officer = TestStaff.working(this.server, Role.SECURITY_OFFICER).browser();
		auditor.get("/account");
		officer.get("/account");

		assertThat(auditor.post("/console", Map.of()).status()).isEqualTo(403);
		assertThat(officer.post("/console", Map.of()).status()).isEqualTo(405);
	}

	@Test
	void asksForThePasskeyWhereOnlyThePasswordWasProven() {
		TestStaff reviewer = TestStaff.working(this.server, Role.REVIEWER);
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), reviewer.email(), TestStaff.PASSWORD);

		Page asked = browser.get("/desk?lang=en");
		assertThat(asked.name()).isEqualTo("passkey");
		String path = asked.url().getPath();
		String options = browser.post(path + "/passkey/options", Map.of()).body();
		Page after = browser.post(path + "/passkey", Map.of("credential", reviewer.passkey().get(options)));

		assertThat(after.name()).isEqualTo("desk");
		assertThat(after.url()).isEqualTo(URI.create(this.settings.issuer() + "/desk?lang=en"));
	}

}

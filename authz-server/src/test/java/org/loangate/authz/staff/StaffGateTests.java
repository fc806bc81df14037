package org.loangate.authz.staff;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class StaffGateTests {

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@ValueSource(strings = { "sec2", "rev1", "aud1", "ops1" })
	void leavesStaffWithoutAPasskeyNothingButEnrollingOne(String name) {
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), name + "@example.test", name + "-demo-2026");

		Page account = browser.get("/account");

		assertThat(account.body()).contains("data-action=\"add-passkey\"")
			.doesNotContain("data-action=\"new-recovery-codes\"", "data-action=\"prove-identity\"");
		assertThat(browser.get("/account/totp").url().getPath()).isEqualTo("/account");
		assertThat(browser.get("/oauth2/authorize?client_id=lending-web").url().getPath()).isEqualTo("/account");
		assertThat(browser.get("/account/passkeys/new").name()).isEqualTo("totp");
	}

}

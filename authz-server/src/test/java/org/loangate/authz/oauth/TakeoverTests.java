package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// Ways to a code or a loan that other products left open, tried in the browser.
@IntegrationTest
class TakeoverTests extends BorrowerTests {

	@Test
	void asksForASecondFactorAfterThePasswordWasTypedTwice() throws Exception {
		start("openid", Map.of());
		password("mei");
		start("openid", Map.of("prompt", "login"));
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start("openid", MULTI);

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void givesNothingThatOnePersonProvedToTheNextInTheSameBrowser() throws Exception {
		URI start = startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		URI terms = this.browser.at();

		start("openid", Map.of("prompt", "login"));
		password("lin");
		assertThat(this.browser.query()).containsKey("code");
		this.browser.open(terms);
		assertThat(this.browser.pageName()).isNotEqualTo("confirm-loan");
		this.browser.open(start);

		assertThat(this.browser.pageName()).isEqualTo("denied");
		this.browser.submit("main button[type=submit]", Map.of());
		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void asksForALoansProofHoweverStrongTheSessionIs() throws Exception {
		start("openid", MULTI);
		password("mei");
		code();
		assertThat(this.browser.query()).containsKey("code");

		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

}

package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// What somebody proved for one transaction stayed with the session and served the next: Keycloak discussion 39084,
/// auth0-server-python pull request 161.
@IntegrationTest
class T03ElevationEndsTests extends BorrowerTests {

	@Test
	void asksForProofAgainForTheNextLoanAndLeavesTheSessionAsItWas() throws Exception {
		startLoan();
		password("mei");
		code();
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).containsKey("code");

		startLoan();
		assertThat(this.browser.pageName()).isEqualTo("totp");
		start("openid", MULTI);

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void asksForProofAgainWhenALoanWasLeftBeforeItWasAgreedTo() throws Exception {
		startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");

		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void asksForProofAgainInTheNextSession() throws Exception {
		URI start = startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		URI terms = this.browser.at();
		this.browser.open(URI.create(this.settings.issuer() + "/account"));
		this.browser.submit("[data-action=sign-out]", Map.of());

		this.browser.open(start);
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
		this.browser.open(terms);

		assertThat(this.browser.pageName()).isNotEqualTo("confirm-loan");
	}

}

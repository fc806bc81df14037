package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// What the browser added to the address changed the class or the terms that the client had asked for:
/// keycloak-documentation pull request 1428.
@IntegrationTest
class T17FrontChannelChangeTests extends BorrowerTests {

	@Test
	void showsThePushedTermsWhateverTheFrontChannelAdds() throws Exception {
		URI start = this.client.authorizationUri(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan("900.00"))
			.build());
		this.browser.open(URI.create(start + "&acr_values=urn:loangate:acr:single&authorization_details="
				+ URLEncoder.encode(TestOAuthClient.loan("1500.00"), StandardCharsets.UTF_8)));
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");

		code();

		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		assertThat(term("amount")).contains("900.00").doesNotContain("1,500.00");
	}

	@Test
	void keepsTheAcrThatWasPushed() throws Exception {
		URI start = this.client
			.authorizationUri(this.client.request("openid").customParameter("acr_values", "phr").build());

		this.browser.open(URI.create(start + "&acr_values=urn:loangate:acr:single&scope=openid"));
		password("lin");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

}

package org.loangate.authz.oauth;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// Of several `acr_values` an arbitrary one was taken, and an unknown one that was essential was passed over: Keycloak
/// 31534 and pull request 7897.
///
/// The first in the client's order that the person can reach is taken.
@IntegrationTest
class T05SeveralAcrValuesTests extends BorrowerTests {

	@Test
	void takesTheFirstAcrThatCanBeReached() throws Exception {
		start("openid", Map.of("acr_values", "phrh phr urn:loangate:acr:multi urn:loangate:acr:single"));
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		assertThat(claims(token(), "id_token").getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
	}

	@Test
	void takesThemInTheClientsOrder() throws Exception {
		start("openid", Map.of("acr_values", "urn:loangate:acr:single urn:loangate:acr:multi"));
		password("mei");

		assertThat(claims(token(), "id_token").getStringClaim("acr")).isEqualTo("urn:loangate:acr:single");
	}

	@Test
	void failsForAnAcrThatNobodyDefined() throws Exception {
		start("openid",
				Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"urn:example:none\"}}}"));
		password("mei");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

}

package org.loangate.authz.oauth;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// `authorization_details` were accepted, and granted without being shown: Abblix 142.
@IntegrationTest
class T16DetailsShownTests extends BorrowerTests {

	@Test
	void showsEveryTermToSomebodySignedInAlready() throws Exception {
		start("openid", Map.of());
		password("mei");

		startLoan();
		code();

		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		assertThat(term("amount")).contains("900.00").contains("CNY");
		assertThat(term("term_months")).contains("12");
		assertThat(term("annual_rate_percent")).contains("7.35");
		assertThat(term("purpose")).isNotEmpty();
		assertThat(term("payout_account")).contains("6222020200112233446");
	}

	@Test
	void showsEveryTermOfTheNextLoanTooHoweverAlike() throws Exception {
		startLoan();
		password("mei");
		code();
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).containsKey("code");

		startLoan();
		code();

		assertThat(this.browser.query()).doesNotContainKey("code");
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		assertThat(term("amount")).contains("900.00");
	}

}

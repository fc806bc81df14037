package org.loangate.authz.oauth;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import org.springframework.data.redis.core.RedisCallback;

import static org.assertj.core.api.Assertions.assertThat;

/// Whoever was signed in already was asked for less, a client's own settings lowered what was demanded, and a lost session
/// was resumed: Keycloak 12919 and 39178.
@IntegrationTest
class T06SingleSignOnTests extends BorrowerTests {

	@Test
	void asksSomebodySignedInAlreadyForTheSameProof() throws Exception {
		start("openid", Map.of());
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start("openid", MULTI);
		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();

		assertThat(claims(token(), "access_token").getStringClaim("acr")).isEqualTo("urn:loangate:acr:multi");
	}

	@Test
	void beginsAnewAfterTheSessionWasLost() throws Exception {
		URI start = startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		this.redis.execute((RedisCallback<Void>) (connection) -> {
			connection.serverCommands().flushDb();
			return null;
		});

		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).doesNotContainKey("code");
		this.browser.open(start);
		assertThat(this.browser.pageName()).isIn("sign-in", "error");
		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void asksForWhatAClientsOwnSettingsDemand() throws Exception {
		start("openid", Map.of());
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start(new TestOAuthClient(this.settings.issuer(), "lending-strict"), "openid", Map.of());

		assertThat(this.browser.pageName()).isEqualTo("totp");
	}

	@Test
	void asksForNoLessWhereAClientsOwnSettingsDemandLittle() throws Exception {
		TestOAuthClient lenient = new TestOAuthClient(this.settings.issuer(), "lending-lenient");
		start("openid", Map.of());
		password("mei");
		assertThat(this.browser.query()).containsKey("code");

		start(lenient, "openid loans:read", Map.of());
		assertThat(this.browser.pageName()).isEqualTo("totp");
		startLoan(lenient);
		assertThat(this.browser.pageName()).isEqualTo("totp");
		age("password", Duration.ofDays(1));
		startLoan(lenient);

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
	}

}

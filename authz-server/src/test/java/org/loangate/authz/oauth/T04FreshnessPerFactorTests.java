package org.loangate.authz.oauth;

import java.time.Duration;
import java.util.Date;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;

import static org.assertj.core.api.Assertions.assertThat;

/// One time for the whole session made an old second factor look as fresh as the last sign-in: safe-client-gateway pull
/// request 3315.
@IntegrationTest
class T04FreshnessPerFactorTests extends BorrowerTests {

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	@Test
	void refreshesWithoutAdvancingAuthTime() throws Exception {
		start("openid loans:read", Map.of());
		password("mei");
		code();
		JSONObject token = token();
		assertThat(token).containsKey("refresh_token");

		HTTPResponse refreshed = this.client.refresh(token.get("refresh_token").toString());

		assertThat(refreshed.getStatusCode()).as(refreshed.getBody()).isEqualTo(200);
		JWTClaimsSet before = claims(token, "access_token");
		JWTClaimsSet after = claims(refreshed.getBodyAsJSONObject(), "access_token");
		assertThat(after.getClaim("auth_time")).isEqualTo(before.getClaim("auth_time"));
		assertThat(after.getStringClaim("acr")).isEqualTo(before.getStringClaim("acr"));
		assertThat(after.getJWTID()).isNotEqualTo(before.getJWTID());
	}

	@Test
	void asksForTheCodeAgainHoweverFreshThePasswordIs() throws Exception {
		Map<String, String> recent = Map.of("acr_values", "urn:loangate:acr:multi", "max_age", "300");
		start("openid", recent);
		password("mei");
		code();
		start("openid", recent);
		assertThat(this.browser.query()).containsKey("code");
		age("totp", Duration.ofMinutes(30));

		start("openid", recent);

		assertThat(this.browser.pageName()).isEqualTo("totp");
		code();
		assertThat(this.browser.query()).containsKey("code");
	}

	@Test
	void asksOnceForEachFactorWhereNoneMayBeOlderThanTheRequest() throws Exception {
		Map<String, String> now = Map.of("acr_values", "urn:loangate:acr:multi", "max_age", "0");
		start("openid", MULTI);
		password("mei");
		code();
		assertThat(this.browser.query()).containsKey("code");
		age("password", Duration.ofMinutes(2));
		age("totp", Duration.ofMinutes(2));

		start("openid", now);
		password("mei");
		// Whoever has to find the phone first takes a while.
		TestClock.ahead(Duration.ofSeconds(20));
		code();

		assertThat(this.browser.query()).as(this.browser.pageName()).containsKey("code");
	}

	@Test
	void countsTheOldestFactorThatTheClassRestsOn() throws Exception {
		start("openid", MULTI);
		password("mei");
		code();
		Date before = claims(token(), "access_token").getDateClaim("auth_time");
		age("totp", Duration.ofMinutes(30));

		start("openid", MULTI);

		assertThat(claims(token(), "access_token").getDateClaim("auth_time"))
			.isBefore(Date.from(before.toInstant().minus(Duration.ofMinutes(29))));
	}

	@Test
	void asksForThePasswordAgainBeforeALoanWhereOnlyTheCodeIsFresh() throws Exception {
		start("openid", MULTI);
		password("mei");
		code();
		age("password", Duration.ofDays(1));

		startLoan();

		assertThat(this.browser.pageName()).isEqualTo("sign-in");
	}

}

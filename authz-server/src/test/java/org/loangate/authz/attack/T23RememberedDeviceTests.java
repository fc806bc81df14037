package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.oauth.TestOAuthClient;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// A device that was remembered stood in for the second factor of a transaction: gravitee Access Management pull request
/// 1957.
@IntegrationTest
class T23RememberedDeviceTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestPerson person;

	private TestBrowser known;

	@BeforeEach
	void signInOnADeviceThatIsKnown() {
		this.person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		this.known = this.person.browser();
		this.known.post("/sign-out", Map.of());
		assertThat(this.known.cookie("loangate-device")).isPresent();
		this.known.get("/sign-in");
		this.known.post("/sign-in", Map.of("username", this.person.email(), "password", TestPerson.PASSWORD));
	}

	private Page borrow() throws Exception {
		TestOAuthClient client = new TestOAuthClient(this.settings.issuer());
		AuthorizationRequest request = client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan("900.00"))
			.build();
		URI start = client.authorizationUri(request);
		return this.known.get(start.getRawPath() + "?" + start.getRawQuery());
	}

	@Test
	void asksForALoansProofOnADeviceThatIsKnown() throws Exception {
		assertThat(borrow().name()).isEqualTo("totp");
	}

	@Test
	void asksAgainForTheNextLoanAfterTheDeviceProvedTheOneBefore() throws Exception {
		Page first = borrow();
		assertThat(this.known.post(first.url().getPath() + "/totp", Map.of("code", this.person.code(1))).name())
			.isEqualTo("confirm-loan");
		this.known.get("/account");
		this.known.post("/sign-out", Map.of());
		this.known.get("/sign-in");
		this.known.post("/sign-in", Map.of("username", this.person.email(), "password", TestPerson.PASSWORD));

		assertThat(borrow().name()).isEqualTo("totp");
	}

	@Test
	void asksForTheSecondFactorBeforeAChangeOnADeviceThatIsKnown() {
		assertThat(this.known.get(TestPerson.CHANGE).name()).isEqualTo("totp");
		assertThat(this.known.get("/account/password").name()).isEqualTo("totp");
	}

}

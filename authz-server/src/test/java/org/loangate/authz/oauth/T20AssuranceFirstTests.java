package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.session.TestBrowser.Page;

import static org.assertj.core.api.Assertions.assertThat;

/// A sign-in was accepted, and only then found too weak, in the flow for browsers or in the one that speaks JSON: kratos
/// pull request 3669.
@IntegrationTest
class T20AssuranceFirstTests extends BorrowerTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Test
	void leadsBackToTheProofThatIsMissingAndGivesNoCode() throws Exception {
		URI start = start("openid", MULTI);
		password("mei");
		assertThat(this.browser.pageName()).isEqualTo("totp");

		this.browser.open(start);
		assertThat(this.browser.pageName()).isEqualTo("totp");
		this.browser.submit("main button[type=submit]", Map.of("code", "000000"));
		assertThat(this.browser.pageName()).isEqualTo("totp");
		start("openid", Map.of("acr_values", "urn:loangate:acr:multi", "prompt", "none"));

		assertThat(this.browser.query()).containsEntry("error", "interaction_required").doesNotContainKey("code");
	}

	@Test
	void refusesWhatNoEnrolledFactorReaches() throws Exception {
		start("openid", Map.of("acr_values", "phr"));
		password("lin");

		assertThat(this.browser.query()).containsEntry("error", "unmet_authentication_requirements");
	}

	@Test
	void givesNoCodeForAPasskeyThatDidNotVerifyItsUser() throws Exception {
		Person person = person();
		Page page = person.open(start("phr"));
		assertThat(page.name()).isEqualTo("sign-in");
		String continuation = page.formValue("continue");
		person.passkey().flags = TestPasskey.USER_PRESENT;

		assertThat(person.signIn(continuation).name()).isEqualTo("sign-in");
		person.passkey().flags |= TestPasskey.USER_VERIFIED;

		assertThat(person.signIn(continuation).url().getQuery()).contains("code=");
	}

	@Test
	void givesNoCodeForAPasskeyBelowTheClassThatWasAsked() throws Exception {
		Person person = person();
		String continuation = person.open(start("phrh")).formValue("continue");

		assertThat(person.signIn(continuation).url().getQuery()).contains("error=unmet_authentication_requirements")
			.doesNotContain("code=");
	}

	@Test
	void givesNoCodeForAStepUpWhosePasskeyDidNotVerifyItsUser() throws Exception {
		Person person = person();
		person.open(start(null));
		person.browser().post("/sign-in", Map.of("username", person.email(), "password", PASSWORD));
		Page page = person.open(start("phr"));
		assertThat(page.name()).isEqualTo("passkey");
		String path = page.url().getPath();
		person.passkey().flags = TestPasskey.USER_PRESENT;

		assertThat(person.stepUp(path).name()).isEqualTo("passkey");
		person.passkey().flags |= TestPasskey.USER_VERIFIED;

		assertThat(person.stepUp(path).url().getQuery()).contains("code=");
	}

	private URI start(@Nullable String acr) throws Exception {
		var request = this.client.request("openid");
		if (acr != null) {
			request.customParameter("acr_values", acr);
		}
		return this.client.authorizationUri(request.build());
	}

	private Person person() {
		URI server = this.settings.issuer();
		String email = "a-" + UUID.randomUUID() + "@example.test";
		var owner = org.loangate.authz.session.TestBrowser.registered(server, email, PASSWORD);
		TestPasskey passkey = new TestPasskey(server.toString());
		owner.get("/account/passkeys/new");
		String created = passkey.create(owner.post("/account/passkeys/options", Map.of()).body());
		assertThat(owner.post("/account/passkeys", Map.of("credential", created, "name", "Key")).name())
			.isEqualTo("account");
		return new Person(email, passkey, new org.loangate.authz.session.TestBrowser(server));
	}

	/// Somebody with a passkey, in a browser whose scripts fetch its options as JSON.
	private record Person(String email, TestPasskey passkey, org.loangate.authz.session.TestBrowser browser) {

		Page open(URI address) {
			return this.browser.get(address.getRawPath() + "?" + address.getRawQuery());
		}

		Page signIn(String continuation) {
			String options = this.browser.post("/sign-in/passkey/options", Map.of()).body();
			return this.browser.post("/sign-in/passkey",
					Map.of("credential", this.passkey.get(options), "continue", continuation));
		}

		Page stepUp(String path) {
			String options = this.browser.post(path + "/passkey/options", Map.of()).body();
			return this.browser.post(path + "/passkey", Map.of("credential", this.passkey.get(options)));
		}

	}

}

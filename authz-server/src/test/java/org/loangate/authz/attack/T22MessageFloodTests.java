package org.loangate.authz.attack;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.stepup.Factor;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Strangers had codes sent by message without end, to numbers they chose and at the sender's cost: authgear pull request
/// 5527. Nothing here sends a code: no factor comes by message, and there are no numbers and no countries to bound. What
/// strangers can have mailed is a link, bounded for each address; `NoticesTests` has the bounds for each network and in all.
@IntegrationTest
class T22MessageFloodTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private List<Factor> factors;

	private final String victim = "flood-" + UUID.randomUUID() + "@example.test";

	@Test
	void writesFiveTimesAnHourHoweverOftenAnAddressIsNamed() {
		for (int i = 0; i < 8; i++) {
			TestBrowser.registered(this.settings.issuer(), this.victim, TestPerson.PASSWORD);
		}

		assertThat(this.jdbc.sql("SELECT count(*) FROM notice_message WHERE address_digest = sha256(:address::bytea)")
			.param("address", this.victim)
			.query(Integer.class)
			.single()).isEqualTo(5);
	}

	@Test
	void mailsALinkAndNoCodeToType() {
		TestBrowser.registered(this.settings.issuer(), this.victim, TestPerson.PASSWORD);

		TestMailbox.Mail mail = TestMailbox.await(this.victim, "Confirm");

		assertThat(mail.link().toString()).startsWith(this.settings.issuer() + "/");
		assertThat(mail.text().replace(mail.link().toString(), "")).doesNotContainPattern("[0-9]{4}")
			.contains("never asks you to send a password, a code");
	}

	@Test
	void knowsNoFactorThatComesByMessage() {
		assertThat(this.factors).isNotEmpty()
			.allSatisfy((factor) -> assertThat(factor.profile().amr()).doesNotContain("sms", "tel"));

		TestBrowser browser = TestBrowser.registered(this.settings.issuer(), this.victim, TestPerson.PASSWORD);

		assertThat(browser.get("/.well-known/openid-configuration").body()).doesNotContain("sms",
				"urn:loangate:acr:message");
		assertThat(browser.post("/step-up/" + "A".repeat(22) + "/sms/start", Map.of()).status()).isEqualTo(404);
	}

}

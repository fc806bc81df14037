package org.loangate.authz.attack;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.Invitations;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// The server's clock and everybody else's are two minutes apart: nobody gets in by it, and nothing is lost.
@IntegrationTest
class ClockTwoMinutesOffTests {

	private static final Duration OFF = Duration.ofMinutes(2);

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Invitations invitations;

	@Autowired
	private Accounts accounts;

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	private TestBrowser stranger() {
		return new TestBrowser(this.settings.issuer());
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, 2 })
	void takesNoCodeOfAnAppAndTheRightOneOnceTheClocksAgree(int minutes) {
		TestPerson person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		TestBrowser browser = person.signIn();
		String path = TestPerson.stepUp(browser);

		TestClock.ahead(Duration.ofMinutes(minutes));
		Page refused = browser.post(path + "/totp", Map.of("code", person.code(0)));
		TestClock.reset();
		Page taken = browser.post(path + "/totp", Map.of("code", person.code(1)));

		assertThat(refused.name()).isEqualTo("totp");
		assertThat(refused.body()).contains("field-error");
		assertThat(taken.url().getPath()).isEqualTo(TestPerson.CHANGE);
	}

	@Test
	void goesByItsOwnClockWhenAMailsLinkEnds() {
		String email = "c-" + UUID.randomUUID() + "@example.test";
		TestBrowser.registered(this.settings.issuer(), email, TestPerson.PASSWORD);
		URI link = TestMailbox.await(email, "Confirm your e-mail").link();
		TestBrowser opened = stranger();
		opened.get(link.toString());

		TestClock.ahead(Duration.ofDays(1).plus(OFF));
		Page late = confirm(opened, link);
		assertThat(this.accounts.findByEmail(email)).isEmpty();
		TestClock.ahead(Duration.ofDays(1).minus(OFF));
		opened.get(link.toString());
		Page timely = confirm(opened, link);

		assertThat(late.status()).isEqualTo(410);
		assertThat(late.attribute("data-email-state")).hasValue("expired");
		assertThat(timely.attribute("data-email-state")).hasValue("confirmed");
	}

	private static Page confirm(TestBrowser browser, URI link) {
		return browser.post("/email/confirm", Map.of("token", token(link)));
	}

	@Test
	void goesByItsOwnClockWhenAnInvitationEnds() {
		String email = "c-" + UUID.randomUUID() + "@example.test";
		URI link = ((Invitations.Outcome.Invited) this.invitations.invite(email, Role.OPERATOR, true)).link();
		TestBrowser opened = stranger();
		opened.get(link.toString());

		TestClock.ahead(Invitations.LIFE.plus(OFF));
		Page looked = stranger().get(link.toString());
		Page late = accept(opened, link);
		assertThat(this.accounts.findByEmail(email)).isEmpty();
		TestClock.ahead(Invitations.LIFE.minus(OFF));
		TestBrowser browser = stranger();
		browser.get(link.toString());
		Page timely = accept(browser, link);

		assertThat(looked.status()).isEqualTo(410);
		assertThat(looked.name()).isEqualTo("invitation-over");
		assertThat(late.name()).isEqualTo("invitation-over");
		assertThat(timely.name()).isEqualTo("account");
		assertThat(this.accounts.findByEmail(email)).isPresent();
	}

	private static Page accept(TestBrowser browser, URI link) {
		return browser.post("/invitation", Map.of("token", token(link), "password", TestStaff.PASSWORD));
	}

	private static String token(URI link) {
		return link.getQuery().replace("token=", "");
	}

}

package org.loangate.authz.account;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class EmailChangeTests {

	private static final String PASSWORD = "a quiet river bend";

	private static final String ASKED = "is to be changed";

	private static final String CHANGED = "was changed";

	private final String before = "b-" + UUID.randomUUID() + "@example.test";

	private final String after = "a-" + UUID.randomUUID() + "@example.test";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private URI server() {
		return this.settings.issuer();
	}

	private TestBrowser owner() {
		return TestBrowser.confirmed(server(), this.before, PASSWORD);
	}

	private static String ask(TestBrowser browser, String address) {
		browser.get("/account/email");
		Page page = browser.post("/account/email", Map.of("email", address));
		return page.attribute("data-email-state").orElse(page.name());
	}

	private String confirm(Mail mail) {
		TestBrowser reader = new TestBrowser(server());
		Page shown = reader.get(mail.link().getRawPath() + "?" + mail.link().getRawQuery());
		Page page = shown.name().equals("confirm-email")
				? reader.post("/email/confirm", Map.of("token", mail.link().getRawQuery().replaceFirst("token=", "")))
				: shown;
		return page.attribute("data-email-state").orElse(page.toString());
	}

	private String signIn(String address) {
		TestBrowser browser = new TestBrowser(server());
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", address, "password", PASSWORD)).name();
	}

	@Test
	void happensOnlyOnceTheNewAddressIsConfirmedAndTellsTheOldOneBothTimes() {
		TestBrowser browser = owner();
		String subject = this.accounts.findByEmail(this.before).orElseThrow().subject().id();

		assertThat(ask(browser, this.after)).isEqualTo("sent");
		TestMailbox.await(this.before, ASKED);
		assertThat(signIn(this.before)).isEqualTo("account");
		assertThat(signIn(this.after)).isEqualTo("sign-in");
		TestBrowser.confirm(server(), this.after);

		TestMailbox.await(this.before, CHANGED);
		assertThat(signIn(this.after)).isEqualTo("account");
		assertThat(signIn(this.before)).isEqualTo("sign-in");
		assertThat(this.accounts.findByEmail(this.after).orElseThrow().emailVerified()).isTrue();
		assertThat(this.jdbc
			.sql("SELECT type FROM evidence_entry WHERE about = :about AND type LIKE 'email-%' ORDER BY position")
			.param("about", subject)
			.query(String.class)
			.list()).isEqualTo(List.of("email-confirmed", "email-claimed", "email-confirmed"));
		assertThat(TestMailbox.count(this.after, CHANGED)).isZero();
	}

	@Test
	void isNotUndoneByALinkFromBefore() {
		TestBrowser browser = TestBrowser.registered(server(), this.before, PASSWORD);
		Mail first = TestMailbox.await(this.before, "Confirm your e-mail");

		ask(browser, this.after);
		TestBrowser.confirm(server(), this.after);

		assertThat(confirm(first)).isEqualTo("revoked");
		assertThat(this.accounts.findByEmail(this.after)).isPresent();
		assertThat(this.accounts.findByEmail(this.before)).isEmpty();
	}

	@Test
	void looksTheSameForAnAddressThatIsTakenWhoseOwnerIsTold() {
		TestBrowser.confirmed(server(), this.after, PASSWORD);
		TestBrowser browser = owner();

		assertThat(ask(browser, this.after)).isEqualTo("sent");

		TestMailbox.await(this.after, "You have an account already");
		TestMailbox.await(this.before, ASKED);
		assertThat(browser.get("/account").body()).contains(this.before, this.after);
		assertThat(this.accounts.findByEmail(this.before)).isPresent();
		assertThat(TestMailbox.count(this.after, "Confirm your e-mail")).isOne();
	}

	@Test
	void takesASecondFactorWhereThereIsOne() {
		TestBrowser enrolling = owner();
		String secret = enrolling.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		enrolling.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
		TestBrowser thief = TestBrowser.signedIn(server(), this.before, PASSWORD);

		assertThat(thief.get("/account/email").name()).isEqualTo("totp");
		assertThat(thief.post("/account/email", Map.of("email", this.after)).name()).isEqualTo("totp");

		assertThat(TestMailbox.count(this.before, ASKED)).isZero();
	}

	@Test
	void refusesWhatIsNoAddressAndStopsAfterFive() {
		TestBrowser browser = owner();

		assertThat(ask(browser, "a\r\nBcc: x@example.test")).isEqualTo("email-change");
		assertThat(ask(browser, this.before)).isEqualTo("email-change");
		for (int i = 0; i < 5; i++) {
			assertThat(ask(browser, i + this.after)).isEqualTo("sent");
		}
		assertThat(ask(browser, "x" + this.after)).isEqualTo("email-change");
	}

}

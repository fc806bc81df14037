package org.loangate.authz.factor.password;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// Changing the password, through the pages.
@IntegrationTest
class PasswordChangeTests {

	private static final String OLD = "quiet harbour lantern 7";

	private static final String NEW = "loud mountain teapot 9";

	private static final String PATH = "/account/password";

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Notices notices;

	@Autowired
	private TransactionTemplate transactions;

	private final String email = "c-" + UUID.randomUUID() + "@example.test";

	private TestBrowser browser;

	private String subject;

	@BeforeEach
	void register() {
		this.browser = TestBrowser.registered(server(), this.email, OLD);
		this.browser.get(PATH);
		String sid = this.browser.get("/account").attribute("data-session-id").orElseThrow();
		this.subject = this.jdbc.sql("SELECT subject FROM authentication_session WHERE sid = :sid")
			.param("sid", sid)
			.query(String.class)
			.single();
	}

	private URI server() {
		return this.settings.issuer();
	}

	private Page change(String current, String password) {
		return this.browser.post(PATH, Map.of("current", current, "password", password));
	}

	private Page signIn(String password) {
		TestBrowser other = new TestBrowser(server());
		other.get("/sign-in");
		return other.post("/sign-in", Map.of("username", this.email, "password", password));
	}

	@Test
	void takesTheNewOneAndNoLongerTheOld() {
		assertThat(change(OLD, NEW).name()).isEqualTo("account");

		assertThat(signIn(OLD).name()).isEqualTo("sign-in");
		assertThat(signIn(NEW).name()).isEqualTo("account");
	}

	@Test
	void asksForThePresentOne() {
		Page page = change("not it, by far", NEW);

		assertThat(page.body()).contains("id=\"current-error\"").doesNotContain(NEW, "not it, by far");
		assertThat(signIn(OLD).name()).isEqualTo("account");
	}

	@Test
	void makesWhoeverGuessesThePresentOneWait() {
		for (int i = 0; i < 6; i++) {
			change("guess " + i, NEW);
		}
		this.jdbc.sql("UPDATE authentication_guess SET locked_until = now() + interval '1 minute' WHERE wrong = 6")
			.update();

		assertThat(change(OLD, NEW).body()).contains("Too many tries. Wait");
		assertThat(signIn(OLD).name()).isEqualTo("account");
	}

	@Test
	void refusesAPasswordThatIsShortOrMadeOfTheAddress() {
		assertThat(change(OLD, "short").body()).contains("id=\"password-error\"");
		assertThat(change(OLD, "password12345").body()).contains("id=\"password-error\"");

		assertThat(signIn(OLD).name()).isEqualTo("account");
	}

	@Test
	void endsEveryOtherSignInAndKeepsThisOne() {
		TestBrowser other = TestBrowser.signedIn(server(), this.email, OLD);
		String session = this.browser.session();

		change(OLD, NEW);

		assertThat(other.get("/account").name()).isEqualTo("sign-in");
		assertThat(this.browser.get("/account").name()).isEqualTo("account");
		assertThat(this.browser.session()).isNotEqualTo(session);
	}

	@Test
	void changesNothingInASignInThatHasEnded() {
		TestBrowser other = TestBrowser.signedIn(server(), this.email, OLD);
		other.get("/account");
		other.post("/account/sessions/end-others", Map.of());

		change(OLD, NEW);

		assertThat(signIn(NEW).name()).isEqualTo("sign-in");
		assertThat(signIn(OLD).name()).isEqualTo("account");
	}

	@Test
	void asksForTheSecondFactorWhereThereIsOneAndThenNotForThePassword() {
		TestBrowser.confirm(server(), this.email);
		String secret = this.browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		this.browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
		TestBrowser thief = TestBrowser.signedIn(server(), this.email, OLD);
		assertThat(thief.get(PATH).name()).isEqualTo("totp");
		assertThat(thief.post(PATH, Map.of("current", OLD, "password", NEW)).name()).isEqualTo("totp");
		assertThat(signIn(OLD).name()).isEqualTo("account");

		Page asked = thief.get(PATH);
		Page page = thief.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(secret, 1)));

		assertThat(page.url().getPath()).isEqualTo(PATH);
		assertThat(page.body()).doesNotContain("name=\"current\"");
		assertThat(thief.post(PATH, Map.of("password", NEW)).name()).isEqualTo("account");
		assertThat(signIn(NEW).name()).isEqualTo("account");
	}

	@Test
	void leavesEvidenceAndTellsThePerson() {
		this.transactions.executeWithoutResult((_) -> this.notices.confirmed(this.subject, this.email, Locale.ENGLISH));

		change(OLD, NEW);

		List<String> entries = this.jdbc
			.sql("SELECT entry FROM evidence_entry WHERE about = :about AND type = 'password-changed'")
			.param("about", this.subject)
			.query(String.class)
			.list();
		assertThat(entries).hasSize(1).first().asString().doesNotContain(NEW, OLD, "argon2");
		assertThat(this.jdbc.sql("""
				SELECT count(*) FROM notice_message WHERE notice = 'password-changed'
				AND address_digest = sha256(:email::bytea)
				""").param("email", this.email).query(Integer.class).single()).isOne();
	}

}

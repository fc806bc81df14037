package org.loangate.authz.session;

import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What people are told of sign-ins in browsers that they are not known by.
@IntegrationTest
class NewBrowserTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private static final String LETTER = "A sign-in in a new browser";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Passwords passwords;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private TransactionTemplate transactions;

	private final String email = "new-" + UUID.randomUUID() + "@example.test";

	@BeforeEach
	void open() {
		this.transactions.executeWithoutResult((_) -> {
			Subject subject = this.accounts
				.registerForDemo(this.email, Identity.PROVEN, Role.BORROWER, Instant.now().minus(9, ChronoUnit.DAYS))
				.orElseThrow()
				.subject();
			this.passwords.set(subject, PASSWORD);
		});
	}

	private TestBrowser signedIn() {
		return TestBrowser.signedIn(this.settings.issuer(), this.email, PASSWORD);
	}

	@Test
	void endsTheSignInThatTheLetterIsAbout() {
		TestBrowser thief = signedIn();
		assertThat(thief.get("/account").name()).isEqualTo("account");
		URI link = TestMailbox.await(this.email, LETTER).link();

		TestBrowser owner = new TestBrowser(this.settings.issuer());
		assertThat(owner.get(link.getRawPath() + "?" + link.getRawQuery()).name()).isEqualTo("stop");
		assertThat(thief.get("/account").name()).as("opening the link").isEqualTo("account");
		assertThat(owner.post(link.getPath(), Map.of("token", link.getQuery().replace("token=", ""))).name())
			.isEqualTo("stopped");

		assertThat(thief.get("/account").name()).isEqualTo("sign-in");
	}

	@Test
	void tellsOnceOfBrowsersThatAreAlike() {
		signedIn();
		TestMailbox.await(this.email, LETTER);

		signedIn();
		this.jdbc.sql("""
				DELETE FROM authentication_session
				WHERE subject = (SELECT subject FROM authentication_account WHERE email = :email)
				""").param("email", this.email).update();
		signedIn();

		// Letters go out in order: one of the second sign-in would have come before.
		Awaitility.await().until(() -> TestMailbox.count(this.email, LETTER) > 1);
		assertThat(TestMailbox.count(this.email, LETTER)).isEqualTo(2);
	}

	@Test
	void tellsNobodyOfTheSignInThatOpenedTheAccount() {
		String fresh = "fresh-" + UUID.randomUUID() + "@example.test";

		TestBrowser.confirmed(this.settings.issuer(), fresh, PASSWORD);
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), fresh, PASSWORD);

		assertThat(browser.get("/account").name()).isEqualTo("account");
		assertThat(TestMailbox.count(fresh, LETTER)).isZero();
	}

}

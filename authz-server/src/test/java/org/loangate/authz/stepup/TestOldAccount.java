package org.loangate.authz.stepup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/// An account that is older than any registration, with nothing but its password and a confirmed address, as an imported
/// customer's is.
public record TestOldAccount(ApplicationContext server, String email, Subject subject) {

	/// What it is signed in to with, by its owner and by whoever stole it.
	public static final String PASSWORD = "quiet harbour lantern 7";

	/// One that nobody had before.
	public static TestOldAccount open(ApplicationContext server) {
		String email = "old-" + UUID.randomUUID() + "@example.test";
		Subject subject = server.getBean(TransactionTemplate.class).execute((_) -> {
			Account account = server.getBean(Accounts.class)
				.registerForDemo(email, Identity.ASSERTED, Role.BORROWER, Instant.now().minus(90, ChronoUnit.DAYS))
				.orElseThrow();
			server.getBean(Passwords.class).set(account.subject(), PASSWORD);
			return account.subject();
		});
		return new TestOldAccount(server, email, subject);
	}

	/// Somebody who knows the password, in a browser of their own.
	public TestBrowser signIn() {
		return TestBrowser.signedIn(this.server.getBean(Settings.class).issuer(), this.email, PASSWORD);
	}

	/// Adds an app, proving the mailbox where that is asked for.
	/// @return its secret, of which the code of the step before now is used up
	public String addApp(TestBrowser browser) {
		Page page = browser.get("/account/totp");
		if (page.name().equals("mail-code")) {
			page = browser.mailCode(page, this.email);
		}
		String secret = page.attribute("data-totp-secret").orElseThrow();
		Page added = browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, -1)));
		if (!added.name().equals("account")) {
			throw new AssertionError("the app led to " + added);
		}
		return secret;
	}

}

package org.loangate.authz.staff;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

/// Somebody new with a role, a browser and a passkey that was just used.
public final class TestStaff {

	/// What they all sign in with.
	public static final String PASSWORD = "quiet harbour lantern 7";

	private final String email;

	private final TestBrowser browser;

	private final TestPasskey passkey;

	private TestStaff(String email, TestBrowser browser, TestPasskey passkey) {
		this.email = email;
		this.browser = browser;
		this.passkey = passkey;
	}

	/// An account that has nothing but its password.
	public static String withoutPasskey(ApplicationContext server, Role role) {
		String email = role.value().replace('_', '-') + "-" + UUID.randomUUID() + "@example.test";
		server.getBean(TransactionTemplate.class).executeWithoutResult((_) -> {
			Accounts accounts = server.getBean(Accounts.class);
			Account account = role.isStaff()
					? accounts.openForStaff(Subject.random(new SecureRandom()), email, false, role).orElseThrow()
					: accounts.register(email);
			server.getBean(Passwords.class).set(account.subject(), PASSWORD);
		});
		return email;
	}

	/// Signed in by password, a passkey added and proven for the sign-in, which has
	/// waited out its quarantine. Nobody writes to them.
	public static TestStaff working(ApplicationContext server, Role role) {
		TestStaff staff = withNewPasskey(server, role);
		server.getBean(Accounts.class)
			.findByEmail(staff.email)
			.ifPresent((account) -> server.getBean(Quarantine.class).liftAll(account.subject()));
		return staff;
	}

	/// The same, and told by mail of what staff are told.
	public static TestStaff reachable(ApplicationContext server, Role role) {
		TestStaff staff = working(server, role);
		writeTo(server, staff.email);
		return staff;
	}

	/// Lets somebody's address be told from now on.
	public static void writeTo(ApplicationContext server, String email) {
		Subject subject = server.getBean(Accounts.class).findByEmail(email).orElseThrow().subject();
		server.getBean(TransactionTemplate.class)
			.executeWithoutResult((_) -> server.getBean(Notices.class).confirmed(subject.id(), email, Locale.ENGLISH));
	}

	/// The same, with the passkey still in quarantine.
	public static TestStaff withNewPasskey(ApplicationContext server, Role role) {
		Settings settings = server.getBean(Settings.class);
		String email = withoutPasskey(server, role);
		TestBrowser browser = TestBrowser.signedIn(settings.issuer(), email, PASSWORD);
		TestPasskey passkey = new TestPasskey(settings.issuer().toString());
		browser.get("/account/passkeys/new");
		String options = browser.post("/account/passkeys/options", Map.of()).body();
		browser.post("/account/passkeys", Map.of("credential", passkey.create(options), "name", "Key"));
		TestStaff staff = new TestStaff(email, browser, passkey);
		staff.signInByPasskey();
		return staff;
	}

	/// Signs in by the passkey, with the same browser.
	public Page signInByPasskey() {
		this.browser.get("/account");
		String options = this.browser.post("/sign-in/passkey/options", Map.of()).body();
		return this.browser.post("/sign-in/passkey", Map.of("credential", this.passkey.get(options)));
	}

	public String email() {
		return this.email;
	}

	public TestBrowser browser() {
		return this.browser;
	}

	public TestPasskey passkey() {
		return this.passkey;
	}

}

package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.jdbc.core.simple.JdbcClient;

/// Somebody with an account of their own and an authenticator app, whose password the attacker may know.
///
/// @param browser where they opened the account: a device they are known by
/// @param subject as the database knows them
/// @param secret of the app, Base32; its code of the step before now is used up
record TestPerson(URI server, String email, TestBrowser browser, String subject, String secret) {

	static final String PASSWORD = "quiet harbour lantern 7";

	/// A change that asks for a second factor, where there is one.
	static final String CHANGE = "/account/passkeys/new";

	static TestPerson withApp(URI server, JdbcClient jdbc) {
		String email = "t-" + UUID.randomUUID() + "@example.test";
		TestBrowser browser = TestBrowser.confirmed(server, email, PASSWORD);
		String sid = browser.get("/account").attribute("data-session-id").orElseThrow();
		String subject = jdbc.sql("SELECT subject FROM authentication_session WHERE sid = :sid")
			.param("sid", sid)
			.query(String.class)
			.single();
		String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		Page added = browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, -1)));
		if (!added.name().equals("account")) {
			throw new AssertionError("the app led to " + added);
		}
		return new TestPerson(server, email, browser, subject, secret);
	}

	/// Another browser, signed in by password.
	TestBrowser signIn() {
		return TestBrowser.signedIn(this.server, this.email, PASSWORD);
	}

	/// Begins a step-up that asks for a second factor.
	/// @return its path
	static String stepUp(TestBrowser browser) {
		Page page = browser.get(CHANGE);
		String path = page.url().getPath();
		if (!path.startsWith("/step-up/")) {
			throw new AssertionError("no step-up: " + page);
		}
		return path;
	}

	String code(int stepsFromNow) {
		return TestAuthenticator.code(this.secret, stepsFromNow);
	}

}

package org.loangate.authz.attack;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.guessing.TestGuesses;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Whoever had the password guessed codes without end, because a right password gave every try back, or because nothing
/// counted them at all, 500 in four seconds: Keycloak 46164 and 26177.
@IntegrationTest
class T10SecondFactorGuessingTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestGuesses guesses;

	private TestPerson person;

	@BeforeEach
	void begin() {
		this.guesses = new TestGuesses(this.jdbc);
		this.person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
	}

	private void guess(TestBrowser browser, String path, int times) {
		for (int i = 0; i < times; i++) {
			this.guesses.lapse(Kind.CODE, this.person.subject());
			browser.post(path + "/totp", Map.of("code", "00000" + i));
		}
	}

	@Test
	void endsAnAttemptAfterFiveWrongCodes() {
		TestBrowser thief = this.person.signIn();
		String path = TestPerson.stepUp(thief);
		guess(thief, path, 5);
		this.guesses.lapse(Kind.CODE, this.person.subject());

		assertThat(thief.post(path + "/totp", Map.of("code", this.person.code(0))).name()).isEqualTo("error");
		assertThat(thief.get(path).name()).isEqualTo("error");
	}

	@Test
	void givesNoTryBackForARightPassword() {
		for (int attempt = 0; attempt < 3; attempt++) {
			TestBrowser thief = this.person.signIn();
			guess(thief, TestPerson.stepUp(thief), 5);
		}

		TestBrowser thief = this.person.signIn();

		assertThat(this.guesses.wrong(Kind.CODE, this.person.subject())).isEqualTo(15);
		assertThat(thief.post(TestPerson.stepUp(thief) + "/totp", Map.of("code", this.person.code(0))).name())
			.isEqualTo("error");
	}

	@Test
	void locksNoPasswordByWrongCodes() {
		TestBrowser thief = this.person.signIn();
		guess(thief, TestPerson.stepUp(thief), 5);
		guess(thief, TestPerson.stepUp(thief), 5);

		assertThat(this.guesses.wrong(Kind.PASSWORD, this.person.email())).isZero();
		assertThat(this.person.signIn().get("/account").name()).isEqualTo("account");
	}

	@Test
	void leavesTheOwnerTheirOwnTriesOnADeviceTheyAreKnownBy() {
		for (int attempt = 0; attempt < 3; attempt++) {
			TestBrowser thief = this.person.signIn();
			guess(thief, TestPerson.stepUp(thief), 5);
		}
		TestBrowser owner = this.person.browser();
		owner.post("/sign-out", Map.of());
		owner.get("/sign-in");
		owner.post("/sign-in", Map.of("username", this.person.email(), "password", TestPerson.PASSWORD));

		assertThat(owner.post(TestPerson.stepUp(owner) + "/totp", Map.of("code", this.person.code(0))).url().getPath())
			.isEqualTo(TestPerson.CHANGE);
	}

}

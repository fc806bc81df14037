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

/// Recovery codes were guessed without limit where other codes had one: Keycloak 26180, ASP.NET Core 17184.
@IntegrationTest
class T11RecoveryCodeGuessingTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestGuesses guesses;

	private TestPerson person;

	private String code;

	@BeforeEach
	void begin() {
		this.guesses = new TestGuesses(this.jdbc);
		this.person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		this.code = this.person.browser()
			.post("/account/recovery-codes", Map.of())
			.attributes("data-recovery-code")
			.getFirst();
	}

	private void guess(TestBrowser browser, String answers, String wrong, int times) {
		for (int i = 0; i < times; i++) {
			this.guesses.lapse(Kind.CODE, this.person.subject());
			browser.post(answers, Map.of("code", wrong + i));
		}
	}

	@Test
	void endsAnAttemptAfterFiveWrongCodes() {
		TestBrowser thief = this.person.signIn();
		String path = TestPerson.stepUp(thief);
		guess(thief, path + "/recovery-code", "aaaa-bbbb-cccc-ddd", 5);
		this.guesses.lapse(Kind.CODE, this.person.subject());

		assertThat(thief.post(path + "/recovery-code", Map.of("code", this.code)).name()).isEqualTo("error");
	}

	@Test
	void sharesTheTriesOfTheApp() {
		TestBrowser thief = this.person.signIn();
		String path = TestPerson.stepUp(thief);
		guess(thief, path + "/totp", "00000", 3);
		guess(thief, path + "/recovery-code", "aaaa-bbbb-cccc-ddd", 2);
		this.guesses.lapse(Kind.CODE, this.person.subject());

		assertThat(thief.post(path + "/recovery-code", Map.of("code", this.code)).name()).isEqualTo("error");
		assertThat(this.guesses.wrong(Kind.CODE, this.person.subject())).isEqualTo(5);
	}

	@Test
	void makesWaitHoweverManyAttemptsTheyAreSpreadOver() {
		for (int attempt = 0; attempt < 3; attempt++) {
			TestBrowser thief = this.person.signIn();
			guess(thief, TestPerson.stepUp(thief) + "/recovery-code", "aaaa-bbbb-cccc-ddd", 5);
		}

		TestBrowser thief = this.person.signIn();
		String path = TestPerson.stepUp(thief);

		assertThat(thief.post(path + "/recovery-code", Map.of("code", this.code)).name()).isEqualTo("error");
	}

	@Test
	void takesARightOneWhereNobodyGuessed() {
		TestBrowser owner = this.person.signIn();

		assertThat(owner.post(TestPerson.stepUp(owner) + "/recovery-code", Map.of("code", this.code)).url().getPath())
			.isEqualTo(TestPerson.CHANGE);
	}

}

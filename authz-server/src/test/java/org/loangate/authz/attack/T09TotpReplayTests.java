package org.loangate.authz.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// A code that an app showed once was good twice, at once or after it had enrolled the app: hanko pull request 2723, Janssen
/// 14971.
@IntegrationTest
class T09TotpReplayTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Test
	void countsTheCodeThatEnrolsAnAppAsUsed() {
		String email = "t-" + UUID.randomUUID() + "@example.test";
		TestBrowser browser = TestBrowser.confirmed(this.settings.issuer(), email, TestPerson.PASSWORD);
		String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
		String code = TestAuthenticator.code(secret, 0);
		assertThat(browser.post("/account/totp", Map.of("code", code)).name()).isEqualTo("account");

		TestBrowser again = TestBrowser.signedIn(this.settings.issuer(), email, TestPerson.PASSWORD);
		String path = TestPerson.stepUp(again);

		assertThat(again.post(path + "/totp", Map.of("code", code)).name()).isEqualTo("totp");
		assertThat(again.post(path + "/totp", Map.of("code", TestAuthenticator.code(secret, 1))).url().getPath())
			.isEqualTo(TestPerson.CHANGE);
	}

	@Test
	void takesACodeOnceHoweverManyBrowsersSendItAtOnce() throws Exception {
		TestPerson person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		record Attempt(TestBrowser browser, String path) {
		}
		List<Attempt> attempts = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			TestBrowser browser = person.signIn();
			attempts.add(new Attempt(browser, TestPerson.stepUp(browser)));
		}
		String code = person.code(1);
		CountDownLatch start = new CountDownLatch(1);
		try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Page>> pages = attempts.stream().map((attempt) -> executor.submit(() -> {
				start.await();
				return attempt.browser().post(attempt.path() + "/totp", Map.of("code", code));
			})).toList();
			start.countDown();

			List<String> paths = new ArrayList<>();
			for (Future<Page> page : pages) {
				paths.add(page.get().url().getPath());
			}
			assertThat(paths).containsOnlyOnce(TestPerson.CHANGE);
		}
	}

	@Test
	void takesNoCodeOfAStepBeforeTheLastOneTaken() {
		TestPerson person = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		TestBrowser first = person.signIn();
		String earlier = person.code(0);
		assertThat(first.post(TestPerson.stepUp(first) + "/totp", Map.of("code", person.code(1))).url().getPath())
			.isEqualTo(TestPerson.CHANGE);

		TestBrowser second = person.signIn();
		Page page = second.post(TestPerson.stepUp(second) + "/totp", Map.of("code", earlier));

		assertThat(page.name()).isEqualTo("totp");
	}

}

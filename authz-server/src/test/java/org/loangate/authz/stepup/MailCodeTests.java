package org.loangate.authz.stepup;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.factor.recoverycode.RecoveryCodes;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What a stolen password gets from an account that has no second factor, or none but what a thief added.
@IntegrationTest
class MailCodeTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private StringRedisTemplate redis;

	@Autowired
	private Quarantine quarantine;

	@Autowired
	private RecoveryCodes recoveryCodes;

	private TestOldAccount account;

	@BeforeEach
	void open() {
		this.account = TestOldAccount.open(this.server);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/account/totp", "/account/passkeys/new", "/account/email", "/account/password",
			"/account/recovery-codes" })
	void isAskedForWhereAPasswordAloneUsedToDo(String path) {
		Page page = this.account.signIn().get(path);

		assertThat(page.name()).isEqualTo("mail-code");
		assertThat(page.body()).contains("autocomplete=\"one-time-code\"");
	}

	@Test
	void letsAThiefOfThePasswordAddNothing() {
		TestBrowser thief = this.account.signIn();
		thief.get("/account/totp");

		assertThat(thief.post("/account/totp", Map.of("code", "123456")).name()).isEqualTo("mail-code");
		assertThat(thief.post("/account/passkeys/options", Map.of()).status()).isEqualTo(403);
		assertThat(thief.post("/account/recovery-codes", Map.of()).name()).isEqualTo("mail-code");
		assertThat(thief.post("/account/email", Map.of("email", "thief@example.test")).name()).isEqualTo("mail-code");
		assertThat(thief
			.post("/account/password", Map.of("current", TestOldAccount.PASSWORD, "password", "a thief's own words 7"))
			.name()).isEqualTo("mail-code");

		assertThat(this.account.signIn().get("/account").body()).doesNotContain("data-action=\"remove-totp\"");
	}

	@Test
	void letsTheOwnerAddTheFirst() {
		TestBrowser owner = this.account.signIn();

		this.account.addApp(owner);

		assertThat(owner.get("/account").body()).contains("data-action=\"remove-totp\"");
		assertThat(this.quarantine.of(this.account.subject()).until("totp", "totp")).isPresent();
	}

	@Test
	void isAskedForAndNotWhatIsInQuarantine() {
		this.account.addApp(this.account.signIn());
		TestBrowser owner = this.account.signIn();

		for (String path : List.of("/account/password", "/account/recovery-codes", "/account/passkeys/new")) {
			assertThat(owner.get(path).name()).as(path).isEqualTo("mail-code");
			// Nothing on its way is taken for the code that is asked for next.
			TestMailbox.awaitCode(this.account.email());
		}
		owner.post("/account/totp/remove", Map.of());
		Page prove = owner.post("/account/removal/prove", Map.of("factor", "totp", "credential", "totp"));
		assertThat(owner.mailCode(prove, this.account.email()).name()).isEqualTo("removal");
		owner.post("/account/removal", Map.of("factor", "totp", "credential", "totp", "last", "true"));

		assertThat(owner.get("/account").body()).doesNotContain("data-action=\"remove-totp\"");
	}

	@Test
	void isNotReplacedByTheThiefsOwnFactor() {
		TestBrowser thief = this.account.signIn();
		this.account.addApp(thief);

		// The code that enrolled it was just proven, and is in quarantine.
		for (String path : List.of("/account/password", "/account/email", "/account/recovery-codes")) {
			assertThat(thief.get(path).name()).as(path).isEqualTo("mail-code");
		}
		assertThat(thief.post("/account/email", Map.of("email", "thief@example.test")).name()).isEqualTo("mail-code");
	}

	@Test
	void isGoodForOneChangeInOneSignIn() {
		TestBrowser one = this.account.signIn();
		Page asked = one.get("/account/totp");
		String code = TestMailbox.awaitCode(this.account.email());
		TestBrowser other = this.account.signIn();
		other.get("/account/totp");

		assertThat(other.post(asked.url().getPath(), Map.of("code", code)).body()).contains("not right");
		one.get("/account/email");
		assertThat(one.post("/account/mail-code/email", Map.of("code", code)).body()).contains("not right");

		one.post(asked.url().getPath(), Map.of("code", code));
		assertThat(one.get("/account/totp").url().getPath()).isEqualTo("/account/totp");
		assertThat(one.get("/account/email").name()).isEqualTo("mail-code");
		assertThat(other.get("/account/totp").name()).isEqualTo("mail-code");
	}

	@Test
	void asksForThePasswordAgainBeforeItIsSent() {
		TestBrowser browser = this.account.signIn();
		try {
			TestClock.ahead(Duration.ofMinutes(6));

			assertThat(browser.get("/account/totp").name()).isEqualTo("sign-in");
		}
		finally {
			TestClock.reset();
		}
	}

	@Test
	void isOverAfterFiveWrongAnswers() {
		TestBrowser browser = this.account.signIn();
		Page asked = browser.get("/account/totp");
		String code = TestMailbox.awaitCode(this.account.email());

		for (int i = 0; i < 5; i++) {
			assertThat(browser.post(asked.url().getPath(), Map.of("code", code.equals("00000000") ? "1" : "00000000"))
				.body()).contains("not right");
		}

		assertThat(browser.post(asked.url().getPath(), Map.of("code", code)).body()).contains("Too many tries");
		assertThat(browser.get("/account/totp").name()).isEqualTo("mail-code");
	}

	@Test
	void isTakenOnceOfManyAtOnce() throws Exception {
		TestBrowser browser = this.account.signIn();
		Page asked = browser.get("/account/totp");
		String code = TestMailbox.awaitCode(this.account.email());
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
			List<Future<Page>> answers = IntStream.range(0, 4).mapToObj((_) -> pool.submit(() -> {
				start.await();
				return browser.post(asked.url().getPath(), Map.of("code", code));
			})).toList();
			start.countDown();

			long right = 0;
			for (Future<Page> answer : answers) {
				right += answer.get().url().getPath().equals("/account/totp") ? 1 : 0;
			}
			assertThat(right).isOne();
		}
	}

	@Test
	void standsNowhereInClear() {
		TestBrowser browser = this.account.signIn();
		browser.get("/account/totp");
		String code = TestMailbox.awaitCode(this.account.email());

		assertThat(this.redis.keys("loangate:mail-code:*")).isNotEmpty()
			.allSatisfy((key) -> assertThat(this.redis.opsForHash().entries(key).values())
				.noneMatch((value) -> value.toString().contains(code)));
	}

	@Test
	void givesWayToARecoveryCodeForWhatReplacesSomethingLost() {
		List<String> codes = this.recoveryCodes.renew(this.account.subject());
		TestBrowser owner = this.account.signIn();
		Page asked = owner.get("/account/totp");
		assertThat(asked.body()).contains("way=recovery-code");

		Page proving = owner.get(asked.url().getPath() + "?way=recovery-code");
		assertThat(proving.name()).isEqualTo("recovery-code");
		Page proven = owner.post(proving.url().getPath() + "/recovery-code", Map.of("code", codes.getFirst()));

		assertThat(proven.attribute("data-totp-secret")).isPresent();
		Page other = owner.get("/account/password");
		assertThat(other.name()).isEqualTo("mail-code");
		assertThat(other.body()).doesNotContain("way=recovery-code");
		assertThat(owner.get(other.url().getPath() + "?way=recovery-code").name()).isEqualTo("mail-code");
	}

	@Test
	void offersNoRecoveryCodeToWhoeverHasNone() {
		TestBrowser browser = this.account.signIn();
		Page asked = browser.get("/account/totp");

		assertThat(asked.body()).doesNotContain("way=recovery-code");
		assertThat(browser.get(asked.url().getPath() + "?way=recovery-code").name()).isEqualTo("mail-code");
	}

	@Test
	void isSentFiveTimesAnHour() {
		TestBrowser browser = this.account.signIn();
		Page asked = browser.get("/account/totp");

		for (int i = 0; i < 8; i++) {
			browser.post(asked.url().getPath() + "/again", Map.of());
		}

		assertThat(browser.post(asked.url().getPath() + "/again", Map.of()).body()).contains("Several codes");
		assertThat(TestMailbox.count(this.account.email(), "The code you asked for")).isLessThanOrEqualTo(5);
	}

}

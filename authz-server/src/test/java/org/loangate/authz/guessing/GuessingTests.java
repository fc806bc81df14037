package org.loangate.authz.guessing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Guessing, and who it keeps out, through the pages.
@IntegrationTest
class GuessingTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private StringRedisTemplate redis;

	private final String email = "g-" + UUID.randomUUID() + "@example.test";

	private TestGuesses guesses;

	private TestBrowser owner;

	@BeforeEach
	void register() {
		this.guesses = new TestGuesses(this.jdbc);
		this.owner = TestBrowser.confirmed(server(), this.email, PASSWORD);
	}

	private URI server() {
		return this.settings.issuer();
	}

	private Page tryFrom(TestBrowser browser, String email, String password) {
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", email, "password", password));
	}

	private void lock() {
		this.guesses.count(Kind.PASSWORD, this.email, Guesses.STRANGERS_LOCKED_AFTER, Duration.ofHours(1));
	}

	private static String alert(Page page) {
		return Jsoup.parse(page.body()).select(".alert-error").text();
	}

	@Test
	void saysHowLongToWait() {
		lock();

		Page page = tryFrom(new TestBrowser(server()), this.email, PASSWORD);

		assertThat(page.name()).isEqualTo("sign-in");
		assertThat(alert(page)).isEqualTo("Too many tries. Wait 60 minutes, or sign in with a passkey.");
	}

	@Test
	void countsAndLocksANameNobodyHasLikeAnyOther() {
		String nobody = "n-" + this.email;
		TestBrowser guesser = new TestBrowser(server());
		for (int i = 0; i <= Guesses.FREE; i++) {
			Page wrong = tryFrom(guesser, this.email, "guess " + i);
			assertThat(alert(tryFrom(guesser, nobody, "guess " + i))).isNotEmpty().isEqualTo(alert(wrong));
		}

		assertThat(this.guesses.wrong(Kind.PASSWORD, nobody)).isEqualTo(Guesses.FREE + 1)
			.isEqualTo(this.guesses.wrong(Kind.PASSWORD, this.email));
		this.guesses.count(Kind.PASSWORD, nobody, Guesses.STRANGERS_LOCKED_AFTER, Duration.ofHours(1));
		lock();
		assertThat(alert(tryFrom(guesser, nobody, PASSWORD))).contains("60 minutes")
			.isEqualTo(alert(tryFrom(guesser, this.email, PASSWORD)));
	}

	@Test
	void releasesWrongAnswersByTheSecondWhetherThereIsAnAccountOrNot() {
		TestBrowser guesser = new TestBrowser(server());
		guesser.get("/sign-in");

		for (String name : new String[] { this.email, "n-" + this.email, "no address" }) {
			long start = System.nanoTime();
			guesser.post("/sign-in", Map.of("username", name, "password", "guess"));

			assertThat(Duration.ofNanos(System.nanoTime() - start)).as(name).isGreaterThan(Duration.ofSeconds(1));
		}
	}

	@Test
	void keepsEveryCountWhenRedisLosesItsData() {
		TestBrowser guesser = new TestBrowser(server());
		for (int i = 0; i <= Guesses.FREE; i++) {
			tryFrom(guesser, this.email, "guess " + i);
		}
		this.guesses.count(Kind.PASSWORD, this.email, Guesses.FREE + 5, Duration.ofMinutes(1));

		this.redis.execute((RedisCallback<Void>) (connection) -> {
			connection.serverCommands().flushAll();
			return null;
		});

		assertThat(alert(tryFrom(guesser, this.email, PASSWORD))).startsWith("Too many tries.");
	}

	@Test
	void letsTheOwnerInFromAKnownDeviceWhileStrangersAreLockedOut() {
		this.owner.post("/sign-out", Map.of());
		lock();

		assertThat(tryFrom(new TestBrowser(server()), this.email, PASSWORD).name()).isEqualTo("sign-in");
		assertThat(tryFrom(this.owner, this.email, "a slip").name()).isEqualTo("sign-in");
		assertThat(tryFrom(this.owner, this.email, PASSWORD).name()).isEqualTo("account");
		assertThat(this.guesses.wrong(Kind.PASSWORD, this.email)).isEqualTo(Guesses.STRANGERS_LOCKED_AFTER);
	}

	@Test
	void letsTheOwnerInByPasskeyHoweverManyTriesThereWere() {
		TestPasskey passkey = new TestPasskey(server().toString());
		this.owner.get("/account/passkeys/new");
		String creation = this.owner.post("/account/passkeys/options", Map.of()).body();
		this.owner.post("/account/passkeys", Map.of("credential", passkey.create(creation), "name", "Phone"));
		lock();

		TestBrowser stranger = new TestBrowser(server());
		stranger.get("/sign-in");
		String request = stranger.post("/sign-in/passkey/options", Map.of()).body();

		assertThat(stranger.post("/sign-in/passkey", Map.of("credential", passkey.get(request))).name())
			.isEqualTo("account");
		stranger.post("/sign-out", Map.of());
		assertThat(tryFrom(stranger, this.email, PASSWORD).name()).as("the device is known now").isEqualTo("account");
	}

	@Test
	void knowsADeviceByACookieThatOnlyTheServerReads() {
		TestBrowser browser = new TestBrowser(server());
		browser.get("/register");
		browser.post("/register", Map.of("username", "d-" + this.email, "password", PASSWORD));

		String token = browser.cookie("loangate-device").orElseThrow().getValue();

		assertThat(browser.cookie("loangate-device").orElseThrow().isHttpOnly()).isTrue();
		assertThat(token).matches("[A-Za-z0-9_-]{43}");
		assertThat(this.jdbc.sql("SELECT count(*) FROM authentication_device WHERE digest = sha256(:token::bytea)")
			.param("token", token)
			.query(Integer.class)
			.single()).isOne();
	}

	@Test
	void countsSomebodyElsesDeviceAsAStranger() {
		TestBrowser other = TestBrowser.registered(server(), "o-" + this.email, PASSWORD);
		other.post("/sign-out", Map.of());
		lock();

		assertThat(tryFrom(other, this.email, PASSWORD).name()).isEqualTo("sign-in");
	}

	@Test
	void neverAdoptsADeviceCookieThatWasPlanted() {
		String planted = TestBrowser.registered(server(), "a-" + this.email, PASSWORD)
			.cookie("loangate-device")
			.orElseThrow()
			.getValue();
		TestBrowser victim = new TestBrowser(server());
		victim.cookie("loangate-device", planted);
		victim.get("/register");
		victim.post("/register", Map.of("username", "v-" + this.email, "password", PASSWORD));
		TestBrowser.confirm(server(), "v-" + this.email);

		assertThat(victim.cookie("loangate-device").orElseThrow().getValue()).isNotEqualTo(planted);
		this.guesses.count(Kind.PASSWORD, "v-" + this.email, Guesses.STRANGERS_LOCKED_AFTER, Duration.ofHours(1));
		TestBrowser attacker = new TestBrowser(server());
		attacker.cookie("loangate-device", planted);
		assertThat(tryFrom(attacker, "v-" + this.email, PASSWORD).name()).isEqualTo("sign-in");
	}

	@Test
	void isKnownByTwentyDevicesAtMostAndForgetsTheOthersOnRequest() {
		Subject subject = this.accounts.findByEmail(this.email).orElseThrow().subject();
		for (int i = 0; i < 30; i++) {
			this.jdbc.sql("""
					INSERT INTO authentication_device (digest, subject, first_seen_at, last_seen_at)
					VALUES (sha256(:token::bytea), :subject, now() - interval '1 day', now() - interval '1 day')
					""").param("token", this.email + i).param("subject", subject.id()).update();
		}
		TestPasskey passkey = new TestPasskey(server().toString());
		this.owner.get("/account/passkeys/new");
		String creation = this.owner.post("/account/passkeys/options", Map.of()).body();
		this.owner.post("/account/passkeys", Map.of("credential", passkey.create(creation), "name", "Phone"));
		this.owner.get("/sign-in");
		this.owner.post("/sign-out", Map.of());
		this.owner.get("/sign-in");
		String request = this.owner.post("/sign-in/passkey/options", Map.of()).body();
		this.owner.post("/sign-in/passkey", Map.of("credential", passkey.get(request)));
		assertThat(devices(subject)).isEqualTo(20);
		assertThat(this.owner.get("/account").body()).contains("forget-other-devices");

		this.owner.post("/account/devices/forget-others", Map.of());

		assertThat(devices(subject)).isOne();
		assertThat(this.owner.get("/account").body()).doesNotContain("forget-other-devices");
		lock();
		this.owner.post("/sign-out", Map.of());
		assertThat(tryFrom(this.owner, this.email, PASSWORD).name()).isEqualTo("account");
	}

	private int devices(Subject subject) {
		return this.jdbc.sql("SELECT count(*) FROM authentication_device WHERE subject = :subject")
			.param("subject", subject.id())
			.query(Integer.class)
			.single();
	}

}

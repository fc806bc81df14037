package org.loangate.authz.attack;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.guessing.TestGuesses;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Ten thousand guesses at one account at once, each from a network of its own as a trusted proxy tells it, over real HTTP;
/// by day a thousand.
@IntegrationTest
@Timeout(240)
class TenThousandGuessesTests {

	/// Five are free and one is counted before the first wait; the waits double, so
	/// that a few more fit into however long the test takes.
	private static final int MOST_COMPARED = 14;

	private static final int AT_ONCE = 128;

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestGuesses guesses;

	private TestPerson owner;

	@BeforeEach
	void register() {
		this.guesses = new TestGuesses(this.jdbc);
		this.owner = TestPerson.withApp(this.settings.issuer(), this.jdbc);
	}

	private URI server() {
		return this.settings.issuer();
	}

	@Test
	void comparesAFewOfAThousandPasswordsAndLetsTheOwnerInMeanwhile() throws Exception {
		comparesAFewPasswords(1_000);
	}

	@Test
	@Tag("nightly")
	void comparesAFewOfTenThousandPasswordsAndLetsTheOwnerInMeanwhile() throws Exception {
		comparesAFewPasswords(10_000);
	}

	private void comparesAFewPasswords(int guesses) throws Exception {
		TestPasskey passkey = enrolPasskey();
		this.owner.browser().post("/sign-out", Map.of());
		TestBrowser form = new TestBrowser(server());
		form.get("/sign-in");

		List<Answer> answers = attack(guesses, (i) -> new Guess("/sign-in", form,
				Map.of("username", this.owner.email(), "password", "guess " + i), new ReentrantLock()), () -> {
					assertThat(passwordSignIn(this.owner.browser())).as("a known device").isEqualTo("account");
					assertThat(passkeySignIn(passkey)).as("a passkey").isEqualTo("account");
				});

		assertThat(answers).hasSize(guesses).allMatch((answer) -> answer.status() == 200 && answer.shows("sign-in"));
		int compared = this.guesses.wrong(Kind.PASSWORD, this.owner.email());
		assertThat(compared).isBetween(6, MOST_COMPARED);
		assertThat(answers).filteredOn((answer) -> answer.shows("E-mail and password do not fit")).hasSize(compared);
		assertThat(answers).filteredOn((answer) -> answer.shows("Too many tries. Wait")).hasSize(guesses - compared);
		assertThat(sessions()).as("opened by the owner").isEqualTo(3);
		assertThat(new TestBrowser(server()).get("/actuator/health/readiness").status()).isEqualTo(200);
	}

	@Test
	void comparesAFewOfAThousandCodesAndLetsTheOwnerInMeanwhile() throws Exception {
		comparesAFewCodes(1_000);
	}

	@Test
	@Tag("nightly")
	void comparesAFewOfTenThousandCodesAndLetsTheOwnerInMeanwhile() throws Exception {
		comparesAFewCodes(10_000);
	}

	private void comparesAFewCodes(int guesses) throws Exception {
		record Attempt(TestBrowser thief, String path, Lock turn) {
		}
		// Whoever knows the password opens as many step-ups as they like. Each takes one
		// guess at a time: its page tells of the latest.
		List<Attempt> attempts = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			TestBrowser thief = this.owner.signIn();
			for (int j = 0; j < 20; j++) {
				attempts.add(new Attempt(thief, TestPerson.stepUp(thief), new ReentrantLock()));
			}
		}
		this.owner.browser().post("/sign-out", Map.of());

		List<Answer> answers = attack(guesses, (i) -> {
			Attempt attempt = attempts.get(i % attempts.size());
			return new Guess(attempt.path() + "/totp", attempt.thief(),
					Map.of("code", String.format(Locale.ROOT, "%06d", i)), attempt.turn());
		}, () -> {
			assertThat(passwordSignIn(this.owner.browser())).isEqualTo("account");
			assertThat(codeStepUp(this.owner.browser())).as("a known device").isEqualTo(TestPerson.CHANGE);
		});

		assertThat(answers).hasSize(guesses).allMatch((answer) -> answer.status() == 200);
		int compared = this.guesses.wrong(Kind.CODE, this.owner.subject());
		assertThat(compared).isBetween(6, MOST_COMPARED);
		assertThat(answers).filteredOn((answer) -> answer.shows("That code is not right")).hasSize(compared);
		assertThat(attempts).extracting(Attempt::thief)
			.first()
			.satisfies((thief) -> assertThat(thief.get(TestPerson.CHANGE).url().getPath()).startsWith("/step-up/"));
		assertThat(new TestBrowser(server()).get("/actuator/health/readiness").status()).isEqualTo(200);
	}

	/// Sends all guesses, and lets the owner do something once a third of them is
	/// answered.
	private List<Answer> attack(int guesses, IntFunction<Guess> guess, Runnable owner) throws Exception {
		Semaphore atOnce = new Semaphore(AT_ONCE);
		CountDownLatch third = new CountDownLatch(guesses / 3);
		List<Answer> answers = new ArrayList<>();
		try (HttpClient http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.localAddress(InetAddress.ofLiteral(TestMutualTls.PROXY))
			.build(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Answer>> sent = new ArrayList<>();
			for (int i = 0; i < guesses; i++) {
				Guess one = guess.apply(i);
				HttpRequest request = one.request(server(),
						String.format(Locale.ROOT, "10.%d.%d.%d", i >> 16, (i >> 8) & 255, i & 255));
				sent.add(threads.submit(() -> {
					one.turn().lock();
					atOnce.acquire();
					try {
						return Answer.of(http.send(request, HttpResponse.BodyHandlers.ofString()));
					}
					finally {
						atOnce.release();
						one.turn().unlock();
						third.countDown();
					}
				}));
			}
			assertThat(third.await(120, TimeUnit.SECONDS)).isTrue();
			assertThat(sent).anyMatch((answer) -> !answer.isDone());
			owner.run();
			for (Future<Answer> answer : sent) {
				answers.add(answer.get());
			}
		}
		return answers;
	}

	private TestPasskey enrolPasskey() {
		TestPasskey passkey = new TestPasskey(server().toString());
		TestBrowser browser = this.owner.browser();
		browser.get(TestPerson.CHANGE);
		String creation = browser.post("/account/passkeys/options", Map.of()).body();
		Page added = browser.post("/account/passkeys", Map.of("credential", passkey.create(creation), "name", "Phone"));
		assertThat(added.name()).isEqualTo("account");
		return passkey;
	}

	private String passwordSignIn(TestBrowser browser) {
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", this.owner.email(), "password", TestPerson.PASSWORD)).name();
	}

	private String passkeySignIn(TestPasskey passkey) {
		TestBrowser stranger = new TestBrowser(server());
		stranger.get("/sign-in");
		String request = stranger.post("/sign-in/passkey/options", Map.of()).body();
		return stranger.post("/sign-in/passkey", Map.of("credential", passkey.get(request))).name();
	}

	private String codeStepUp(TestBrowser browser) {
		return browser.post(TestPerson.stepUp(browser) + "/totp", Map.of("code", this.owner.code(1))).url().getPath();
	}

	private int sessions() {
		return this.jdbc.sql("SELECT count(*) FROM authentication_session WHERE subject = :subject")
			.param("subject", this.owner.subject())
			.query(Integer.class)
			.single();
	}

	/// One guess, with the cookies and the form of a browser that has opened the page,
	/// sent when its turn comes.
	private record Guess(String path, TestBrowser browser, Map<String, String> fields, Lock turn) {

		HttpRequest request(URI server, String network) {
			StringBuilder body = new StringBuilder("_csrf=")
				.append(URLEncoder.encode(this.browser.csrf(), StandardCharsets.UTF_8));
			this.fields.forEach((name, value) -> body.append('&')
				.append(name)
				.append('=')
				.append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
			return HttpRequest.newBuilder(server.resolve(this.path))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.header("Cookie", this.browser.cookies())
				.header("Origin", server.toString())
				.header("Accept", "text/html")
				.header("X-Forwarded-For", network)
				.POST(HttpRequest.BodyPublishers.ofString(body.toString()))
				.build();
		}

	}

	private record Answer(int status, String body) {

		static Answer of(HttpResponse<String> response) {
			return new Answer(response.statusCode(), response.body());
		}

		boolean shows(String text) {
			return this.body.contains(text);
		}

	}

}

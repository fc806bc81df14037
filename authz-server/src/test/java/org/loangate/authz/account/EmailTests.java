package org.loangate.authz.account;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class EmailTests {

	private static final String PASSWORD = "a quiet river bend";

	private static final String OTHER_PASSWORD = "seven green umbrellas";

	private static final String CONFIRM = "Confirm your e-mail";

	private static final String EXISTS = "You have an account already";

	private final String email = UUID.randomUUID() + "@example.test";

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Environment environment;

	private URI server() {
		return this.settings.issuer();
	}

	private static String path(Mail mail) {
		return mail.link().getRawPath() + "?" + mail.link().getRawQuery();
	}

	private static String token(Mail mail) {
		return mail.link().getRawQuery().replaceFirst("token=", "");
	}

	/// Follows a mail's link in a browser of its own, and presses a button of its page.
	private Page press(Mail mail, String action) {
		TestBrowser reader = new TestBrowser(server());
		Page shown = reader.get(path(mail));
		return !shown.name().equals("confirm-email") ? shown
				: reader.post("/email/" + action, Map.of("token", token(mail)));
	}

	private static String state(Page page) {
		return page.attribute("data-email-state").orElse(page.toString());
	}

	private List<String> evidence(String about) {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :about ORDER BY position")
			.param("about", about)
			.query(String.class)
			.list();
	}

	private Page signIn(String password) {
		TestBrowser browser = new TestBrowser(server());
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", this.email, "password", password));
	}

	@Nested
	class Confirming {

		@Test
		void worksInAnyBrowserAndShowsInTheOneThatRegistered() {
			TestBrowser registering = TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			assertThat(registering.get("/account").attribute("data-email")).hasValue("unconfirmed");
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);

			Page shown = new TestBrowser(server()).get(path(mail));
			Page pressed = press(mail, "confirm");

			assertThat(shown.name()).isEqualTo("confirm-email");
			assertThat(shown.body()).contains(EmailTests.this.email);
			assertThat(shown.headers().get("cache-control")).containsExactly("no-store");
			assertThat(shown.headers().get("referrer-policy")).containsExactly("same-origin");
			assertThat(pressed.status()).isEqualTo(200);
			assertThat(state(pressed)).isEqualTo("confirmed");
			assertThat(registering.get("/account").attribute("data-email")).hasValue("confirmed");
			Account account = EmailTests.this.accounts.findByEmail(EmailTests.this.email).orElseThrow();
			assertThat(account.emailVerified()).isTrue();
			assertThat(evidence(account.subject().id())).contains("email-confirmed");
		}

		@Test
		void isLeftAloneByAScannerThatOpensEveryLink() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);

			IntStream.range(0, 5)
				.forEach((_) -> assertThat(new TestBrowser(server()).get(path(mail)).status()).isEqualTo(200));
			assertThat(new TestBrowser(server()).head(path(mail)).status()).isEqualTo(200);

			assertThat(EmailTests.this.accounts.findByEmail(EmailTests.this.email)).isEmpty();
			assertThat(state(press(mail, "confirm"))).isEqualTo("confirmed");
		}

		@Test
		void saysPlainlyThatALinkWasUsed() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);
			TestBrowser secondTab = new TestBrowser(server());
			secondTab.get(path(mail));
			press(mail, "confirm");

			Page again = secondTab.post("/email/confirm", Map.of("token", token(mail)));

			assertThat(again.status()).isEqualTo(410);
			assertThat(state(again)).isEqualTo("used");
			assertThat(state(new TestBrowser(server()).get(path(mail)))).isEqualTo("used");
			assertThat(EmailTests.this.accounts.findByEmail(EmailTests.this.email)).isPresent();
		}

		@Test
		void happensOnceHoweverManyTabsPressAtOnce() throws Exception {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);
			CountDownLatch start = new CountDownLatch(1);
			List<String> states = new ArrayList<>();
			try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
				List<TestBrowser> open = IntStream.range(0, 6).mapToObj((_) -> new TestBrowser(server())).toList();
				open.forEach((tab) -> tab.get(path(mail)));
				List<Future<String>> tabs = open.stream().map((tab) -> threads.submit(() -> {
					start.await();
					return state(tab.post("/email/confirm", Map.of("token", token(mail))));
				})).toList();
				start.countDown();
				for (Future<String> tab : tabs) {
					states.add(tab.get());
				}
			}

			assertThat(states).containsOnlyOnce("confirmed").containsOnly("confirmed", "used");
		}

		@Test
		void refusesALinkThatIsTooOldUnknownOrCutShort() throws SQLException {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);
			expire();

			Page old = press(mail, "confirm");
			Page cut = new TestBrowser(server()).get(path(mail).substring(0, path(mail).length() - 5));
			Page none = new TestBrowser(server()).get("/email/confirm");

			assertThat(old.status()).isEqualTo(410);
			assertThat(state(old)).isEqualTo("expired");
			assertThat(cut.status()).isEqualTo(404);
			assertThat(state(none)).isEqualTo("unknown");
			assertThat(EmailTests.this.accounts.findByEmail(EmailTests.this.email)).isEmpty();
		}

		// The running role cannot.
		private void expire() throws SQLException {
			try (Connection owner = DriverManager.getConnection(
					EmailTests.this.environment.getRequiredProperty("LOANGATE_POSTGRES_URL"),
					EmailTests.this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_USER"),
					EmailTests.this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_PASSWORD"));
					PreparedStatement update = owner.prepareStatement("""
							UPDATE authentication_link SET expires_at = now() - interval '1 second'
							WHERE subject = (SELECT subject FROM authentication_account WHERE claimed_email = ?)
							""")) {
				update.setString(1, EmailTests.this.email);
				assertThat(update.executeUpdate()).isOne();
			}
		}

		@Test
		void asksForATokenOfTheFormsOwn() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);

			Page forged = new TestBrowser(server()).post("/email/confirm", Map.of("token", token(mail)));

			assertThat(forged.status()).isEqualTo(403);
			assertThat(EmailTests.this.accounts.findByEmail(EmailTests.this.email)).isEmpty();
		}

		@Test
		void concernsTheLinksAccountWhoeverIsSignedIn() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);
			TestBrowser somebodyElse = TestBrowser.registered(server(), "s-" + EmailTests.this.email, PASSWORD);

			somebodyElse.get(path(mail));
			somebodyElse.post("/email/confirm", Map.of("token", token(mail)));

			assertThat(somebodyElse.get("/account").attribute("data-email")).hasValue("unconfirmed");
			assertThat(EmailTests.this.accounts.findByEmail(EmailTests.this.email)).isPresent();
		}

		@Test
		void canBeTurnedDownByWhoeverDoesNotKnowTheAccount() {
			TestBrowser stranger = TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail mail = TestMailbox.await(EmailTests.this.email, CONFIRM);

			Page disowned = press(mail, "disown");

			assertThat(state(disowned)).isEqualTo("disowned");
			assertThat(state(press(mail, "confirm"))).isEqualTo("used");
			assertThat(stranger.get("/account").body()).doesNotContain(EmailTests.this.email);
			assertThat(signIn(PASSWORD).name()).isEqualTo("sign-in");
		}

		@Test
		void isAskedForAgainFiveTimesAnHour() {
			TestBrowser browser = TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);

			for (int i = 0; i < 5; i++) {
				assertThat(state(browser.post("/account/email/again", Map.of()))).isEqualTo("sent");
			}

			assertThat(state(browser.post("/account/email/again", Map.of()))).isEqualTo("locked");
		}

		@Test
		void isWrittenInTheLanguageOfThePage() {
			TestBrowser browser = new TestBrowser(server());
			browser.get("/register?lang=zh-CN");
			browser.post("/register", Map.of("username", EmailTests.this.email, "password", PASSWORD));

			Mail mail = TestMailbox.await(EmailTests.this.email, "请确认您的电子邮箱");
			assertThat(mail.text()).contains("24 小时");
		}

		@Test
		void takesAddressesWithAPlusAndOfInternationalDomains() {
			for (String address : List.of("a+b." + EmailTests.this.email,
					EmailTests.this.email.replace("example", "xn--fsqu00a"))) {
				TestBrowser.confirmed(server(), address, PASSWORD);

				assertThat(EmailTests.this.accounts.findByEmail(address)).isPresent();
			}
		}

	}

	@Nested
	class RegisteringATakenAddress {

		@Test
		void looksLikeAnyOtherRegistration() {
			TestBrowser.confirmed(server(), EmailTests.this.email, PASSWORD);
			String free = UUID.randomUUID() + "@example.test";

			Page taken = register(EmailTests.this.email);
			Page other = register(free);

			assertThat(taken.name()).isEqualTo("account");
			assertThat(taken.status()).isEqualTo(other.status());
			assertThat(taken.headers().keySet()).isEqualTo(other.headers().keySet());
			assertThat(normal(taken, EmailTests.this.email)).isEqualTo(normal(other, free));
		}

		private Page register(String address) {
			TestBrowser browser = new TestBrowser(server());
			browser.get("/register");
			return browser.post("/register", Map.of("username", address, "password", OTHER_PASSWORD));
		}

		// All that differs between two people: address, form token, session.
		private static String normal(Page page, String address) {
			return page.body()
				.replace(address, "…")
				.replaceAll("(value|data-session-id)=\"[A-Za-z0-9_=-]{20,}\"", "$1");
		}

		@Test
		void tellsTheOwnerAndNeverGetsTheAddress() {
			TestBrowser.confirmed(server(), EmailTests.this.email, PASSWORD);

			TestBrowser second = TestBrowser.registered(server(), EmailTests.this.email, OTHER_PASSWORD);

			Mail told = TestMailbox.await(EmailTests.this.email, EXISTS);
			assertThat(told.link()).isEqualTo(URI.create(server() + "/sign-in"));
			assertThat(state(second.post("/account/email/again", Map.of()))).isEqualTo("sent");
			assertThat(TestMailbox.count(EmailTests.this.email, CONFIRM)).isOne();
			assertThat(second.get("/account").attribute("data-email")).hasValue("unconfirmed");
		}

		@Test
		void signsEachInByTheirOwnPassword() {
			TestBrowser owner = TestBrowser.confirmed(server(), EmailTests.this.email, PASSWORD);
			TestBrowser.registered(server(), EmailTests.this.email, OTHER_PASSWORD);
			owner.post("/account/details", Map.of("name", "The Owner"));

			assertThat(signIn(PASSWORD).body()).contains("The Owner");
			assertThat(signIn(OTHER_PASSWORD).name()).isEqualTo("account");
			assertThat(signIn(OTHER_PASSWORD).body()).doesNotContain("The Owner");
			assertThat(signIn("neither of the two").name()).isEqualTo("sign-in");
		}

		@Test
		void buysNoNewGuessesAtTheOwnersPassword() {
			TestBrowser.confirmed(server(), EmailTests.this.email, PASSWORD);
			TestBrowser.registered(server(), EmailTests.this.email, OTHER_PASSWORD);
			TestBrowser guesser = new TestBrowser(server());
			guesser.get("/sign-in");

			for (int i = 0; i < 6; i++) {
				guesser.post("/sign-in", Map.of("username", EmailTests.this.email, "password", "guess " + i));
				signIn(OTHER_PASSWORD);
			}

			assertThat(signIn(PASSWORD).body()).contains("Too many tries");
		}

		@Test
		void doesNotHoldUpAClaimantWhoSignsInOften() {
			TestBrowser.registered(server(), EmailTests.this.email, OTHER_PASSWORD);

			for (int i = 0; i < 10; i++) {
				assertThat(signIn(OTHER_PASSWORD).name()).isEqualTo("account");
			}
		}

		@Test
		void goesToWhoeverConfirmsFirst() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			Mail first = TestMailbox.await(EmailTests.this.email, CONFIRM);
			TestBrowser second = TestBrowser.registered(server(), EmailTests.this.email, OTHER_PASSWORD);
			Mail later = awaitAnother(first);

			assertThat(state(press(later, "confirm"))).isEqualTo("confirmed");
			Page late = press(first, "confirm");

			assertThat(late.status()).isEqualTo(409);
			assertThat(state(late)).isEqualTo("taken");
			assertThat(second.get("/account").attribute("data-email")).hasValue("confirmed");
		}

		private Mail awaitAnother(Mail first) {
			return Awaitility.await()
				.until(() -> TestMailbox.await(EmailTests.this.email, CONFIRM),
						(mail) -> !mail.link().equals(first.link()));
		}

		@Test
		void lapsesAfterAWeek() {
			TestBrowser.registered(server(), EmailTests.this.email, PASSWORD);
			EmailTests.this.jdbc
				.sql("UPDATE authentication_account SET claimed_at = :past WHERE claimed_email = :email")
				.param("past", Instant.now().minus(Accounts.CLAIM_LIFE).atOffset(ZoneOffset.UTC))
				.param("email", EmailTests.this.email)
				.update();

			assertThat(signIn(PASSWORD).name()).isEqualTo("sign-in");
		}

	}

}

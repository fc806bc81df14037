package org.loangate.authz.session;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.SignedOut.Reason;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/// Sign-ins from their start to their end, through the pages.
@IntegrationTest
class SessionsTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	@Autowired
	private SessionRegister register;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private FlywayProperties migrations;

	private String email;

	private TestBrowser browser;

	@BeforeEach
	void signIn() {
		this.email = "s-" + UUID.randomUUID() + "@example.test";
		this.browser = TestBrowser.confirmed(server(), this.email, PASSWORD);
	}

	private URI server() {
		return this.settings.issuer();
	}

	private Subject subject() {
		return this.accounts.findByEmail(this.email).orElseThrow().subject();
	}

	private String sid() {
		List<String> sids = this.browser.get("/account").attributes("data-session-id");
		assertThat(sids).isNotEmpty();
		return sids.getFirst();
	}

	private Optional<String> reason(String sid) {
		return this.jdbc.sql("SELECT reason FROM authentication_session WHERE sid = :sid AND ended_at IS NOT NULL")
			.param("sid", sid)
			.query(String.class)
			.optional();
	}

	// The running role may not move a session's end.
	private void age(String sid, String column, Duration age) {
		JdbcClient owner = JdbcClient.create(new DriverManagerDataSource(this.migrations.getUrl(),
				this.migrations.getUser(), this.migrations.getPassword()));
		owner.sql("UPDATE authz.authentication_session SET " + column + " = :then WHERE sid = :sid")
			.param("then", OffsetDateTime.now(ZoneOffset.UTC).minus(age))
			.param("sid", sid)
			.update();
	}

	private List<String> evidence(String sid) {
		return this.jdbc.sql("""
				SELECT entry FROM evidence_entry WHERE about = :about AND type IN ('session-started', 'session-ended')
				ORDER BY occurred_at
				""")
			.param("about", subject().id())
			.query(String.class)
			.list()
			.stream()
			.filter((entry) -> entry.contains(sid))
			.toList();
	}

	@Nested
	class Ending {

		@Test
		void endsWhatWasIdleTooLong() {
			String sid = sid();
			age(sid, "last_seen_at", Duration.ofMinutes(29));
			assertThat(SessionsTests.this.browser.get("/account").name()).isEqualTo("account");

			age(sid, "last_seen_at", Duration.ofMinutes(30));

			assertThat(SessionsTests.this.browser.get("/account").name()).isEqualTo("sign-in");
			assertThat(reason(sid)).contains("idle");
		}

		@Test
		void endsWhatIsPastItsLifetimeHoweverBusy() {
			String sid = sid();
			age(sid, "ends_at", Duration.ZERO);

			assertThat(SessionsTests.this.browser.get("/account").name()).isEqualTo("sign-in");
			assertThat(reason(sid)).contains("lifetime");
		}

		@Test
		void sweepsWhatNobodyComesBackTo() {
			String sid = sid();
			age(sid, "last_seen_at", Duration.ofHours(1));

			SessionsTests.this.register.sweep();
			SessionsTests.this.register.sweep();

			assertThat(reason(sid)).contains("idle");
			assertThat(evidence(sid)).hasSize(2).last().asString().contains("\"reason\":\"idle\"", "session-ended");
			assertThat(SessionsTests.this.register.hold(sid)).isFalse();
		}

		@Test
		void doesNotSweepWhatIsInUse() {
			String sid = sid();

			SessionsTests.this.register.sweep();

			assertThat(reason(sid)).isEmpty();
			assertThat(SessionsTests.this.register.hold(sid)).isTrue();
			assertThat(SessionsTests.this.browser.get("/account").name()).isEqualTo("account");
		}

		@Test
		void endsOnceHoweverManyTry() throws Exception {
			String sid = sid();
			CountDownLatch ready = new CountDownLatch(1);
			try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
				List<Future<Boolean>> tries = IntStream.range(0, 8).mapToObj((_) -> threads.submit(() -> {
					ready.await();
					return SessionsTests.this.register.end(sid, Reason.SIGNED_OUT);
				})).toList();
				ready.countDown();

				int ended = 0;
				for (Future<Boolean> one : tries) {
					ended += one.get() ? 1 : 0;
				}
				assertThat(ended).isEqualTo(1);
			}
			assertThat(evidence(sid)).hasSize(2);
		}

		@Test
		void endsTheOneBeforeWhenSomebodyElseSignsIn() {
			String sid = sid();
			SessionsTests.this.browser.get("/register");
			SessionsTests.this.browser.post("/register",
					Map.of("username", "n-" + SessionsTests.this.email, "password", PASSWORD));

			assertThat(reason(sid)).contains("other-person");
			assertThat(sid()).isNotEqualTo(sid);
		}

		@Test
		void signsOut() {
			String sid = sid();

			Page page = SessionsTests.this.browser.post("/sign-out", Map.of());

			assertThat(page.name()).isEqualTo("sign-in");
			assertThat(reason(sid)).contains("signed-out");
		}

		@Test
		void keepsTheSidWhenTheSamePersonSignsInAgain() {
			String sid = sid();
			SessionsTests.this.browser.post("/sign-in",
					Map.of("username", SessionsTests.this.email, "password", PASSWORD));

			assertThat(sid()).isEqualTo(sid);
			assertThat(reason(sid)).isEmpty();
		}

	}

	@Nested
	class Seeing {

		@Test
		void writesWhenItWasSeenOnceAMinute() {
			String sid = sid();
			age(sid, "last_seen_at", Duration.ofSeconds(40));
			Instant before = lastSeen(sid);
			SessionsTests.this.browser.get("/account");
			assertThat(lastSeen(sid)).isEqualTo(before);

			age(sid, "last_seen_at", Duration.ofSeconds(80));
			SessionsTests.this.browser.get("/account");

			assertThat(lastSeen(sid)).isAfter(before);
		}

		private Instant lastSeen(String sid) {
			return SessionsTests.this.jdbc.sql("SELECT last_seen_at FROM authentication_session WHERE sid = :sid")
				.param("sid", sid)
				.query(OffsetDateTime.class)
				.single()
				.toInstant();
		}

	}

	@Nested
	class Fixation {

		@Test
		void neverAdoptsAnIdentifierThatWasPlanted() {
			TestBrowser planter = new TestBrowser(server());
			planter.get("/sign-in");
			for (String planted : new String[] { planter.session(), "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw",
					"planted" }) {
				TestBrowser victim = new TestBrowser(server());
				victim.session(planted);
				victim.get("/sign-in");
				victim.post("/sign-in", Map.of("username", SessionsTests.this.email, "password", PASSWORD));

				assertThat(victim.get("/account").name()).as(planted).isEqualTo("account");
				assertThat(victim.session()).isNotEmpty().isNotEqualTo(planted);
				TestBrowser attacker = new TestBrowser(server());
				attacker.session(planted);
				assertThat(attacker.get("/account").name()).as(planted).isEqualTo("sign-in");
			}
		}

		@Test
		void changesTheIdentifierWhenASignInIsRaised() {
			String before = SessionsTests.this.browser.session();
			Page page = SessionsTests.this.browser.get("/account/totp");
			String secret = page.attribute("data-totp-secret").orElseThrow();

			Page after = SessionsTests.this.browser.post("/account/totp", Map.of("code", String.format(Locale.ROOT,
					"%06d", new com.warrenstrange.googleauth.GoogleAuthenticator().getTotpPassword(secret))));

			assertThat(after.name()).isEqualTo("account");
			assertThat(SessionsTests.this.browser.session()).isNotEqualTo(before);
			TestBrowser attacker = new TestBrowser(server());
			attacker.session(before);
			assertThat(attacker.get("/account").name()).isEqualTo("sign-in");
		}

	}

	@Nested
	class Section {

		@Test
		void listsEverySignInAndEndsOneElsewhere() {
			TestBrowser other = TestBrowser.signedIn(server(), SessionsTests.this.email, PASSWORD);
			TestBrowser third = TestBrowser.signedIn(server(), SessionsTests.this.email, PASSWORD);
			String here = sid();
			Page page = SessionsTests.this.browser.get("/account");
			List<String> sids = page.attributes("data-session-id");
			assertThat(sids).hasSize(3).startsWith(here);
			assertThat(page.body()).contains("This browser", "just now", "127.0.*.*");
			assertThat(page.attributes("data-action").stream().filter("end-session"::equals)).hasSize(2);

			Page after = SessionsTests.this.browser.post("/account/sessions/end", Map.of("id", sids.get(1)));

			assertThat(after.attributes("data-session-id")).containsExactly(here, sids.get(2));
			assertThat(reason(sids.get(1))).contains("ended-elsewhere");
			assertThat(List.of(other.get("/account").name(), third.get("/account").name()))
				.containsExactlyInAnyOrder("account", "sign-in");
		}

		@Test
		void endsAllOthersAtOnce() {
			TestBrowser other = TestBrowser.signedIn(server(), SessionsTests.this.email, PASSWORD);
			SessionsTests.this.browser.get("/account");

			Page after = SessionsTests.this.browser.post("/account/sessions/end-others", Map.of());

			assertThat(after.attributes("data-session-id")).hasSize(1);
			assertThat(after.attributes("data-action")).doesNotContain("end-session", "end-other-sessions");
			assertThat(other.get("/account").name()).isEqualTo("sign-in");
		}

		@Test
		void endsNobodyElses() {
			String victims = sid();
			TestBrowser attacker = TestBrowser.registered(server(), "a-" + SessionsTests.this.email, PASSWORD);
			attacker.get("/account");

			attacker.post("/account/sessions/end", Map.of("id", victims));
			attacker.post("/account/sessions/end", Map.of("id", "' OR true --"));

			assertThat(reason(victims)).isEmpty();
			assertThat(SessionsTests.this.browser.get("/account").name()).isEqualTo("account");
		}

		@Test
		void refusesAFormWithoutItsToken() {
			TestBrowser other = TestBrowser.signedIn(server(), SessionsTests.this.email, PASSWORD);
			String sid = other.get("/account").attributes("data-session-id").get(1);
			TestBrowser forged = new TestBrowser(server());
			forged.session(other.session());

			assertThat(forged.post("/account/sessions/end", Map.of("id", sid)).status()).isEqualTo(403);
			assertThat(reason(sid)).isEmpty();
		}

	}

}

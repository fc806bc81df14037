package org.loangate.authz.console.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.history.DecisionStream;
import org.loangate.authz.staff.StaffAccounts;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// How long decisions are followed, and by how many.
@IntegrationTest
class StreamTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final int MOST = 50;

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private DecisionStream stream;

	@Autowired
	private StaffAccounts staff;

	@Autowired
	private Accounts accounts;

	private TestOfficer officer;

	@BeforeEach
	void signIn() {
		this.officer = TestOfficer.working(this.server);
	}

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	@Test
	void saysThatItLivesWhileNothingIsDecided() throws Exception {
		try (TestEvents events = events()) {
			TestClock.ahead(Duration.ofSeconds(15));

			await().atMost(PATIENCE).until(() -> events.lines().contains(":"));
			assertThat(events.lines()).startsWith("retry: 2000");
		}
	}

	@Test
	void endsWithTheSignIn() throws Exception {
		try (TestEvents events = events()) {
			this.officer.staff().browser().get("/account");
			this.officer.staff().browser().post("/sign-out", Map.of());

			await().atMost(PATIENCE).until(events::isOver);
		}
	}

	@Test
	void endsWithTheAccount() throws Exception {
		try (TestEvents events = events()) {
			close(this.officer.staff());

			await().atMost(PATIENCE).until(events::isOver);
		}
	}

	@Test
	void endsWithTheAccountThatATokenSpeaksFor() throws Exception {
		try (TestEvents events = followedByToken()) {
			close(this.officer.staff());

			await().atMost(PATIENCE).until(events::isOver);
		}
	}

	@Test
	void asksForANewTokenAfterFiveMinutes() throws Exception {
		try (TestEvents events = followedByToken()) {
			TestClock.ahead(Duration.ofMinutes(5));

			await().atMost(PATIENCE).until(events::isOver);
		}
	}

	@Test
	void isOpenToFiftyAtATime() {
		List<DecisionStream.Subscription> others = new ArrayList<>();
		try {
			// Streams of other tests end when they next speak to nobody.
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				this.stream.subscribe(null).ifPresent(others::add);
				return others.size() == MOST;
			});

			Answer refused = this.officer.send("GET", "/decisions/stream", Map.of(),
					Map.of("Accept", "text/event-stream"));

			assertThat(refused.outcome()).isEqualTo("503 unavailable");
			assertThat(refused.header("Retry-After")).isNotEmpty();
		}
		finally {
			others.forEach(DecisionStream.Subscription::close);
		}
	}

	private TestEvents events() throws Exception {
		return TestEvents.of(this.settings.issuer(), this.officer, "");
	}

	private TestEvents followedByToken() throws Exception {
		TestApiClient tool = TestApiClient.of(this.settings.issuer(), this.officer.staff(), "openid policy:read");
		return new TestEvents(tool.request("GET", "/policy/v1/decisions/stream", ""));
	}

	private void close(TestStaff person) {
		Subject subject = this.accounts.findByEmail(person.email()).orElseThrow().subject();
		this.staff.close(subject, subject);
	}

}

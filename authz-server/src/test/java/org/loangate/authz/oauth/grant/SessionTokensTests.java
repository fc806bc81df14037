package org.loangate.authz.oauth.grant;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignedOut.Reason;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class SessionTokensTests {

	@Autowired
	private SessionTokens tokens;

	@Autowired
	private BrowserSessions sessions;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private String sid;

	@BeforeEach
	void signIn() {
		Subject subject = this.accounts.register(UUID.randomUUID() + "@example.test").subject();
		this.sid = this.sessions
			.start(this.request, subject, new ProvenFactor("password", List.of("pwd"), Instant.now()))
			.sid();
	}

	private long count(String table) {
		return this.jdbc.sql("SELECT count(*) FROM " + table + " WHERE sid = :sid")
			.param("sid", this.sid)
			.query(Long.class)
			.single();
	}

	@Test
	void notesAClientOnce() {
		assertThat(this.tokens.join(this.sid, "lending-web")).isTrue();
		assertThat(this.tokens.join(this.sid, "lending-web")).isTrue();

		assertThat(this.tokens.leave(this.sid)).containsExactly("lending-web");
		assertThat(this.tokens.leave(this.sid)).isEmpty();
	}

	@Test
	void notesNobodyInASignInThatEndedOrNeverWas() {
		this.sessions.end(this.request, Reason.SIGNED_OUT);

		assertThat(this.tokens.join(this.sid, "lending-web")).isFalse();
		assertThat(this.tokens.join("AAAAAAAAAAAAAAAAAAAAAA", "lending-web")).isFalse();
		assertThat(count("oauth_session_client")).isZero();
	}

	@RepeatedTest(20)
	void eitherTellsAClientOrGivesItNothingWhenBothHappenAtOnce() throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Boolean> joined = threads.submit(() -> {
				start.await();
				return this.tokens.join(this.sid, "lending-web");
			});
			Future<?> ended = threads.submit(() -> {
				start.await();
				this.sessions.end(this.request, Reason.SIGNED_OUT);
				return null;
			});
			start.countDown();
			ended.get();

			// Nobody listens: a notice stays.
			assertThat(count("oauth_session_client")).isZero();
			assertThat(count("oauth_logout_notice")).isEqualTo(joined.get() ? 1 : 0);
		}
	}

}

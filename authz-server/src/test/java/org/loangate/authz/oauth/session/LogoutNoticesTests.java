package org.loangate.authz.oauth.session;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Subject;
import org.loangate.authz.oauth.session.LogoutNotices.Notice;
import org.loangate.authz.session.SignedOut;
import org.loangate.authz.session.SignedOut.Reason;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class LogoutNoticesTests {

	private final Subject subject = Subject.random(new SecureRandom());

	@Autowired
	private LogoutNotices notices;

	@Autowired
	private JdbcClient jdbc;

	private SignedOut over() {
		return new SignedOut(this.subject, Subject.random(new SecureRandom()).id(), Reason.SIGNED_OUT);
	}

	private List<Integer> attempts() {
		return this.jdbc.sql("SELECT attempts FROM oauth_logout_notice WHERE subject = :subject")
			.param("subject", this.subject.id())
			.query(Integer.class)
			.list();
	}

	@Test
	void givesEachNoticeToOneOfAllWhoAskAtOnce() throws Exception {
		// The server's own worker takes part, and reaches nobody.
		IntStream.range(0, 40).forEach((_) -> this.notices.add("lending-web", over()));
		CountDownLatch start = new CountDownLatch(1);
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<List<Notice>>> taken = IntStream.range(0, 8).mapToObj((_) -> threads.submit(() -> {
				start.await();
				return this.notices.due(50);
			})).toList();
			start.countDown();
			for (Future<List<Notice>> one : taken) {
				one.get();
			}
		}

		assertThat(attempts()).hasSize(40).containsOnly(1);
	}

	@Test
	void waitsTwiceAsLongEachTimeForAboutADay() {
		this.notices.add("lending-web", over());
		long waited = 0;
		for (int attempt = 1; attempt < LogoutNotices.MOST_ATTEMPTS; attempt++) {
			this.jdbc.sql("""
					UPDATE oauth_logout_notice SET attempts = :attempts, next_attempt_at = now() - interval '1 day'
					WHERE subject = :subject
					""").param("attempts", attempt - 1).param("subject", this.subject.id()).update();
			this.notices.due(1000);
			long pause = this.jdbc.sql("""
					SELECT extract(epoch FROM next_attempt_at - now())::bigint FROM oauth_logout_notice
					WHERE subject = :subject
					""").param("subject", this.subject.id()).query(Long.class).single();
			assertThat(pause).as("after attempt " + attempt).isBetween((5L << attempt) - 2, 5L << attempt);
			waited += pause;
		}

		assertThat(waited).isBetween(22 * 3600L, 24 * 3600L);
	}

}

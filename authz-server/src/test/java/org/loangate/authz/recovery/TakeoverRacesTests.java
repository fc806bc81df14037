package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import static org.assertj.core.api.Assertions.assertThat;

/// A thief of the password, a thief of the mailbox, a borrower of the phone and the owner, all at the same moment.
@IntegrationTest
class TakeoverRacesTests extends RecoverySteps {

	private static final int ROUNDS = 2;

	private static final int MANY_ROUNDS = 16;

	private static final Duration NEARLY = Duration.ofHours(24).minusMinutes(2);

	private static final Duration WAIT = Duration.ofHours(25);

	/// An account of which something begins to wait.
	private Waiting waits(Kind kind) {
		open();
		ageTheApp();
		String removed = (kind == Kind.REMOVAL) ? "totp" : null;
		PendingChange change = this.changes.begin(this.subject, kind, removed, removed, null, Locale.ENGLISH);
		return new Waiting(this.email, this.subject, change.id());
	}

	/// One whose removal is ready as soon as three more minutes have passed.
	private Waiting nearlyRemoved() {
		putTheTimeBack();
		Waiting account = waits(Kind.REMOVAL);
		pass(NEARLY);
		return account;
	}

	private TestBrowser proven(Waiting account, Duration passed, int step) {
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), account.email(), PASSWORD);
		Page asked = browser.get("/account/passkeys/new");
		assertThat(asked.name()).isEqualTo("totp");
		browser.post(asked.url().getPath() + "/totp",
				Map.of("code", TestAuthenticator.codeAt(SECRET, Instant.now().plus(passed).plusSeconds(30L * step))));
		browser.get("/account");
		return browser;
	}

	private TestBrowser withPassword(Waiting account) {
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), account.email(), PASSWORD);
		browser.get("/account");
		return browser;
	}

	private TestBrowser at(URI link) {
		TestBrowser browser = stranger();
		browser.get(local(link));
		return browser;
	}

	private long count(Waiting account, String type) {
		return this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE about = :subject AND type = :type")
			.param("subject", account.subject().id())
			.param("type", type)
			.query(Long.class)
			.single();
	}

	private boolean opens(Waiting account, String password) {
		TestBrowser browser = stranger();
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", account.email(), "password", password))
			.name()
			.equals("account");
	}

	private static void atOnce(List<Callable<?>> parties) throws Exception {
		List<Callable<?>> mixed = new ArrayList<>(parties);
		Collections.shuffle(mixed);
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService threads = Executors.newFixedThreadPool(mixed.size())) {
			List<? extends Future<?>> running = mixed.stream().map((party) -> threads.submit(() -> {
				start.await();
				return party.call();
			})).toList();
			start.countDown();
			for (Future<?> each : running) {
				each.get();
			}
		}
	}

	@Test
	void recoversAnAccountOrStopsThatAndNeverBoth() throws Exception {
		recoversAnAccountOrStopsThatAndNeverBoth(ROUNDS);
	}

	@Test
	@Tag("nightly")
	void recoversAnAccountOrStopsThatAndNeverBothHoweverOften() throws Exception {
		recoversAnAccountOrStopsThatAndNeverBoth(MANY_ROUNDS);
	}

	private void recoversAnAccountOrStopsThatAndNeverBoth(int rounds) throws Exception {
		List<Waiting> accounts = IntStream.range(0, rounds).mapToObj((_) -> waits(Kind.RECOVERY)).toList();
		pass(WAIT);
		this.changes.sweep();
		for (Waiting account : accounts) {
			URI goOn = TestMailbox.await(account.email(), "You can go on").link();
			TestBrowser thiefOfPassword = withPassword(account);
			TestBrowser thiefOfMailbox = at(goOn);
			TestBrowser borrowerOfPhone = proven(account, WAIT, 0);
			TestBrowser owner = proven(account, WAIT, 1);
			Map<String, String> stop = Map.of("id", account.change());

			atOnce(List.of(() -> thiefOfPassword.post("/account/pending/stop", stop),
					() -> thiefOfMailbox.post("/recover/go-on",
							Map.of("token", token(goOn).get("token"), "password", NEW_PASSWORD)),
					() -> borrowerOfPhone.post("/account/removal", APP),
					() -> owner.post("/account/pending/stop", stop)));

			boolean recovered = count(account, "recovery-done") == 1;
			assertThat(count(account, "recovery-done") + count(account, "recovery-stopped")).isEqualTo(1);
			assertThat(count(account, "factor-removed")).isLessThanOrEqualTo(1);
			assertThat(this.authenticators.has(account.subject())).isEqualTo(count(account, "factor-removed") == 0);
			assertThat(opens(account, NEW_PASSWORD)).isEqualTo(recovered);
			assertThat(opens(account, PASSWORD)).isEqualTo(!recovered);
			assertThat(owner.get("/account").name()).isEqualTo(recovered ? "sign-in" : "account");
			assertThat(thiefOfPassword.get("/account").name()).isEqualTo(recovered ? "sign-in" : "account");
			assertThat(this.accounts.isFrozen(account.subject())).isFalse();
		}
	}

	@Test
	void removesAFactorOrStopsThatAndNeverBoth() throws Exception {
		removesAFactorOrStopsThatAndNeverBoth(ROUNDS);
	}

	@Test
	@Tag("nightly")
	void removesAFactorOrStopsThatAndNeverBothHoweverOften() throws Exception {
		removesAFactorOrStopsThatAndNeverBoth(MANY_ROUNDS);
	}

	private void removesAFactorOrStopsThatAndNeverBoth(int rounds) throws Exception {
		for (int round = 0; round < rounds; round++) {
			Waiting account = nearlyRemoved();
			URI link = TestMailbox.await(account.email(), "about to be removed").link();
			TestBrowser thiefOfPassword = withPassword(account);
			TestBrowser thiefOfMailbox = at(link);
			TestBrowser borrowerOfPhone = proven(account, NEARLY, 0);
			TestBrowser owner = withPassword(account);
			Map<String, String> stop = Map.of("id", account.change());

			atOnce(List.of(() -> {
				pass(Duration.ofMinutes(3));
				this.changes.sweep();
				return null;
			}, () -> thiefOfPassword.post("/account/removal", APP),
					() -> thiefOfMailbox.post(link.getPath(), token(link)),
					() -> borrowerOfPhone.post("/account/removal/later", APP),
					() -> owner.post("/account/pending/stop", stop)));

			boolean removed = count(account, "removal-done") == 1;
			assertThat(count(account, "removal-done") + count(account, "removal-stopped")).isEqualTo(1);
			assertThat(this.authenticators.has(account.subject())).isEqualTo(!removed);
			assertThat(count(account, "factor-removed")).isEqualTo(removed ? 1 : 0);
			assertThat(opens(account, PASSWORD)).isTrue();
			assertThat(this.accounts.isFrozen(account.subject())).isFalse();
		}
	}

	@Test
	void removesAFactorOnceThoughItsRemovalIsReadyToo() throws Exception {
		removesAFactorOnceThoughItsRemovalIsReadyToo(ROUNDS);
	}

	@Test
	@Tag("nightly")
	void removesAFactorOnceThoughItsRemovalIsReadyTooHoweverOften() throws Exception {
		removesAFactorOnceThoughItsRemovalIsReadyToo(MANY_ROUNDS);
	}

	private void removesAFactorOnceThoughItsRemovalIsReadyToo(int rounds) throws Exception {
		for (int round = 0; round < rounds; round++) {
			Waiting account = nearlyRemoved();
			TestBrowser thiefOfPassword = withPassword(account);
			TestBrowser borrowerOfPhone = proven(account, NEARLY, 0);
			TestBrowser owner = proven(account, NEARLY, 1);

			atOnce(List.of(() -> {
				pass(Duration.ofMinutes(3));
				this.changes.sweep();
				return null;
			}, () -> borrowerOfPhone.post("/account/removal", APP), () -> owner.post("/account/removal", APP),
					() -> thiefOfPassword.post("/account/removal", APP)));

			assertThat(this.authenticators.has(account.subject())).isFalse();
			assertThat(count(account, "factor-removed")).isEqualTo(1);
			assertThat(TestMailbox.count(account.email(), "was removed")).isLessThanOrEqualTo(1);
		}
	}

	private record Waiting(String email, Subject subject, String change) {
	}

}

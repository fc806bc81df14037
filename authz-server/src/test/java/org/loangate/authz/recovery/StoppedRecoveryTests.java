package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.TestOldAccount;

import static org.assertj.core.api.Assertions.assertThat;

/// Who stops a recovery, and what comes of doing it again.
@IntegrationTest
class StoppedRecoveryTests extends RecoverySteps {

	@Test
	void isStoppedByOneTapOnTheLinkInThatMail() {
		URI stop = begun();

		assertThat(follow(stranger(), stop).name()).isEqualTo("recover-stopped");

		pass(Duration.ofHours(25));
		this.changes.sweep();
		assertThat(waiting()).isEmpty();
		assertThat(TestMailbox.count(this.email, "You can go on")).isZero();
		assertThat(evidence()).contains("recovery-asked", "recovery-stopped");
		assertThat(stranger().get(local(stop)).name()).isEqualTo("recover-over");
	}

	@Test
	void isNotStoppedByAPasswordAlone() {
		this.authenticators.remove(this.subject);
		TestBrowser thief = signedIn();
		begun();

		assertThat(stopHere(thief).body()).contains("A password does not stop this");

		assertThat(waiting()).hasSize(1);
	}

	@Test
	void isNotStoppedByWhatIsInQuarantine() {
		this.authenticators.remove(this.subject);
		TestBrowser thief = signedIn();
		Page page = thief.mailCode(thief.get("/account/totp"), this.email);
		String secret = page.attribute("data-totp-secret").orElseThrow();
		thief.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
		begun();

		assertThat(stopHere(thief).name()).isEqualTo("recovery-stop");

		assertThat(waiting()).hasSize(1);
	}

	@Test
	void isNotStoppedByASettledFactorThatIsYoungAndCameWithoutTheAddress() {
		TestBrowser young = signedIn();
		begun();

		stopByTheApp(young);

		assertThat(waiting()).hasSize(1);
	}

	@Test
	void isNotStoppedBySomebodyElse() {
		begun();
		String id = waiting().getFirst().id();
		TestBrowser mei = TestBrowser.signedIn(this.settings.issuer(), "mei@example.test", "mei-demo-2026");

		assertThat(mei.post("/account/pending/stop", Map.of("id", id)).status()).isEqualTo(404);
		assertThat(mei.post("/account/pending/stop", Map.of("id", "AAAAAAAAAAAAAAAAAAAAAA")).status()).isEqualTo(404);

		assertThat(waiting()).hasSize(1);
	}

	@Test
	void isStoppedByAYoungFactorThatCameWithTheAddress() {
		TestOldAccount account = TestOldAccount.open(this.server);
		this.email = account.email();
		this.subject = account.subject();
		String secret = account.addApp(account.signIn());
		pass(Duration.ofHours(25));
		begun();
		TestBrowser owner = account.signIn();

		Page asked = stopHere(owner);
		assertThat(asked.name()).isEqualTo("totp");
		owner.post(asked.url().getPath() + "/totp",
				Map.of("code", TestAuthenticator.codeAt(secret, Instant.now().plus(Duration.ofHours(25)))));
		stopHere(owner);

		assertThat(waiting()).isEmpty();
	}

	@Test
	void goesToTheDeskWhenAnOldFactorStopsASecondOne() {
		ageTheApp();
		TestBrowser owner = signedIn();
		begun();
		stopByTheApp(owner);
		assertThat(waiting()).isEmpty();
		assertThat(isFrozen()).isFalse();

		begun();
		stopHere(owner);

		assertThat(isFrozen()).isTrue();
		TestMailbox.await(this.email, "being looked at");
		assertThat(cases()).containsExactly("recovery stopped-twice");
		assertThat(owner.get("/account/passkeys/new").name()).isEqualTo("frozen");
		assertThat(owner.get("/account/password").name()).isEqualTo("frozen");
	}

	@Test
	void freezesNothingHoweverOftenSomebodyWhoReadsTheMailStopsOne() {
		for (int time = 0; time < 3; time++) {
			assertThat(follow(stranger(), begun()).name()).isEqualTo("recover-stopped");
		}

		assertThat(isFrozen()).isFalse();
		assertThat(cases()).isEmpty();
	}

	@Test
	void countsNoStopByALinkBesideOneByAFactor() {
		ageTheApp();
		assertThat(follow(stranger(), begun()).name()).isEqualTo("recover-stopped");
		TestBrowser owner = signedIn();
		begun();

		stopByTheApp(owner);

		assertThat(waiting()).isEmpty();
		assertThat(isFrozen()).isFalse();
		assertThat(follow(stranger(), begun()).name()).isEqualTo("recover-stopped");
		assertThat(isFrozen()).isFalse();
	}

}

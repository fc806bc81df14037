package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.account.Role;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Asking for an account by mail, waiting for it, and having it.
@IntegrationTest
class RecoveryByMailTests extends RecoverySteps {

	@Autowired
	private Notices notices;

	@Autowired
	private Quarantine quarantine;

	private URI link(String subjectLine) {
		return TestMailbox.await(this.email, subjectLine).link();
	}

	private URI ready() {
		begun();
		return waited(this.email);
	}

	@Test
	void answersAlikeWhetherThereIsAnAccountOrNot() {
		Page known = ask(this.email);
		Page unknown = ask("nobody-" + UUID.randomUUID() + "@example.test");

		assertThat(unknown.status()).isEqualTo(known.status());
		assertThat(unknown.name()).isEqualTo(known.name()).isEqualTo("recover-sent");
		assertThat(unknown.body().replaceAll("[\\w-]+@example.test|value=\"[^\"]*\"", ""))
			.isEqualTo(known.body().replaceAll("[\\w-]+@example.test|value=\"[^\"]*\"", ""));
	}

	@Test
	void keepsWhatWasTypedWhenItIsNoAddress() {
		Page page = ask("not an address");

		assertThat(page.name()).isEqualTo("recover");
		assertThat(page.body()).contains("field-error", "not an address");
	}

	@Test
	void sendsStaffToAnOperator() {
		open(Role.SECURITY_OFFICER);

		ask(this.email);

		Mail mail = TestMailbox.await(this.email, "Get back into");
		assertThat(mail.text()).contains("operator").doesNotContain("token=");
	}

	@Test
	void changesNothingWhenALinkIsMerelyOpened() {
		ask(this.email);
		URI link = link("Get back into");
		for (int scan = 0; scan < 5; scan++) {
			assertThat(stranger().get(local(link)).name()).isEqualTo("recover-begin");
		}
		assertThat(waiting()).isEmpty();
		URI stop = letter(this.email, "is recovering", () -> follow(stranger(), link));

		for (int scan = 0; scan < 5; scan++) {
			assertThat(stranger().get(local(stop)).name()).isEqualTo("recover-stop");
		}

		assertThat(waiting()).hasSize(1);
	}

	@Test
	void tellsEveryAddressOlderThanItself() {
		String former = "former-" + UUID.randomUUID() + "@example.test";
		this.transactions.executeWithoutResult((_) -> {
			this.notices.confirmed(this.subject.id(), former, Locale.SIMPLIFIED_CHINESE);
			this.notices.replaced(this.subject.id(), former);
		});

		begun();

		Mail told = TestMailbox.await(former, "恢复您的账户");
		assertThat(told.link().getPath()).isEqualTo("/recover/stop");
	}

	@Test
	void beginsOnceThoughAskedTwice() {
		begun();
		Instant ready = waiting().getFirst().readyAt();

		begin(this.email);

		assertThat(waiting()).singleElement().extracting(PendingChange::readyAt).isEqualTo(ready);
	}

	@Test
	void isOverByTheServersClockAndNotTwoMinutesEarly() {
		begun();

		pass(Duration.ofHours(24).minusMinutes(2));
		this.changes.sweep();
		assertThat(waiting()).isNotEmpty();
		assertThat(TestMailbox.count(this.email, "You can go on")).isZero();

		pass(Duration.ofMinutes(4));
		this.changes.sweep();
		assertThat(takeBack(stranger(), link("You can go on"), NEW_PASSWORD).name()).isEqualTo("account");
	}

	@Test
	void refusesALinkThatIsTooOld() {
		ask(this.email);
		URI link = link("Get back into");

		pass(Duration.ofMinutes(62));

		assertThat(stranger().get(local(link)).body()).contains("came too late");
		assertThat(stranger().get("/recover/begin?token=" + "A".repeat(43)).body()).contains("do not know");
		assertThat(waiting()).isEmpty();

		TestClock.ahead(Duration.ofMinutes(58));
		assertThat(follow(stranger(), link).name()).isEqualTo("recover-begun");
	}

	@Test
	void givesTheAccountBackWithNothingOfBefore() {
		TestBrowser before = signedIn();
		URI link = ready();
		TestBrowser browser = stranger();

		Page page = takeBack(browser, link, NEW_PASSWORD);

		assertThat(page.name()).isEqualTo("account");
		assertThat(page.body()).contains(this.email).contains("data-action=\"add-totp\"");
		assertThat(before.get("/account").name()).isEqualTo("sign-in");
		assertThat(TestBrowser.signedIn(this.settings.issuer(), this.email, NEW_PASSWORD).get("/account").name())
			.isEqualTo("account");
		assertThat(evidence()).contains("recovery-done", "factor-removed", "session-ended");
		TestMailbox.await(this.email, "was recovered");
	}

	@Test
	void keepsAFactorThatIsOlderThanThirtyDaysAndSettled() {
		ageTheApp();
		TestBrowser thief = stranger();

		takeBack(thief, ready(), NEW_PASSWORD);

		assertThat(this.authenticators.has(this.subject)).isTrue();
		assertThat(thief.get("/account/passkeys/new").name()).isEqualTo("totp");
		Page later = thief.post("/account/removal/later", APP);
		assertThat(thief.mailCode(later, this.email).name()).isEqualTo("removal");
		thief.post("/account/removal/later", APP);
		assertThat(thief.get("/account").body()).contains("data-pending=\"removal\"");
	}

	@Test
	void holdsWhateverIsEnrolledAfterwards() {
		TestBrowser browser = stranger();
		takeBack(browser, ready(), NEW_PASSWORD);
		String secret = browser.mailCode(browser.get("/account/totp"), this.email)
			.attribute("data-totp-secret")
			.orElseThrow();

		browser.post("/account/totp",
				Map.of("code", TestAuthenticator.codeAt(secret, Instant.now().plus(25, ChronoUnit.HOURS))));

		assertThat(this.quarantine.of(this.subject).until("totp", "totp")).isPresent();
	}

	@Test
	void keepsTheLinkWhenThePasswordCannotBeChosen() {
		URI link = ready();
		TestBrowser browser = stranger();

		assertThat(takeBack(browser, link, "short").body()).contains("field-error");

		assertThat(takeBack(browser, link, NEW_PASSWORD).name()).isEqualTo("account");
	}

	@Test
	void givesItToOneOfTwoAtOnce() throws Exception {
		URI link = ready();
		Callable<Page> taking = () -> takeBack(stranger(), link, NEW_PASSWORD);
		try (ExecutorService two = Executors.newFixedThreadPool(2)) {
			List<String> names = two.invokeAll(List.of(taking, taking))
				.stream()
				.map(Future::resultNow)
				.map(Page::name)
				.toList();

			assertThat(names).containsExactlyInAnyOrder("account", "recover-over");
		}

		assertThat(evidence().stream().filter("recovery-done"::equals)).hasSize(1);
	}

	@Test
	void lapsesWhenNobodyGoesOn() {
		URI link = ready();

		pass(Duration.ofDays(9));
		this.changes.sweep();

		assertThat(stranger().get(local(link)).name()).isEqualTo("recover-over");
		assertThat(evidence()).contains("recovery-lapsed");
	}

}

package org.loangate.authz.recovery;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.TestOldAccount;

import static org.assertj.core.api.Assertions.assertThat;

/// Who begins a recovery, stops one and goes on with one: each row of the second table of
/// `docs/explanation/getting-an-account-back.md`, tried at the server.
@IntegrationTest
class RecoveryPartiesTests extends RecoverySteps {

	private static final Path PAGE = Path.of("../docs/explanation/getting-an-account-back.md");

	private static final Map<String, String> UNKNOWN_LINK = Map.of("token", "A".repeat(43), "password", NEW_PASSWORD);

	@Test
	void knowsEveryRowOfTheTable() throws IOException {
		assertThat(rows().map((cells) -> cells.getFirst()))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Party.values()).map(Party::who).toList());
	}

	@ParameterizedTest
	@EnumSource
	void letsEachPartyDoWhatTheTableSays(Party party) throws IOException {
		List<String> cells = rows().filter((row) -> row.getFirst().equals(party.who())).findFirst().orElseThrow();

		assertThat(tried(party)).isEqualTo(new Tried(isYes(cells.get(1)), isYes(cells.get(2)), isYes(cells.get(3))));
	}

	private static boolean isYes(String cell) {
		assertThat(cell).matches("(yes|no)\\b.*");
		return cell.startsWith("yes");
	}

	private static Stream<List<String>> rows() throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith("| who | begins a recovery"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList());
	}

	private Tried tried(Party party) {
		return switch (party) {
			case MAILBOX -> byMail(this.email);
			case FORMER_MAILBOX -> {
				moved();
				yield byMail(this.email);
			}
			case MAILBOX_OF_LONG_AGO -> byMailOfLongAgo();
			case PASSWORD -> {
				this.authenticators.remove(this.subject);
				yield bySignIn(signedIn());
			}
			case FACTOR_IN_QUARANTINE -> byFactorInQuarantine();
			case YOUNG_FACTOR -> bySignIn(signedIn());
			case OLD_FACTOR -> {
				ageTheApp();
				yield bySignIn(signedIn());
			}
			case ANYBODY_WHILE_FROZEN -> whileFrozen();
		};
	}

	private Tried byMail(String address) {
		URI stop = letter(address, "is recovering", () -> assertThat(begin(address).name()).isEqualTo("recover-begun"));
		boolean stops = follow(stranger(), stop).name().equals("recover-stopped") && waiting().isEmpty();
		begin(address);
		boolean goesOn = takeBack(stranger(), waited(address), NEW_PASSWORD).name().equals("account");
		return new Tried(true, stops, goesOn);
	}

	private Tried byMailOfLongAgo() {
		String former = this.email;
		this.email = moved();
		pass(Duration.ofDays(31));
		ask(former);
		begun();
		waited(this.email);
		return new Tried(TestMailbox.count(former, "Get back into") > 0, TestMailbox.count(former, "is recovering") > 0,
				TestMailbox.count(former, "You can go on") > 0);
	}

	// A link that nobody mailed begins nothing and goes on with nothing.
	private Tried bySignIn(TestBrowser browser) {
		browser.get("/recover");
		browser.post("/recover/begin", UNKNOWN_LINK);
		boolean begins = !waiting().isEmpty();
		begun();
		Page asked = stopHere(browser);
		if (asked.name().equals("totp")) {
			prove(browser, asked);
		}
		boolean stops = waiting().isEmpty();
		if (stops) {
			begun();
		}
		waited(this.email);
		browser.post("/recover/go-on", UNKNOWN_LINK);
		return new Tried(begins, stops, evidence().contains("recovery-done"));
	}

	private Tried byFactorInQuarantine() {
		TestOldAccount account = TestOldAccount.open(this.server);
		this.email = account.email();
		this.subject = account.subject();
		TestBrowser thief = account.signIn();
		account.addApp(thief);
		return bySignIn(thief);
	}

	private Tried whileFrozen() {
		ageTheApp();
		String former = this.email;
		this.email = moved();
		URI stop = letter(this.email, "is recovering", () -> begin(this.email));
		begin(former);
		assertThat(isFrozen()).isTrue();
		assertThat(stopHere(signedIn()).name()).isEqualTo("recovery-stop");
		assertThat(waiting()).isNotEmpty();
		ask(this.email);
		pass(Duration.ofHours(25));
		this.changes.sweep();
		boolean goesOn = TestMailbox.count(this.email, "You can go on") > 0;
		boolean stops = follow(stranger(), stop).name().equals("recover-stopped");
		TestMailbox.await(this.email, "being looked at");
		return new Tried(TestMailbox.count(this.email, "Get back into") > 1, stops, goesOn);
	}

	private record Tried(boolean begins, boolean stops, boolean goesOn) {
	}

	/// The first cell of a row.
	enum Party {

		MAILBOX("reads the account's mail"),

		FORMER_MAILBOX("reads the mail of an address that was replaced within 30 days"),

		MAILBOX_OF_LONG_AGO("reads the mail of an address that was replaced longer ago"),

		PASSWORD("knows the password"),

		FACTOR_IN_QUARANTINE("has a factor in quarantine"),

		YOUNG_FACTOR("has a settled factor that came without that address's proof, within 30 days"),

		OLD_FACTOR("has a settled factor that was enrolled with that address's proof, or more than 30 days ago"),

		ANYBODY_WHILE_FROZEN("anybody, once the account is frozen");

		private final String who;

		Party(String who) {
			this.who = who;
		}

		String who() {
			return this.who;
		}

	}

}

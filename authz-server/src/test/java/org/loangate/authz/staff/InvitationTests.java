package org.loangate.authz.staff;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class InvitationTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private Invitations invitations;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private String email;

	@BeforeEach
	void newName() {
		this.email = "staff-" + UUID.randomUUID() + "@example.test";
	}

	private URI invited() {
		return ((Invitations.Outcome.Invited) this.invitations.invite(this.email, Role.OPERATOR, true)).link();
	}

	private static String token(URI link) {
		return link.getQuery().replace("token=", "");
	}

	private TestBrowser browser() {
		return new TestBrowser(this.settings.issuer());
	}

	private static Page accept(TestBrowser browser, URI link) {
		browser.get(link.toString());
		return browser.post("/invitation", Map.of("token", token(link), "password", TestStaff.PASSWORD));
	}

	private List<String> evidence(Subject subject) {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :about ORDER BY position")
			.param("about", subject.id())
			.query(String.class)
			.list();
	}

	@Test
	void opensAnAccountThatCanDoNothingButAddAPasskey() {
		URI link = invited();
		TestBrowser browser = browser();

		Page account = accept(browser, link);

		assertThat(account.name()).isEqualTo("account");
		assertThat(account.body()).contains("data-action=\"add-passkey\"")
			.doesNotContain("data-action=\"new-recovery-codes\"");
		assertThat(browser.get("/operations").url().getPath()).isEqualTo("/account");
		Account opened = this.accounts.findByEmail(this.email).orElseThrow();
		assertThat(opened.role()).isEqualTo(Role.OPERATOR);
		assertThat(evidence(opened.subject())).contains("staff-invited", "account-registered", "staff-invitation-ended",
				"session-started");
	}

	@Test
	void changesNothingWhenSomebodyMerelyLooks() {
		URI link = invited();

		for (int scans = 0; scans < 3; scans++) {
			Page page = browser().get(link.toString());
			assertThat(page.name()).isEqualTo("invitation");
			assertThat(page.headers().get("referrer-policy").getFirst()).isIn("no-referrer", "same-origin");
		}

		assertThat(this.accounts.findByEmail(this.email)).isEmpty();
		assertThat(accept(browser(), link).name()).isEqualTo("account");
	}

	@Test
	void isGoodOnce() {
		URI link = invited();
		accept(browser(), link);

		TestBrowser other = browser();
		Page again = other.get(link.toString());

		assertThat(again.name()).isEqualTo("invitation-over");
		assertThat(again.status()).isEqualTo(410);
		other.get("/sign-in");
		assertThat(
				other.post("/invitation", Map.of("token", token(link), "password", "another lantern harbour 8")).name())
			.isEqualTo("invitation-over");
	}

	@Test
	void givesOneAccountWhereTwoTabsRace() throws Exception {
		URI link = invited();
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService tabs = Executors.newFixedThreadPool(2)) {
			List<Future<String>> answers = List.of("one", "two").stream().map((_) -> tabs.submit(() -> {
				TestBrowser tab = browser();
				tab.get(link.toString());
				start.await();
				return tab.post("/invitation", Map.of("token", token(link), "password", TestStaff.PASSWORD)).name();
			})).toList();
			start.countDown();

			assertThat(List.of(answers.getFirst().get(), answers.getLast().get())).containsExactlyInAnyOrder("account",
					"invitation-over");
		}
	}

	@Test
	void isTakenBackAndIsReplaced() {
		URI replaced = invited();
		URI replacing = invited();
		assertThat(browser().get(replaced.toString()).name()).isEqualTo("invitation-over");
		Subject subject = this.invitations.find(token(replacing)).orElseThrow().subject();

		this.invitations.revoke(subject, subject);

		assertThat(browser().get(replacing.toString()).name()).isEqualTo("invitation-over");
		assertThat(browser().get("/invitation?token=nonsense").name()).isEqualTo("invitation-over");
		assertThat(browser().get("/invitation").status()).isEqualTo(410);
	}

	@Test
	void keepsTheInvitationWhereThePasswordIsTooWeak() {
		URI link = invited();
		TestBrowser browser = browser();
		browser.get(link.toString());

		Page page = browser.post("/invitation", Map.of("token", token(link), "password", "short"));

		assertThat(page.name()).isEqualTo("invitation");
		assertThat(page.body()).contains("field-error");
		assertThat(accept(browser, link).name()).isEqualTo("account");
	}

	@Test
	void isNeverForABorrowerNorForAnAddressThatHasAnAccount() {
		TestBrowser browser = TestStaff.working(this.server, Role.OPERATOR).browser();
		browser.get("/operations/invitations/new");

		assertThat(browser.post("/operations/invitations", Map.of("email", this.email, "role", "borrower")).status())
			.isEqualTo(400);
		Page taken = browser.post("/operations/invitations", Map.of("email", "lin@example.test", "role", "reviewer"));

		assertThat(taken.name()).isEqualTo("invite");
		assertThat(taken.body()).contains("field-error");
	}

	@Test
	void closesAnAccountWithItsSignIns() {
		TestStaff operator = TestStaff.working(this.server, Role.OPERATOR);
		TestStaff leaving = TestStaff.working(this.server, Role.REVIEWER);
		Subject subject = this.accounts.findByEmail(leaving.email()).orElseThrow().subject();
		operator.browser().get("/operations");

		TestBrowser.Page asked = operator.browser().get("/operations/staff/close?id=" + subject.id());
		assertThat(asked.name()).isEqualTo("close-staff");
		assertThat(asked.body()).contains("Close it for good");
		operator.browser().post("/operations/staff/close", Map.of("id", subject.id()));

		assertThat(leaving.browser().get("/desk").name()).isEqualTo("sign-in");
		assertThat(leaving.signInByPasskey().name()).isEqualTo("sign-in");
		TestBrowser again = browser();
		again.get("/sign-in");
		assertThat(again.post("/sign-in", Map.of("username", leaving.email(), "password", TestStaff.PASSWORD)).name())
			.isEqualTo("sign-in");
		assertThat(evidence(subject)).contains("account-closed");
		assertThat(operator.browser()
			.post("/operations/staff/close",
					Map.of("id", this.accounts.findByEmail(operator.email()).orElseThrow().subject().id()))
			.status()).isEqualTo(404);
	}

	@Test
	void mailsALinkBesideTheOneThatIsHandedOver() {
		URI byHand = invited();
		URI byMail = TestMailbox.await(this.email, "You are invited").link();
		assertThat(byMail).isNotEqualTo(byHand);

		accept(browser(), byMail);

		assertThat(browser().get(byHand.toString()).name()).isEqualTo("invitation-over");
	}

	@Test
	void refusesAsACommandWhatIsNoInvitation() {
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

		assertThat(Invite.run(out, List.of())).isEqualTo(2);
		assertThat(Invite.run(out, List.of(this.email, "borrower"))).isEqualTo(2);
		assertThat(Invite.run(out, List.of(this.email, "reviewer"))).isEqualTo(2);
		assertThat(Invite.run(out, List.of("nobody", "operator"))).isEqualTo(2);
		assertThat(Invite.run(out, List.of(this.email, "operator", "--again"))).isEqualTo(2);
		assertThat(printed.toString(StandardCharsets.UTF_8))
			.contains("usage: invite [--again] <e-mail> security_officer|operator");
	}

}

package org.loangate.authz.staff;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What an operator who wants accomplices among the staff comes to.
@IntegrationTest
class TwoPeopleInviteTests {

	private static final String PATH = "/staff/invitations/";

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private Invitations invitations;

	@Autowired
	private StaffAccounts staffAccounts;

	@Autowired
	private Accounts accounts;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcClient jdbc;

	private String email;

	private TestStaff operator;

	@BeforeEach
	void begin() {
		this.email = "staff-" + UUID.randomUUID() + "@example.test";
		this.operator = TestStaff.working(this.server, Role.OPERATOR);
	}

	private Page propose(String address, Role role) {
		this.operator.browser().get("/operations/invitations/new");
		return this.operator.browser().post("/operations/invitations", Map.of("email", address, "role", role.value()));
	}

	private String proposed(Role role) {
		Page page = propose(this.email, role);
		assertThat(page.name()).isEqualTo("invitation-approval");
		return page.url().getPath().substring(PATH.length());
	}

	private static String signed(TestStaff staff, String id) {
		staff.browser().get(PATH + id);
		return staff.passkey().get(staff.browser().post(PATH + id + "/options", Map.of()).body());
	}

	private static Page approve(TestStaff staff, String id) {
		String credential = signed(staff, id);
		return staff.browser().post(PATH + id + "/approval", Map.of("credential", credential));
	}

	private Subject subject(TestStaff staff) {
		return this.accounts.findByEmail(staff.email()).orElseThrow().subject();
	}

	private boolean isApproved(String id) {
		return this.invitations.waiting(new Subject(id)).isEmpty();
	}

	private List<String> evidence(String about, String type) {
		return this.jdbc.sql("SELECT entry FROM evidence_entry WHERE about = :about AND type = :type")
			.param("about", about)
			.param("type", type)
			.query(String.class)
			.list();
	}

	@ParameterizedTest
	@EnumSource(names = { "OPERATOR", "SECURITY_OFFICER" })
	void mailsAnInvitationOnceASecondPersonHasApprovedOfIt(Role second) {
		TestStaff approver = TestStaff.reachable(this.server, second);
		String id = proposed(Role.AUDITOR);
		TestMailbox.await(approver.email(), "A staff account is proposed");
		assertThat(TestMailbox.count(this.email, "You are invited")).isZero();
		assertThat(approver.browser().get(PATH.substring(0, PATH.length() - 1)).body()).contains(this.email);

		Page approved = approve(approver, id);

		assertThat(approved.name()).isEqualTo("invited");
		assertThat(approved.body()).doesNotContain("token=");
		URI link = TestMailbox.await(this.email, "You are invited").link();
		TestMailbox.await(approver.email(), "An invitation of staff was approved");
		TestBrowser invited = new TestBrowser(this.settings.issuer());
		invited.get(link.toString());
		assertThat(invited
			.post("/invitation", Map.of("token", link.getQuery().replace("token=", ""), "password", TestStaff.PASSWORD))
			.name()).isEqualTo("account");
		TestMailbox.await(approver.email(), "A new staff account was opened");
		assertThat(evidence(id, "staff-invitation-proposed")).singleElement()
			.asString()
			.contains(subject(this.operator).id());
		assertThat(evidence(id, "staff-invited")).singleElement()
			.asString()
			.contains("\"approved_by\":\"" + subject(approver).id() + "\"", "\"signature\":",
					"\"domain_tag\":\"loangate/staff-invitation/v1\"");
	}

	@Test
	void signsExactlyWhatWasProposed() {
		TestStaff approver = TestStaff.working(this.server, Role.OPERATOR);
		String id = proposed(Role.AUDITOR);
		Invitations.Invitation invitation = this.invitations.waiting(new Subject(id)).orElseThrow();

		approve(approver, id);

		JsonNode entry = JsonMapper.shared().readTree(evidence(id, "staff-invited").getFirst());
		String inputs = entry.findValue("challenge_inputs").stringValue();
		assertThat(inputs).contains("\"invitation\":\"" + invitation.digest() + "\"",
				"\"sub\":\"" + subject(approver).id() + "\"");
	}

	@Test
	void takesNoApprovalFromWhoeverProposedIt() {
		String id = proposed(Role.SECURITY_OFFICER);
		assertThat(this.operator.browser().get(PATH + id).body()).doesNotContain("data-action=\"approve\"");

		Page options = this.operator.browser().post(PATH + id + "/options", Map.of());
		this.operator.browser().get("/account");
		String signIn = this.operator.passkey()
			.get(this.operator.browser().post("/sign-in/passkey/options", Map.of()).body());
		Page approved = this.operator.browser().post(PATH + id + "/approval", Map.of("credential", signIn));

		assertThat(options.status()).isEqualTo(403);
		assertThat(approved.name()).isEqualTo("invitation-approval");
		assertThat(isApproved(id)).isFalse();
		assertThat(TestMailbox.count(this.email, "You are invited")).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "REVIEWER", "AUDITOR", "BORROWER" })
	void takesNoApprovalFromAnybodyElse(Role role) {
		TestStaff other = TestStaff.working(this.server, role);
		String id = proposed(Role.REVIEWER);
		other.browser().get("/account");

		assertThat(other.browser().get(PATH + id).status()).isEqualTo(403);
		assertThat(other.browser().post(PATH + id + "/options", Map.of()).status()).isEqualTo(403);
		assertThat(other.browser().post(PATH + id + "/approval", Map.of("credential", "{}")).status()).isEqualTo(403);
		assertThat(other.browser().post(PATH + id + "/refusal", Map.of()).status()).isEqualTo(403);
		assertThat(isApproved(id)).isFalse();
	}

	@Test
	void takesNoSignatureForAnotherInvitation() {
		TestStaff approver = TestStaff.working(this.server, Role.SECURITY_OFFICER);
		String id = proposed(Role.REVIEWER);
		this.email = "staff-" + UUID.randomUUID() + "@example.test";
		String other = proposed(Role.SECURITY_OFFICER);
		String credential = signed(approver, id);

		Page misused = approver.browser().post(PATH + other + "/approval", Map.of("credential", credential));
		Page again = approver.browser().post(PATH + id + "/approval", Map.of("credential", credential));

		assertThat(misused.name()).isEqualTo("invitation-approval");
		assertThat(again.name()).as("used up by the failure").isEqualTo("invitation-approval");
		assertThat(isApproved(other)).isFalse();
		assertThat(isApproved(id)).isFalse();
	}

	@Test
	void takesTheApprovalOfOneWhereTwoRace() throws Exception {
		List<TestStaff> approvers = List.of(TestStaff.working(this.server, Role.OPERATOR),
				TestStaff.working(this.server, Role.SECURITY_OFFICER));
		String id = proposed(Role.REVIEWER);
		List<String> credentials = approvers.stream().map((approver) -> signed(approver, id)).toList();
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
			List<Future<String>> answers = IntStream.range(0, 2).mapToObj((each) -> hands.submit(() -> {
				start.await();
				return approvers.get(each)
					.browser()
					.post(PATH + id + "/approval", Map.of("credential", credentials.get(each)))
					.name();
			})).toList();
			start.countDown();

			assertThat(List.of(answers.getFirst().get(), answers.getLast().get())).containsExactlyInAnyOrder("invited",
					"invitation-decided");
		}
		assertThat(evidence(id, "staff-invited")).hasSize(1);
	}

	@Test
	void leavesInvitedAccomplicesNothingToApproveWith() {
		TestStaff accomplice = TestStaff.withNewPasskey(this.server, Role.SECURITY_OFFICER);
		String id = proposed(Role.SECURITY_OFFICER);
		accomplice.signInByPasskey();

		Page console = accomplice.browser().get("/console");
		Page shown = accomplice.browser().get(PATH + id);
		accomplice.browser().get("/account");
		Page options = accomplice.browser().post(PATH + id + "/options", Map.of());

		assertThat(console.name()).isEqualTo("staff-waiting");
		assertThat(console.body()).contains("href=\"/account\"");
		assertThat(shown.name()).isEqualTo("staff-waiting");
		assertThat(options.name()).isEqualTo("staff-waiting");
		assertThat(accomplice.browser().get("/console/api/versions").status()).isEqualTo(401);
		assertThat(isApproved(id)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "BORROWER")
	void letsAPasskeyInOnceItHasWaited(Role role) {
		TestStaff invited = TestStaff.withNewPasskey(this.server, role);
		String console = "/" + Console.of(role).getFirst().pageName();
		assertThat(invited.browser().get(console).name()).isEqualTo("staff-waiting");

		this.jdbc.sql("UPDATE authentication_quarantine SET since = since - interval '25 hours' WHERE subject = :who")
			.param("who", subject(invited).id())
			.update();

		assertThat(invited.browser().get(console).status()).isEqualTo(200);
		assertThat(invited.browser().get(console).name()).isEqualTo(Console.of(role).getFirst().pageName());
		assertThat(invited.browser().get("/account/waiting").name()).isEqualTo("account");
	}

	@Test
	void holdsAPasskeyThatWasAddedInTheInvitationsOwnSession() {
		String id = proposed(Role.SECURITY_OFFICER);
		approve(TestStaff.working(this.server, Role.SECURITY_OFFICER), id);
		URI link = TestMailbox.await(this.email, "You are invited").link();
		TestBrowser invited = new TestBrowser(this.settings.issuer());
		invited.get(link.toString());
		invited.post("/invitation",
				Map.of("token", link.getQuery().replace("token=", ""), "password", TestStaff.PASSWORD));
		TestPasskey passkey = new TestPasskey(this.settings.issuer().toString());
		TestStaff watching = TestStaff.reachable(this.server, Role.OPERATOR);
		invited.get("/account/passkeys/new");
		String options = invited.post("/account/passkeys/options", Map.of()).body();
		invited.post("/account/passkeys", Map.of("credential", passkey.create(options), "name", "Key"));
		TestMailbox.await(watching.email(), "A passkey of staff was added");

		invited.get("/account");
		String asked = invited.post("/sign-in/passkey/options", Map.of()).body();
		invited.post("/sign-in/passkey", Map.of("credential", passkey.get(asked)));

		assertThat(invited.get("/console").name()).isEqualTo("staff-waiting");
	}

	@Test
	void letsAPasskeyInAtOnceThatAnOldFactorVouchedFor() {
		String secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
		String officer = TestStaff.withoutPasskey(this.server, Role.SECURITY_OFFICER);
		this.transactions.executeWithoutResult((_) -> this.server.getBean(Authenticators.class)
			.enrol(this.accounts.findByEmail(officer).orElseThrow().subject(), secret));
		TestBrowser browser = TestBrowser.signedIn(this.settings.issuer(), officer, TestStaff.PASSWORD);
		TestPasskey passkey = new TestPasskey(this.settings.issuer().toString());
		String stepUp = browser.get("/account/passkeys/new").url().getPath();
		browser.post(stepUp + "/totp", Map.of("code", TestAuthenticator.code(secret, 0)));
		String options = browser.post("/account/passkeys/options", Map.of()).body();
		browser.post("/account/passkeys", Map.of("credential", passkey.create(options), "name", "Key"));

		browser.get("/account");
		String asked = browser.post("/sign-in/passkey/options", Map.of()).body();
		browser.post("/sign-in/passkey", Map.of("credential", passkey.get(asked)));

		assertThat(browser.get("/console").name()).isEqualTo("console");
	}

	@Test
	void refusesMoreThanFiveProposalsInAnHour() {
		for (int each = 0; each < 5; each++) {
			assertThat(propose("staff-" + UUID.randomUUID() + "@example.test", Role.REVIEWER).name())
				.isEqualTo("invitation-approval");
		}

		Page sixth = propose(this.email, Role.REVIEWER);

		assertThat(sixth.name()).isEqualTo("invite");
		assertThat(sixth.body()).contains("field-error");
	}

	@Test
	void isTakenBackByASecondPersonAndByTheOperator() {
		TestStaff officer = TestStaff.working(this.server, Role.SECURITY_OFFICER);
		String id = proposed(Role.REVIEWER);
		officer.browser().get(PATH + id);

		assertThat(officer.browser().post(PATH + id + "/refusal", Map.of()).name()).isEqualTo("invitations");

		assertThat(officer.browser().get(PATH + id).name()).isEqualTo("invitation-decided");
		assertThat(evidence(id, "staff-invitation-ended")).singleElement()
			.asString()
			.contains("revoked", subject(officer).id());
		String other = proposed(Role.REVIEWER);
		this.operator.browser().get("/operations");
		assertThat(this.operator.browser().post("/operations/invitations/revoke", Map.of("id", other)).name())
			.isEqualTo("operations");
		assertThat(this.invitations.waiting(new Subject(other))).isEmpty();
	}

	@Test
	void endsWithTheAccountOfWhoeverProposedIt() {
		TestStaff officer = TestStaff.working(this.server, Role.SECURITY_OFFICER);
		String id = proposed(Role.REVIEWER);
		String credential = signed(officer, id);

		this.staffAccounts.close(subject(this.operator), subject(officer));

		assertThat(officer.browser().post(PATH + id + "/approval", Map.of("credential", credential)).name())
			.isEqualTo("invitation-decided");
	}

	@Test
	void makesTheFirstOfARoleByTheCommandAndNoSecond() {
		assertThat(this.invitations.invite(this.email, Role.OPERATOR, false))
			.isInstanceOf(Invitations.Outcome.Staffed.class);

		this.transactions.executeWithoutResult((status) -> {
			this.jdbc.sql("UPDATE authentication_account SET closed_at = now() WHERE role = 'operator'").update();
			assertThat(this.invitations.invite(this.email, Role.OPERATOR, false))
				.isInstanceOf(Invitations.Outcome.Invited.class);
			status.setRollbackOnly();
		});
	}

	@Test
	void tellsAllStaffWhereTheCommandInvitesAgain() {
		TestStaff auditor = TestStaff.reachable(this.server, Role.AUDITOR);

		Invitations.Outcome.Invited first = (Invitations.Outcome.Invited) this.invitations.invite(this.email,
				Role.SECURITY_OFFICER, true);
		this.invitations.invite("staff-" + UUID.randomUUID() + "@example.test", Role.SECURITY_OFFICER, true);

		TestMailbox.await(auditor.email(), "A staff account was made at the server");
		assertThat(new TestBrowser(this.settings.issuer()).get(String.valueOf(first.link())).name()).as("one at a time")
			.isEqualTo("invitation-over");
	}

}

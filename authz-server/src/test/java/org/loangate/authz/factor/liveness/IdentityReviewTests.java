package org.loangate.authz.factor.liveness;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.IdentityAsserted;
import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What a thief's face and somebody else's document come to.
@IntegrationTest
class IdentityReviewTests {

	private final TestVendor vendor = new TestVendor();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private IdentityDisputes disputes;

	@Autowired
	private IdentityCollisions collisions;

	@Autowired
	private LivenessSessions sessions;

	@Autowired
	private Pseudonyms pseudonyms;

	@Autowired
	private RateLimits limits;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Clock clock;

	private final String number = "D " + UUID.randomUUID();

	private LivenessChecks checks;

	private Vendors vendors;

	@BeforeEach
	void startVendor() {
		Settings mine = new Settings(this.settings.issuer(), this.settings.gatewayUrl(), this.settings.trustDomain(),
				this.settings.rpId(), this.settings.kek(), "", this.vendor.file().toString(), "", List.of());
		this.vendors = new Vendors(mine, this.clock);
		this.checks = new LivenessChecks(this.vendors, this.sessions, this.pseudonyms, this.limits, mine, this.clock,
				new SecureRandom());
	}

	@AfterEach
	void stopVendor() {
		this.vendor.close();
	}

	private String customer(Map<String, String> claims) {
		String email = "i-" + UUID.randomUUID() + "@example.test";
		this.transactions.executeWithoutResult((_) -> {
			Subject subject = this.accounts.openForCustomer(email, true, Locale.ENGLISH).orElseThrow().subject();
			this.server.getBean(Passwords.class).set(subject, TestStaff.PASSWORD);
			if (!claims.isEmpty()) {
				new DocumentClaims(this.jdbc, this.vendors, this.collisions, this.clock)
					.on(new IdentityAsserted(subject, claims));
			}
		});
		return email;
	}

	private Subject subject(String email) {
		return this.accounts.findByEmail(email).orElseThrow().subject();
	}

	private static String digest(String normal) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(Base64.getDecoder().decode(TestVendor.CLAIMS_KEY), "HmacSHA256"));
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(mac.doFinal(normal.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<String, Object> proof(Subject subject) {
		URI url = ((LivenessChecks.Begun.At) this.checks.prove(subject, "sid")).url();
		return this.vendor.verdict(url.getPath().substring("/vendor/look/".length()), "passed");
	}

	private void send(Map<String, Object> verdict) {
		assertThat(TestVendor.send(this.settings.issuer(), UUID.randomUUID().toString(), Instant.now(), verdict,
				TestVendor.SECRET))
			.isEqualTo(204);
	}

	private void prove(Subject subject, Map<String, ?> more) {
		Map<String, Object> verdict = proof(subject);
		verdict.putAll(more);
		send(verdict);
	}

	private Identity identity(Subject subject) {
		return this.accounts.find(subject).orElseThrow().identity();
	}

	private boolean hasFace(Subject subject) {
		return this.sessions.face(subject, "standin").isPresent();
	}

	@Test
	void takesNoFirstFaceForAPasswordWhereALenderAssertsWhoSomebodyIs() {
		String email = customer(Map.of());
		TestBrowser thief = TestBrowser.signedIn(this.settings.issuer(), email, TestStaff.PASSWORD);

		assertThat(thief.get("/account/identity").url().getPath()).startsWith("/step-up/");
		assertThat(thief.post("/account/identity", Map.of()).url().getPath()).startsWith("/step-up/");
		assertThat(hasFace(subject(email))).isFalse();
	}

	@Test
	void takesTheDocumentThatTheLenderAsserts() {
		Subject subject = subject(customer(Map.of("name", "  Lin   Yue ", "birth_date", "1990-02-03")));

		prove(subject, Map.of("document_claims", Map.of("name", digest("LIN YUE"), "birth_date", digest("1990-02-03"),
				"document_number", digest(this.number.toUpperCase(Locale.ROOT)))));

		assertThat(identity(subject)).isEqualTo(Identity.PROVEN);
		assertThat(hasFace(subject)).isTrue();
	}

	@Test
	void keepsNoValueOfADocument() {
		Subject subject = subject(customer(Map.of("name", "Lin Yue")));

		assertThat(this.jdbc.sql("SELECT digest FROM authentication_document_claim WHERE subject = :subject")
			.param("subject", subject.id())
			.query(byte[].class)
			.single()).isEqualTo(Base64.getUrlDecoder().decode(digest("LIN YUE")));
	}

	@Test
	void bringsADocumentThatIsNotTheOneAssertedToTheDesk() {
		String email = customer(Map.of("name", "Lin Yue"));
		Subject subject = subject(email);

		prove(subject, Map.of("document_claims", Map.of("name", digest("SOMEBODY ELSE"))));
		prove(subject, Map.of());

		assertThat(identity(subject)).isEqualTo(Identity.ASSERTED);
		assertThat(hasFace(subject)).isFalse();
		assertThat(this.disputes.isDisputed(subject)).isFalse();
		TestMailbox.await(email, "being looked at");
		String desk = TestStaff.working(this.server, Role.REVIEWER).browser().get("/desk").body();
		assertThat(desk).contains("data-kind=\"identity\"", subject.id());
		assertThat(this.jdbc.sql("SELECT count(*) FROM review_case WHERE subject = :subject")
			.param("subject", subject.id())
			.query(Integer.class)
			.single()).isOne();
	}

	@Test
	void holdsBothWhoShowOneDocument() {
		String firstEmail = customer(Map.of());
		Subject first = subject(firstEmail);
		Map<String, ?> document = Map.of("document_claims", Map.of("document_number", digest(this.number)));
		prove(first, document);
		assertThat(identity(first)).isEqualTo(Identity.PROVEN);
		Subject second = subject(customer(Map.of()));

		prove(second, document);

		assertThat(List.of(first, second)).allMatch(this.disputes::isDisputed);
		assertThat(identity(second)).isEqualTo(Identity.ASSERTED);
		assertThat(hasFace(second)).isFalse();
		TestMailbox.await(firstEmail, "claimed by somebody else");
	}

	@Test
	void holdsBothOfWhomALenderAssertsOneDocument() {
		String firstEmail = customer(Map.of("document_number", this.number));
		assertThat(this.disputes.isDisputed(subject(firstEmail))).isFalse();

		String secondEmail = customer(Map.of("document_number", " " + this.number.toLowerCase(Locale.ROOT)));

		assertThat(List.of(subject(firstEmail), subject(secondEmail))).allMatch(this.disputes::isDisputed);
		TestMailbox.await(firstEmail, "claimed by somebody else");
		TestMailbox.await(secondEmail, "being looked at");
		assertThat(this.jdbc.sql("SELECT kind || ' ' || reason FROM review_case WHERE subject = :subject")
			.param("subject", subject(secondEmail).id())
			.query(String.class)
			.list()).containsExactly("identity document-of-another");
	}

	@Test
	void holdsWhomALenderAssertsTheDocumentOfThatAnotherHasProven() {
		Subject proven = subject(customer(Map.of()));
		prove(proven,
				Map.of("document_claims", Map.of("document_number", digest(this.number.toUpperCase(Locale.ROOT)))));

		Subject asserted = subject(customer(Map.of("document_number", this.number)));

		assertThat(List.of(proven, asserted)).allMatch(this.disputes::isDisputed);
	}

	@Test
	void holdsBothWhoseFaceIsTheSame() {
		Subject first = subject(customer(Map.of()));
		prove(first, Map.of());
		Subject second = subject(customer(Map.of()));

		prove(second, Map.of("duplicates", List.of(this.pseudonyms.of(first, "standin"))));

		assertThat(List.of(first, second)).allMatch(this.disputes::isDisputed);
		assertThat(identity(second)).isEqualTo(Identity.ASSERTED);
	}

	@Test
	void takesItsOwnEarlierFaceForNoDuplicate() {
		Subject subject = subject(customer(Map.of()));

		prove(subject, Map.of("duplicates", List.of(this.pseudonyms.of(subject, "standin"))));

		assertThat(this.disputes.isDisputed(subject)).isFalse();
		assertThat(identity(subject)).isEqualTo(Identity.PROVEN);
	}

	@Test
	void holdsBothWhereTwoShowOneDocumentAtOnce() throws Exception {
		List<Subject> both = List.of(subject(customer(Map.of())), subject(customer(Map.of())));
		List<Map<String, Object>> verdicts = both.stream().map(this::proof).toList();
		verdicts.forEach((verdict) -> verdict.put("document_claims", Map.of("document_number", digest(this.number))));
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService hands = Executors.newFixedThreadPool(2)) {
			List<Future<Boolean>> sent = verdicts.stream().map((verdict) -> hands.submit(() -> {
				start.await();
				send(verdict);
				return true;
			})).toList();
			start.countDown();
			for (Future<Boolean> one : sent) {
				assertThat(one.get()).isTrue();
			}
		}

		assertThat(both).allMatch(this.disputes::isDisputed);
		assertThat(both).filteredOn((subject) -> identity(subject) == Identity.PROVEN).hasSize(1);
	}

	@Test
	void leavesWhatTheLenderAssertsWhereAProofIsTakenBack() {
		Subject subject = subject(customer(Map.of()));
		Map<String, Object> verdict = proof(subject);
		send(verdict);

		verdict.put("verdict", "failed");
		send(verdict);

		assertThat(identity(subject)).isEqualTo(Identity.ASSERTED);
		assertThat(hasFace(subject)).isFalse();
	}

}

package org.loangate.authz.factor.liveness;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Outcome.Reason;
import org.loangate.authz.stepup.Outcome.Refused;
import org.loangate.authz.stepup.Outcome.Verified;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Submission;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class LivenessFactorTests {

	private final Binding loan = new Binding(UUID.randomUUID(), "lending-web", new byte[32], "policy", "jkt");

	private final TestVendor vendor = new TestVendor();

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private LivenessSessions sessions;

	@Autowired
	private Pseudonyms pseudonyms;

	@Autowired
	private RateLimits limits;

	@Autowired
	private Faces faces;

	@Autowired
	private ConfigurableApplicationContext server;

	private final List<LivenessRevoked> revoked = new CopyOnWriteArrayList<>();

	private final ApplicationListener<ApplicationEvent> listener = this::note;

	@Autowired
	private java.time.Clock clock;

	private LivenessChecks checks;

	private LivenessFactor factor;

	private Subject subject;

	@BeforeEach
	void somebodyWithAFace() {
		this.server.addApplicationListener(this.listener);
		Settings mine = new Settings(this.settings.issuer(), this.settings.gatewayUrl(), this.settings.trustDomain(),
				this.settings.rpId(), this.settings.kek(), "", this.vendor.file().toString(), "", List.of());
		this.checks = new LivenessChecks(new Vendors(mine, this.clock), this.sessions, this.pseudonyms, this.limits,
				mine, this.clock, new SecureRandom());
		this.factor = new LivenessFactor(this.checks, this.sessions, this.clock);
		this.subject = register();
		this.faces.takeOver(this.subject, "face-1");
	}

	@AfterEach
	void stopVendor() {
		this.server.removeApplicationListener(this.listener);
		this.vendor.close();
	}

	private void note(ApplicationEvent event) {
		if (event instanceof PayloadApplicationEvent<?> payload
				&& payload.getPayload() instanceof LivenessRevoked one) {
			this.revoked.add(one);
		}
	}

	private Subject register() {
		return this.accounts.register("l-" + UUID.randomUUID() + "@example.test").subject();
	}

	private Ceremony ceremony() {
		String id = Subject.random(new SecureRandom()).id();
		return new Ceremony(id, this.subject, "sid", this.loan, this.clock.instant().plus(Duration.ofMinutes(5)), false,
				false, "/step-up/" + id);
	}

	private String begin(Ceremony ceremony) {
		URI url = ((Prompt.Visit) this.factor.begin(ceremony)).url();
		return url.getPath().substring("/vendor/look/".length());
	}

	private Outcome look(Ceremony ceremony) {
		return this.factor.verify(ceremony, new Submission(Map.of()));
	}

	private int send(Map<String, Object> data) {
		return send(UUID.randomUUID().toString(), data);
	}

	private int send(String webhookId, Map<String, Object> data) {
		return TestVendor.send(this.settings.issuer(), webhookId, Instant.now(), data, TestVendor.SECRET);
	}

	@Test
	void provesByASignedVerdictOnly() {
		Ceremony ceremony = ceremony();
		assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);
		String session = begin(ceremony);
		assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);

		assertThat(send(this.vendor.verdict(session, "passed"))).isEqualTo(204);

		assertThat(look(ceremony)).isInstanceOfSatisfying(Verified.class, (verified) -> {
			assertThat(verified.proof().amr()).containsExactly("face");
			assertThat(verified.proof().evidence()).containsEntry("verdict", "passed").containsKey("nonce");
		});
		assertThat(look(ceremony())).isInstanceOf(Outcome.Pending.class);
	}

	@Test
	void tellsTheVendorNeitherSubjectNorBrowserTheNonce() {
		Ceremony ceremony = ceremony();
		Prompt prompt = this.factor.begin(ceremony);

		String told = this.vendor.started.getLast().toString();
		String nonce = this.vendor.started.getLast().path("nonce").stringValue();
		assertThat(told).doesNotContain(this.subject.id());
		assertThat(nonce).hasSize(43);
		assertThat(prompt.toString()).doesNotContain(nonce);
		assertThat(this.factor.page(ceremony).toString()).doesNotContain(nonce);
	}

	@Test
	void refusesAVerdictThatIsNotInTimeOrOfThatFace() {
		refusesAfter((data, session) -> data.put("captured_at", Instant.now().minusSeconds(600).toString()));
		refusesAfter((data, session) -> data.put("captured_at", Instant.now().plusSeconds(600).toString()));
		refusesAfter((data, session) -> data.put("face_ref", "face-2"));
		refusesAfter((data, session) -> data.put("verdict", "failed"));
	}

	@Test
	void leavesTheSessionAloneWhereAVerdictIsNotItsOwnOrNotGoodEnough() {
		leavesAlone((data, session) -> data.put("nonce", "A".repeat(43)));
		leavesAlone((data, session) -> data.put("subject", "somebody-else"));
		leavesAlone((data, session) -> data.put("reference", "A".repeat(22)));
		leavesAlone((data, session) -> data.putAll(Map.of("verdict", "failed", "nonce", "A".repeat(43))));
		leavesAlone((data, session) -> data.put("face_match_score", 0.1));
		leavesAlone((data, session) -> data.remove("face_match_score"));
	}

	private void leavesAlone(BiConsumer<Map<String, Object>, String> change) {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);
		Map<String, Object> data = this.vendor.verdict(session, "passed");
		change.accept(data, session);

		assertThat(send(data)).isEqualTo(204);

		assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);
		assertThat(send(this.vendor.verdict(session, "passed"))).isEqualTo(204);
		assertThat(look(ceremony)).isInstanceOf(Verified.class);
	}

	@Test
	void bearsAClockThatDiffers() {
		for (int seconds : new int[] { -2, -30, 30 }) {
			Ceremony ceremony = ceremony();
			String session = begin(ceremony);
			Map<String, Object> data = this.vendor.verdict(session, "passed");
			data.put("captured_at", Instant.now().plusSeconds(seconds).toString());

			assertThat(send(data)).isEqualTo(204);

			assertThat(look(ceremony)).isInstanceOfSatisfying(Verified.class,
					(verified) -> assertThat(verified.proof().at()).isBeforeOrEqualTo(Instant.now())
						.isAfter(Instant.now().minusSeconds(20)));
		}
	}

	@Test
	void takesAnEventThatNobodyAskedForWithoutEffect() {
		assertThat(TestVendor.send(this.settings.issuer(), UUID.randomUUID().toString(), "session.opened",
				Instant.now(), Map.of(), TestVendor.SECRET))
			.isEqualTo(204);
	}

	@Test
	void endsASessionThatThreeVerdictsLeftUndecided() {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);
		for (int verdict = 0; verdict < 2; verdict++) {
			Map<String, Object> low = this.vendor.verdict(session, "passed");
			low.put("face_match_score", 0.1);
			send(low);
			assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);
		}

		send(this.vendor.verdict(session, "inconclusive"));

		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_WRONG));
		send(this.vendor.verdict(session, "passed"));
		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_WRONG));
	}

	@Test
	void startsNoMoreSessionsOnADayOfTenUndecidedVerdicts() {
		for (int undecided = 0; undecided < 10; undecided++) {
			send(this.vendor.verdict(begin(ceremony()), "inconclusive"));
		}

		assertThat(this.factor.begin(ceremony())).isEqualTo(new Prompt.Unavailable(Reason.FACTOR_LOCKED));
	}

	private void refusesAfter(BiConsumer<Map<String, Object>, String> change) {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);
		Map<String, Object> data = this.vendor.verdict(session, "passed");
		change.accept(data, session);

		assertThat(send(data)).isEqualTo(204);

		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_WRONG));
		assertThat(send(this.vendor.verdict(session, "passed"))).isEqualTo(204);
		assertThat(look(ceremony)).as("passed after failed").isEqualTo(new Refused(Reason.FACTOR_WRONG));
	}

	@Test
	void endsTheAttemptAfterASecondFailure() {
		Ceremony ceremony = ceremony();
		send(this.vendor.verdict(begin(ceremony), "failed"));
		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_WRONG));

		send(this.vendor.verdict(begin(ceremony), "failed"));

		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_LOCKED));
	}

	@Test
	void waitsOnAfterAnInconclusiveVerdict() {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);

		assertThat(send(this.vendor.verdict(session, "inconclusive"))).isEqualTo(204);

		assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);
		send(this.vendor.verdict(session, "passed"));
		assertThat(look(ceremony)).isInstanceOf(Verified.class);
	}

	@Test
	void takesAPassBackWhenAFailFollows() {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);
		send(this.vendor.verdict(session, "passed"));
		String webhookId = UUID.randomUUID().toString();

		assertThat(send(webhookId, this.vendor.verdict(session, "failed"))).isEqualTo(204);
		assertThat(send(webhookId, this.vendor.verdict(session, "failed"))).isEqualTo(204);

		assertThat(look(ceremony)).isEqualTo(new Refused(Reason.FACTOR_WRONG));
		assertThat(this.revoked).filteredOn((event) -> event.applicationId().equals(this.loan.applicationId()))
			.hasSize(1);
	}

	@Test
	void ignoresTheSameWebhookIdWithAnotherBody() {
		Ceremony ceremony = ceremony();
		String session = begin(ceremony);
		String webhookId = UUID.randomUUID().toString();
		send(webhookId, this.vendor.verdict(session, "inconclusive"));

		assertThat(send(webhookId, this.vendor.verdict(session, "passed"))).isEqualTo(204);

		assertThat(look(ceremony)).isInstanceOf(Outcome.Pending.class);
	}

	@Test
	void answersAnUnsignedOrStaleCallbackBeforeLookingForItsSession() {
		Map<String, Object> unknown = Map.of("session_id", "nobody's", "reference", "r", "subject", "s", "nonce", "n",
				"verdict", "passed", "captured_at", Instant.now().toString());
		String other = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=";

		assertThat(TestVendor.send(this.settings.issuer(), "id", Instant.now(), unknown, other)).isEqualTo(401);
		assertThat(TestVendor.send(this.settings.issuer(), "id", Instant.now().minusSeconds(360), unknown,
				TestVendor.SECRET))
			.isEqualTo(401);
		assertThat(send(unknown)).isEqualTo(404);
	}

	@Test
	void refusesASessionThatIsNotOnTheVendorsOrigin() {
		this.vendor.answer.put("url", "https://attacker.example/look");
		assertThat(this.factor.begin(ceremony())).isEqualTo(new Prompt.Unavailable(Reason.FACTOR_UNAVAILABLE));

		this.vendor.answer.put("url", this.vendor.origin().replace("//", "//a@") + "/x");
		assertThat(this.factor.begin(ceremony())).isEqualTo(new Prompt.Unavailable(Reason.FACTOR_UNAVAILABLE));
	}

	@Test
	void failsClosedWhenTheVendorIsDown() {
		this.vendor.close();

		assertThat(this.factor.begin(ceremony())).isEqualTo(new Prompt.Unavailable(Reason.FACTOR_UNAVAILABLE));
	}

	@Test
	void servesTransactionsOnly() {
		assertThat(this.factor.serves(null)).isFalse();
		assertThat(this.factor.serves(this.loan)).isTrue();
		assertThat(this.factor.isEnrolled(register())).isFalse();
	}

	@Test
	void refusesAnotherPersonsOrAnotherLoansCheck() {
		Ceremony mine = ceremony();
		send(this.vendor.verdict(begin(mine), "passed"));
		Ceremony theirs = new Ceremony(mine.id(), register(), mine.sid(), mine.binding(), mine.expiresAt(), false,
				false, mine.returnTo());
		Binding other = new Binding(UUID.randomUUID(), "lending-web", new byte[32], "policy", "jkt");
		Ceremony elsewhere = new Ceremony(mine.id(), mine.subject(), mine.sid(), other, mine.expiresAt(), false, false,
				mine.returnTo());

		assertThat(look(theirs)).isNotInstanceOf(Verified.class);
		assertThat(look(elsewhere)).isNotInstanceOf(Verified.class);
	}

	@Test
	void makesAPersonProvenAndEnrolsTheirFace() {
		Subject somebody = register();
		String session = ((LivenessChecks.Begun.At) this.checks.prove(somebody, "sid")).url()
			.getPath()
			.substring("/vendor/look/".length());

		assertThat(send(this.vendor.verdict(session, "passed"))).isEqualTo(204);

		assertThat(this.accounts.find(somebody).orElseThrow().identity()).isEqualTo(Identity.PROVEN);
		assertThat(this.factor.isEnrolled(somebody)).isTrue();
		send(this.vendor.verdict(session, "failed"));
		assertThat(this.accounts.find(somebody).orElseThrow().identity()).isEqualTo(Identity.UNPROVEN);
		assertThat(this.factor.isEnrolled(somebody)).isFalse();
	}

}

package org.loangate.authz.stepup;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.session.Assurances;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class StepUpsTests {

	private static final Binding LOAN = new Binding(UUID.randomUUID(), "lending-web", new byte[32], "policy", "jkt");

	@Autowired
	private StepUps stepUps;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private Clock clock;

	private SignIn signIn;

	@BeforeEach
	void somebodyWithAnApp() {
		Subject subject = this.accounts.register("s-" + UUID.randomUUID() + "@example.test").subject();
		this.transactions
			.executeWithoutResult((status) -> this.authenticators.enrol(subject, TestAuthenticator.DEMO_SECRET));
		this.signIn = signIn(subject, password(Duration.ZERO));
	}

	private SignIn signIn(Subject subject, ProvenFactor... factors) {
		return new SignIn(subject, Subject.random(new SecureRandom()).id(), List.of(factors), this.clock.instant());
	}

	private ProvenFactor password(Duration age) {
		return new ProvenFactor("password", List.of("pwd"), this.clock.instant().minus(age));
	}

	private ProvenFactor totp(Duration age) {
		return new ProvenFactor("totp", List.of("otp"), this.clock.instant().minus(age));
	}

	private StepUpChallenge open(SignIn whose, Requirement requirement, @Nullable Binding binding) {
		return this.stepUps.open(new StepUpRequest(whose.subject(), whose.sid(), requirement, binding, false, Set.of(),
				Summary.none(), this.clock.instant().plusSeconds(300), "/back", null, null));
	}

	private Progress progress(StepUpChallenge challenge, SignIn whose) {
		return this.stepUps.progress(this.stepUps.find(challenge.id(), whose).orElseThrow(), whose);
	}

	private Outcome answer(StepUpChallenge challenge) {
		return this.stepUps.submit(challenge, "totp",
				Submission.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 0)));
	}

	@Test
	void asksOnlyForWhatIsMissing() {
		StepUpChallenge challenge = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);

		assertThat(progress(challenge, this.signIn)).isInstanceOfSatisfying(Progress.Missing.class, (missing) -> {
			assertThat(missing.ways()).extracting("id").containsExactly("totp");
			assertThat(missing.step()).isOne();
			assertThat(missing.of()).isOne();
		});
		assertThat(answer(challenge)).isInstanceOf(Outcome.Verified.class);
		assertThat(progress(challenge, this.signIn)).isInstanceOfSatisfying(Progress.Complete.class, (complete) -> {
			assertThat(complete.assurance().acr()).isEqualTo(Acr.MULTI);
			assertThat(complete.assurance().amr()).containsExactly("pwd", "otp", "mfa");
			assertThat(complete.assurance().authTime()).isEqualTo(this.signIn.factors().getFirst().at());
		});
	}

	@Test
	void keepsWhatWasProvenForOneLoanFromAnother() {
		StepUpChallenge one = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);
		answer(one);

		StepUpChallenge other = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);

		assertThat(progress(one, this.signIn)).isInstanceOf(Progress.Complete.class);
		assertThat(progress(other, this.signIn)).isInstanceOf(Progress.Missing.class);
	}

	@Test
	void takesNothingButTheFirstFactorFromTheSession() {
		SignIn raised = signIn(this.signIn.subject(), password(Duration.ZERO), totp(Duration.ZERO));

		assertThat(progress(open(raised, Requirement.of(Acr.MULTI), LOAN), raised))
			.isInstanceOf(Progress.Missing.class);
		assertThat(progress(open(raised, Requirement.of(Acr.MULTI), null), raised))
			.isInstanceOf(Progress.Complete.class);
	}

	@Test
	void judgesFreshnessByFactor() {
		SignIn stale = signIn(this.signIn.subject(), password(Duration.ofMinutes(2)), totp(Duration.ofMinutes(30)));
		Requirement recent = new Requirement(Set.of(Acr.MULTI), Set.of(), Duration.ofMinutes(5));

		assertThat(progress(open(stale, recent, null), stale)).isInstanceOfSatisfying(Progress.Missing.class,
				(missing) -> assertThat(missing.ways()).extracting("id").containsExactly("totp"));
	}

	@Test
	void asksToSignInAgainWhenTheFirstFactorIsTooOld() {
		SignIn old = signIn(this.signIn.subject(), password(Duration.ofDays(30)));

		assertThat(progress(open(old, Requirement.of(Acr.MULTI), LOAN), old)).isInstanceOf(Progress.SignInTooOld.class);
	}

	@Test
	void namesWhatWouldHaveToBeEnrolled() {
		assertThat(progress(open(this.signIn, Requirement.of(Acr.PHR), LOAN), this.signIn)).isInstanceOfSatisfying(
				Progress.Unreachable.class,
				(unreachable) -> assertThat(unreachable.ways().getFirst()).extracting("id").containsExactly("passkey"));
		assertThat(progress(open(this.signIn, Requirement.of(Acr.LIVE), LOAN), this.signIn)).isInstanceOfSatisfying(
				Progress.Unreachable.class, (unreachable) -> assertThat(unreachable.ways().getFirst()).extracting("id")
					.containsExactlyInAnyOrder("passkey", "liveness"));
	}

	@Test
	void namesEveryWayAndNoneThatAsksForMoreThanAnother() {
		SignIn nothing = signIn(Subject.random(new SecureRandom()), password(Duration.ZERO));

		assertThat(progress(open(nothing, Requirement.of(Acr.MULTI), LOAN), nothing)).isInstanceOfSatisfying(
				Progress.Unreachable.class,
				(unreachable) -> assertThat(unreachable.ways()).extracting((way) -> way.getFirst().id())
					.containsExactlyInAnyOrder("passkey", "totp"));
	}

	@Test
	void reachesNoHardwareClassWithoutAttestation() {
		assertThat(progress(open(this.signIn, Requirement.of(Acr.PHRH), LOAN), this.signIn)).isInstanceOfSatisfying(
				Progress.Unreachable.class, (unreachable) -> assertThat(unreachable.ways().getFirst()).extracting("id")
					.containsExactly("passkey-attested"));
	}

	@Test
	void belongsToOneSignIn() {
		StepUpChallenge challenge = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);
		SignIn sameUser = signIn(this.signIn.subject(), password(Duration.ZERO));

		assertThat(this.stepUps.find(challenge.id(), sameUser)).isEmpty();
		assertThat(this.stepUps.find("no such form", this.signIn)).isEmpty();
	}

	@Test
	void endsForGoodAfterTooManyWrongAnswers() {
		StepUpChallenge challenge = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);
		for (int i = 0; i < 6; i++) {
			this.stepUps.submit(challenge, "totp", Submission.of("code", "000000"));
		}

		assertThat(progress(challenge, this.signIn)).isEqualTo(new Progress.Ended("totp"));
		assertThat(answer(this.stepUps.find(challenge.id(), this.signIn).orElseThrow()))
			.isEqualTo(new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED));
	}

	@Test
	void isGoneOnceClosed() {
		StepUpChallenge challenge = open(this.signIn, Requirement.of(Acr.MULTI), LOAN);
		this.stepUps.close(challenge.id());

		assertThat(this.stepUps.find(challenge.id(), this.signIn)).isEmpty();
		assertThat(answer(challenge)).isEqualTo(new Outcome.Refused(Outcome.Reason.FACTOR_EXPIRED));
	}

	@Test
	void countsTheOldestFactorThatTheClassRestsOn() {
		Instant now = this.clock.instant();
		ProvenFactor passkey = new ProvenFactor("passkey", List.of("swk", "user", "mfa"), now.minusSeconds(60));
		ProvenFactor face = new ProvenFactor("liveness", List.of("face"), now.minusSeconds(10));

		assertThat(new Assurances(AssuranceRules.PLAIN).of(password(Duration.ofHours(1)), List.of(passkey)).authTime())
			.isEqualTo(passkey.at());
		assertThat(new Assurances(AssuranceRules.PLAIN).of(null, List.of(passkey, face)))
			.isEqualTo(new Assurance(Acr.LIVE, List.of("swk", "user", "face", "mfa"), passkey.at()));
		assertThat(new Assurances(AssuranceRules.PLAIN).of(null, List.of(password(Duration.ZERO), face)).acr())
			.isEqualTo(Acr.SINGLE);
	}

	@Test
	void countsOneChannelUsedTwiceOnce() {
		ProvenFactor recovery = new ProvenFactor("recovery-code", List.of("otp"), this.clock.instant());
		ProvenFactor again = password(Duration.ZERO);

		assertThat(
				new Assurances(AssuranceRules.PLAIN).of(null, List.of(totp(Duration.ZERO), totp(Duration.ZERO))).acr())
			.isEqualTo(Acr.SINGLE);
		assertThat(new Assurances(AssuranceRules.PLAIN).of(null, List.of(totp(Duration.ZERO), recovery)).acr())
			.isEqualTo(Acr.SINGLE);
		assertThat(new Assurances(AssuranceRules.PLAIN).of(password(Duration.ZERO), List.of(again)).acr())
			.isEqualTo(Acr.SINGLE);
	}

}

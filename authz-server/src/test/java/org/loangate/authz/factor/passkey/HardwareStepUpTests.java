package org.loangate.authz.factor.passkey;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestFidoMetadata;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Progress;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.StepUpChallenge;
import org.loangate.authz.stepup.StepUpRequest;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Submission;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What only a passkey in hardware reaches.
@IntegrationTest
class HardwareStepUpTests {

	@Autowired
	private Accounts accounts;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private StepUps stepUps;

	@Autowired
	private PasskeyFactor factor;

	@Autowired
	private RelyingParty relyingParty;

	@Autowired
	private Passkeys passkeys;

	@Autowired
	private Settings settings;

	@Autowired
	private Clock clock;

	private SignIn signIn;

	@BeforeEach
	void somebody() {
		Subject subject = this.transactions
			.execute((_) -> this.accounts.registerForDemo("h-" + UUID.randomUUID() + "@example.test", Identity.PROVEN,
					Role.BORROWER, this.clock.instant()))
			.orElseThrow()
			.subject();
		this.signIn = new SignIn(subject, Subject.random(new SecureRandom()).id(),
				List.of(new ProvenFactor("password", List.of("pwd"), this.clock.instant())), this.clock.instant());
	}

	private TestPasskey enrol(boolean attested) {
		TestPasskey authenticator = new TestPasskey(this.settings.issuer().toString());
		if (attested) {
			authenticator.aaguid = TestFidoMetadata.KEY;
			authenticator.attestor = TestFidoMetadata.ATTESTATION;
		}
		Subject subject = this.signIn.subject();
		String options = PasskeyOptions.creation("localhost", this.relyingParty.challenge("add"),
				this.passkeys.userHandle(subject), "a@example.test", List.of(), attested);
		assertThat(this.relyingParty.register(authenticator.create(options), "add", subject, "Key")
			.filter((passkey) -> this.passkeys.add(passkey, this.signIn))).isPresent();
		return authenticator;
	}

	private StepUpChallenge open() {
		return this.stepUps.open(new StepUpRequest(this.signIn.subject(), this.signIn.sid(), Requirement.of(Acr.PHRH),
				null, false, Set.of(), Summary.none(), this.clock.instant().plusSeconds(300), "/back", null, null));
	}

	private Progress progress(StepUpChallenge challenge) {
		return this.stepUps.progress(this.stepUps.find(challenge.id(), this.signIn).orElseThrow(), this.signIn);
	}

	private String options(StepUpChallenge challenge) {
		return ((Prompt.Options) this.factor.begin(new Ceremony(challenge.id(), this.signIn.subject(),
				this.signIn.sid(), null, this.clock.instant().plusSeconds(300), false, true, "/back")))
			.json();
	}

	@Test
	void isOutOfReachWithAPasskeyThatNothingAttests() {
		enrol(false);

		assertThat(progress(open())).isInstanceOfSatisfying(Progress.Unreachable.class,
				(unreachable) -> assertThat(unreachable.ways().getFirst()).extracting("id")
					.containsExactly("passkey-attested"));
	}

	@Test
	void asksForThePasskeysInHardwareAlone() {
		enrol(false);
		TestPasskey key = enrol(true);
		StepUpChallenge challenge = open();

		assertThat(progress(challenge)).isInstanceOf(Progress.Missing.class);
		assertThat(options(challenge)).containsOnlyOnce("\"public-key\"")
			.contains(TestPasskey.encode(key.credentialId));
	}

	@Test
	void isReachedByThePasskeyInHardware() {
		TestPasskey key = enrol(true);
		StepUpChallenge challenge = open();
		Submission answer = Submission.of("credential", key.get(options(challenge)));

		assertThat(this.stepUps.submit(challenge, "passkey", answer)).isInstanceOf(Outcome.Verified.class);

		assertThat(progress(challenge)).isInstanceOfSatisfying(Progress.Complete.class, (complete) -> {
			assertThat(complete.assurance().acr()).isEqualTo(Acr.PHRH);
			assertThat(complete.assurance().amr()).containsExactly("hwk", "user", "mfa");
		});
	}

	@Test
	void isNotReachedByAnotherPasskeyOfThePerson() {
		TestPasskey synced = enrol(false);
		enrol(true);
		StepUpChallenge challenge = open();
		Submission answer = Submission.of("credential", synced.get(options(challenge)));

		assertThat(this.stepUps.submit(challenge, "passkey", answer)).isInstanceOf(Outcome.Refused.class);
		assertThat(progress(challenge)).isInstanceOf(Progress.Missing.class);
	}

	@Test
	void tellsPolicyTheKindsOfPasskeys() {
		assertThat(this.stepUps.kinds(this.signIn.subject(), "passkey")).isEmpty();

		enrol(true);

		assertThat(this.stepUps.kinds(this.signIn.subject(), "passkey")).containsExactly("FIDO_CERTIFIED",
				"FIDO_CERTIFIED_L1", "FIDO_CERTIFIED_L1plus", "FIDO_CERTIFIED_L2", "attested", "device-bound",
				"hardware");
	}

}

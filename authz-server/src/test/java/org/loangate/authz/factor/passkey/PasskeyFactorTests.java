package org.loangate.authz.factor.passkey;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.TestFidoMetadata;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.FactorContractTests;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Outcome.Refused;
import org.loangate.authz.stepup.Outcome.Verified;
import org.loangate.authz.stepup.Prompt;
import org.loangate.authz.stepup.Submission;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class PasskeyFactorTests extends FactorContractTests {

	private final Map<Subject, TestPasskey> authenticators = new HashMap<>();

	private final Binding loan = new Binding(UUID.randomUUID(), "lending-web", TestPasskey.sha256(new byte[1]),
			"policy", "jkt");

	@Autowired
	private PasskeyFactor factor;

	@Autowired
	private RelyingParty relyingParty;

	@Autowired
	private Passkeys passkeys;

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Override
	protected Factor factor() {
		return this.factor;
	}

	@Override
	protected Binding binding() {
		return this.loan;
	}

	@Override
	protected void enrol(Subject subject) {
		TestPasskey authenticator = new TestPasskey(this.settings.issuer().toString());
		assertThat(register(authenticator, subject)).isTrue();
		this.authenticators.put(subject, authenticator);
	}

	private boolean register(TestPasskey authenticator, Subject subject) {
		String options = PasskeyOptions.creation("localhost", this.relyingParty.challenge("add"),
				this.passkeys.userHandle(subject), "a@example.test", this.passkeys.of(subject), false);
		return this.relyingParty.register(authenticator.create(options), "add", subject, "Phone")
			.filter((passkey) -> this.passkeys.add(passkey, signIn(subject)))
			.isPresent();
	}

	private SignIn signIn(Subject subject) {
		return new SignIn(subject, "sid", List.of(new ProvenFactor("password", List.of("pwd"), this.clock.instant())),
				this.clock.instant());
	}

	@Override
	protected Submission right(Ceremony ceremony) {
		return Submission.of("credential", mine().get(options(ceremony)));
	}

	@Override
	protected Submission wrong(Ceremony ceremony) {
		TestPasskey stranger = new TestPasskey(this.settings.issuer().toString());
		stranger.userHandle = mine().userHandle;
		return Submission.of("credential", stranger.get(options(ceremony)));
	}

	private TestPasskey mine() {
		return this.authenticators.get(this.subject);
	}

	private String options(Ceremony ceremony) {
		return ((Prompt.Options) this.factor.begin(ceremony)).json();
	}

	private Outcome answer(Consumer<TestPasskey> change) {
		Ceremony ceremony = ceremony();
		String options = options(ceremony);
		change.accept(mine());
		return this.factor.verify(ceremony, Submission.of("credential", mine().get(options)));
	}

	@Test
	void asksForOneOfThePersonsPasskeysWithUserVerification() {
		JsonNode options = JsonMapper.shared().readTree(options(ceremony()));

		assertThat(options.path("userVerification").stringValue()).isEqualTo("required");
		assertThat(options.path("allowCredentials").size()).isOne();
		assertThat(options.path("allowCredentials").path(0).path("id").stringValue())
			.isEqualTo(TestPasskey.encode(mine().credentialId));
	}

	@Test
	void asksNobodyWhoHasNone() {
		Subject other = register();

		assertThat(this.factor.begin(ceremony(other, this.clock.instant().plusSeconds(60))))
			.isInstanceOf(Prompt.Unavailable.class);
	}

	@Test
	void usesUpAChallengeByAWrongAnswerToo() {
		Ceremony ceremony = ceremony();
		String options = options(ceremony);
		TestPasskey stranger = new TestPasskey(this.settings.issuer().toString());
		stranger.userHandle = mine().userHandle;
		this.factor.verify(ceremony, Submission.of("credential", stranger.get(options)));

		assertThat(this.factor.verify(ceremony, Submission.of("credential", mine().get(options))))
			.isInstanceOf(Refused.class);
	}

	@Test
	void usesUpAChallengeByARightAnswer() {
		Ceremony ceremony = ceremony();
		String options = options(ceremony);
		assertThat(this.factor.verify(ceremony, Submission.of("credential", mine().get(options))))
			.isInstanceOf(Verified.class);

		assertThat(this.factor.verify(ceremony, Submission.of("credential", mine().get(options))))
			.isInstanceOf(Refused.class);

		assertThat(this.factor.isEnrolled(this.subject)).isTrue();
	}

	@Test
	void refusesAnAnswerWithoutUserVerificationOrPresence() {
		assertThat(answer((passkey) -> passkey.flags = TestPasskey.USER_PRESENT)).isInstanceOf(Refused.class);
		assertThat(answer((passkey) -> passkey.flags = TestPasskey.USER_VERIFIED)).isInstanceOf(Refused.class);
	}

	@Test
	void refusesAnAnswerGivenToAnotherOriginOrRelyingParty() {
		String own = this.settings.issuer().toString();

		assertThat(answer((passkey) -> passkey.origin = "https://loangate.example")).isInstanceOf(Refused.class);
		assertThat(answer((passkey) -> {
			passkey.origin = own;
			passkey.rpId = "loangate.example";
		})).isInstanceOf(Refused.class);
	}

	@Test
	void refusesAnotherUserHandle() {
		assertThat(answer((passkey) -> passkey.userHandle = new byte[32])).isInstanceOf(Refused.class);
	}

	@Test
	void refusesAChangedBackupEligibility() {
		assertThat(answer((passkey) -> passkey.flags |= TestPasskey.BACKUP_ELIGIBLE)).isInstanceOf(Refused.class);
	}

	@Test
	void endsAPasskeyWhoseCounterGoesBack() {
		assertThat(answer((passkey) -> passkey.counter = 10)).isInstanceOf(Verified.class);

		assertThat(answer((passkey) -> passkey.counter = 2)).isInstanceOf(Refused.class);

		assertThat(this.factor.isEnrolled(this.subject)).isFalse();
		assertThat(this.passkeys.ended(this.subject)).hasSize(1);
		assertThat(
				this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE about = :about AND type = 'passkey-suspect'")
					.param("about", this.subject.id())
					.query(Integer.class)
					.single())
			.isOne();
	}

	@Test
	void goesOnWithASyncedPasskeyWhoseCounterLags() {
		Subject other = register();
		TestPasskey synced = new TestPasskey(this.settings.issuer().toString());
		synced.flags |= TestPasskey.BACKUP_ELIGIBLE;
		assertThat(register(synced, other)).isTrue();
		for (long counter : List.of(10L, 2L, 2L, 11L)) {
			Ceremony ceremony = ceremony(other, this.clock.instant().plusSeconds(60));
			String options = options(ceremony);
			synced.counter = counter - 1;
			assertThat(this.factor.verify(ceremony, Submission.of("credential", synced.get(options))))
				.isInstanceOf(Verified.class);
			assertThat(this.factor.kinds(other).contains("counter-regressed")).isEqualTo(counter != 10);
		}

		assertThat(this.passkeys.ended(other)).isEmpty();
	}

	@Test
	void refusesAnAnswerOfAnotherStepUp() {
		String options = options(ceremony());

		assertThat(this.factor.verify(ceremony(), Submission.of("credential", mine().get(options))))
			.isInstanceOf(Refused.class);
	}

	@Test
	void refusesARegistrationWithoutUserVerification() {
		TestPasskey careless = new TestPasskey(this.settings.issuer().toString());
		careless.flags = TestPasskey.USER_PRESENT;

		assertThat(register(careless, this.subject)).isFalse();
	}

	@Test
	void refusesACredentialThatSomebodyHas() {
		Subject other = register();

		assertThat(register(mine(), other)).isFalse();
	}

	@Test
	void commitsToTheTermsAndKeepsAllThatIsNeededToCheckIt() {
		Ceremony ceremony = ceremony();
		JsonNode options = JsonMapper.shared().readTree(options(ceremony));
		Outcome outcome = this.factor.verify(ceremony, Submission.of("credential", mine().get(options.toString())));
		Map<String, String> evidence = ((Verified) outcome).proof().evidence();

		JsonNode inputs = JsonMapper.shared().readTree(evidence.get("challenge_inputs"));
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes((evidence.get("domain_tag") + "\0").getBytes(StandardCharsets.US_ASCII));
		message.writeBytes(evidence.get("challenge_inputs").getBytes(StandardCharsets.UTF_8));

		assertThat(options.path("challenge").stringValue())
			.isEqualTo(TestPasskey.encode(TestPasskey.sha256(message.toByteArray())));
		assertThat(inputs.propertyNames()).containsExactly("application_id", "client_id", "exp", "iss", "jkt",
				"policy_digest", "random", "sub", "terms_digest", "v");
		assertThat(inputs.path("sub").stringValue()).isEqualTo(this.subject.id());
		assertThat(inputs.path("application_id").stringValue()).isEqualTo(this.loan.applicationId().toString());
		assertThat(inputs.path("terms_digest").stringValue()).isEqualTo(TestPasskey.encode(this.loan.termsDigest()));
		assertThat(TestPasskey.decode(inputs.path("random").stringValue())).hasSize(32);
		assertThat(evidence).containsKeys("client_data_json", "authenticator_data", "signature", "public_key",
				"credential_id");
		assertThat(this.jdbc.sql("""
				SELECT count(*) FROM authentication_passkey_signature
				WHERE subject = :subject AND application_id = :application AND challenge_inputs = :inputs
				""")
			.param("subject", this.subject.id())
			.param("application", this.loan.applicationId())
			.param("inputs", evidence.get("challenge_inputs"))
			.query(Integer.class)
			.single()).isOne();
	}

	@Nested
	class ClaimingHardware {

		private List<String> amr(Consumer<TestPasskey> made) {
			TestPasskey authenticator = new TestPasskey(PasskeyFactorTests.this.settings.issuer().toString());
			made.accept(authenticator);
			PasskeyFactorTests.this.subject = PasskeyFactorTests.this.register();
			assertThat(PasskeyFactorTests.this.register(authenticator, PasskeyFactorTests.this.subject)).isTrue();
			PasskeyFactorTests.this.authenticators.put(PasskeyFactorTests.this.subject, authenticator);
			Outcome outcome = answer((_) -> {
			});
			return ((Verified) outcome).proof().amr();
		}

		private static void attested(TestPasskey passkey, UUID aaguid) {
			passkey.aaguid = aaguid;
			passkey.attestor = TestFidoMetadata.ATTESTATION;
		}

		@Test
		void claimsItForAnAttestedPasskeyOfOneDevice() {
			assertThat(amr((passkey) -> attested(passkey, TestFidoMetadata.KEY))).containsExactly("hwk", "user", "mfa");
		}

		@Test
		void claimsItForNoSyncedPasskey() {
			assertThat(amr((passkey) -> {
				attested(passkey, TestFidoMetadata.KEY);
				passkey.flags |= TestPasskey.BACKUP_ELIGIBLE;
			})).containsExactly("swk", "user", "mfa");
		}

		@Test
		void claimsItForNoModelThatKeepsKeysInSoftware() {
			assertThat(amr((passkey) -> attested(passkey, TestFidoMetadata.SOFTWARE))).containsExactly("swk", "user",
					"mfa");
		}

		@Test
		void claimsItForNoModelThatWasFoundOut() {
			assertThat(amr((passkey) -> attested(passkey, TestFidoMetadata.BYPASSED))).containsExactly("swk", "user",
					"mfa");
		}

		@Test
		void claimsItForNoModelThatTheMetadataDoesNotKnow() {
			assertThat(amr((passkey) -> attested(passkey, UUID.randomUUID()))).containsExactly("swk", "user", "mfa");
		}

		@Test
		void claimsItForNobodyWhoVouchesForThemselves() {
			assertThat(amr((passkey) -> {
				passkey.aaguid = TestFidoMetadata.KEY;
				passkey.attestsItself = true;
			})).containsExactly("swk", "user", "mfa");
			assertThat(amr((passkey) -> passkey.aaguid = TestFidoMetadata.KEY)).containsExactly("swk", "user", "mfa");
		}

	}

}

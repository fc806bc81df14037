package org.loangate.authz.attack;

import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestCertificates;
import org.loangate.authz.TestFidoMetadata;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Policy on the type of authenticator was decided on an AAGUID that nothing attested: Keycloak pull requests 48404 and
/// 50729.
@IntegrationTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class T12AttestedDataTests {

	@Autowired
	private Settings settings;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	private TestBrowser browser;

	@BeforeAll
	void acceptOnlyCertifiedModels() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn() + """

				passkeys:
				  attestation: direct
				  require: certified
				  certification: FIDO_CERTIFIED_L1
				  allow_aaguids: [%s, %s, %s, %s]
				  deny_aaguids: [%s]
				""".formatted(TestFidoMetadata.KEY, TestFidoMetadata.PLAIN, TestFidoMetadata.BYPASSED,
				TestFidoMetadata.SOFTWARE, TestFidoMetadata.SOFTWARE));
	}

	@AfterAll
	void acceptWhatTheDefaultAccepts() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@BeforeEach
	void somebody() {
		this.browser = TestBrowser.registered(server(), "p-" + UUID.randomUUID() + "@example.test",
				"quiet harbour lantern 7");
	}

	private URI server() {
		return this.settings.issuer();
	}

	private String created(Consumer<TestPasskey> made) {
		this.browser.get("/account/passkeys/new");
		String options = this.browser.post("/account/passkeys/options", Map.of()).body();
		assertThat(options).contains("\"attestation\":\"direct\"");
		TestPasskey passkey = new TestPasskey(server().toString());
		made.accept(passkey);
		return passkey.create(options);
	}

	private Page enrol(Consumer<TestPasskey> made) {
		return this.browser.post("/account/passkeys", Map.of("credential", created(made), "name", "Key"));
	}

	private static Consumer<TestPasskey> attested(UUID aaguid) {
		return (passkey) -> {
			passkey.aaguid = aaguid;
			passkey.attestor = TestFidoMetadata.ATTESTATION;
		};
	}

	private void assertRefused(Page page) {
		assertThat(page.body()).contains("is of a kind that is not accepted here", "FIDO_CERTIFIED_L1", "Maker Key 5");
		assertThat(this.browser.get("/account").body()).doesNotContain("data-credential-id");
	}

	@Test
	void acceptsAnAttestedModel() {
		assertThat(enrol(attested(TestFidoMetadata.KEY)).name()).isEqualTo("account");

		assertThat(this.browser.get("/account").body()).contains("data-kind=\"device-bound\"", "Maker Key 5");
	}

	@Test
	void refusesAClaimOfThatModelThatNothingAttests() {
		assertRefused(enrol((passkey) -> passkey.aaguid = TestFidoMetadata.KEY));
	}

	@Test
	void refusesAClaimOfThatModelThatAttestsItself() {
		assertRefused(enrol((passkey) -> {
			passkey.aaguid = TestFidoMetadata.KEY;
			passkey.attestsItself = true;
		}));
	}

	@Test
	void refusesAClaimOfThatModelThatAStrangerAttests() {
		TestCertificates.Identity stranger = TestCertificates.authority("CN=Maker root,O=Maker,C=SE")
			.issue("CN=Keys,OU=Authenticator Attestation,O=Maker,C=SE", (kind) -> kind.usedFor(null, null));

		assertRefused(enrol((passkey) -> {
			passkey.aaguid = TestFidoMetadata.KEY;
			passkey.attestor = stranger;
		}));
	}

	@Test
	void refusesAnAttestedModelOfALesserCertification() {
		assertRefused(enrol(attested(TestFidoMetadata.PLAIN)));
	}

	@Test
	void refusesAnAttestedModelThatWasFoundOut() {
		assertRefused(enrol(attested(TestFidoMetadata.BYPASSED)));
	}

	@Test
	void refusesAnAttestedModelThatIsDenied() {
		assertRefused(enrol(attested(TestFidoMetadata.SOFTWARE)));
	}

	@Test
	void refusesAnAttestedModelThatIsNotOnTheList() {
		assertRefused(enrol(attested(TestFidoMetadata.UNHEARD_OF)));
	}

	@Test
	void letsTheSamePersonTryAnotherAfterwardsButNoAnswerTwice() {
		String refused = created((passkey) -> passkey.aaguid = TestFidoMetadata.KEY);
		this.browser.post("/account/passkeys", Map.of("credential", refused, "name", "Key"));

		assertThat(this.browser.post("/account/passkeys", Map.of("credential", refused, "name", "Key")).body())
			.contains("The passkey could not be added");
		assertThat(enrol(attested(TestFidoMetadata.KEY)).name()).isEqualTo("account");
	}

	@Test
	void saysInChineseTooWhatIsAccepted() {
		this.browser.get("/account?lang=zh-CN");

		assertThat(enrol((passkey) -> passkey.aaguid = TestFidoMetadata.KEY).body()).contains("不被接受",
				"FIDO_CERTIFIED_L1");
	}

}

package org.loangate.authz.attack;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// An identifier that is another person's leads to the same 404 as one that never was, wherever it is given.
@IntegrationTest
class OtherPersonsIdentifiersTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestPerson owner;

	private TestBrowser other;

	@BeforeEach
	void openTwoAccounts() {
		this.owner = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		this.other = TestBrowser.registered(this.settings.issuer(), "o-" + UUID.randomUUID() + "@example.test",
				TestPerson.PASSWORD);
	}

	/// What has an identifier of its own in a URL or a form.
	enum Place {

		STEP_UP, STEP_UP_ANSWER, STEP_UP_OPTIONS, STEP_UP_STATE, SESSION, PASSKEY, PASSKEY_REMOVAL, PENDING_CHANGE,
		APPLICATION, LIVENESS, LIVENESS_STATE

	}

	private Page give(Place place, String id) {
		return switch (place) {
			case STEP_UP -> this.other.get("/step-up/" + id);
			case STEP_UP_ANSWER -> this.other.post("/step-up/" + id + "/totp", Map.of("code", "123456"));
			case STEP_UP_OPTIONS -> this.other.post("/step-up/" + id + "/passkey/options", Map.of());
			case STEP_UP_STATE -> this.other.get("/step-up/" + id + "/liveness/state");
			case SESSION -> this.other.post("/account/sessions/end", Map.of("id", id));
			case PASSKEY -> this.other.post("/account/passkeys/remove", Map.of("id", id));
			case PASSKEY_REMOVAL ->
				this.other.post("/account/removal/later", Map.of("factor", "passkey", "credential", id));
			case PENDING_CHANGE -> this.other.post("/account/pending/stop", Map.of("id", id));
			case APPLICATION -> this.other.get("/applications/" + id);
			case LIVENESS -> this.other.get("/account/identity/" + id);
			case LIVENESS_STATE -> this.other.get("/account/identity/" + id + "/state");
		};
	}

	private String owners(Place place) {
		return switch (place) {
			case STEP_UP, STEP_UP_ANSWER, STEP_UP_OPTIONS, STEP_UP_STATE ->
				TestPerson.stepUp(this.owner.signIn()).replace("/step-up/", "");
			case SESSION -> this.owner.browser().get("/account").attribute("data-session-id").orElseThrow();
			case PASSKEY, PASSKEY_REMOVAL -> passkey();
			case PENDING_CHANGE -> pendingChange();
			case APPLICATION -> "0199a7c4-0000-7000-8000-000000000000";
			case LIVENESS, LIVENESS_STATE -> livenessSession();
		};
	}

	/// One that the owner started, as if the vendor had answered.
	private String livenessSession() {
		String reference = UUID.randomUUID().toString().replace("-", "").substring(0, 22);
		this.jdbc.sql("""
				INSERT INTO authentication_liveness_session (reference, vendor, session_id, subject, sid, purpose,
					pseudonym, nonce, state, started_at, expires_at)
				VALUES (:reference, 'standin', :reference, :subject, :sid, 'proof', 'p', repeat('A', 43), 'open', now(),
					now() + interval '5 minutes')
				""")
			.param("reference", reference)
			.param("subject", this.owner.subject())
			.param("sid", this.owner.browser().get("/account").attribute("data-session-id").orElseThrow())
			.update();
		assertThat(this.owner.browser().get("/account/identity/" + reference).status()).isEqualTo(200);
		return reference;
	}

	private String passkey() {
		TestPasskey passkey = new TestPasskey(this.settings.issuer().toString());
		String options = this.owner.browser().post("/account/passkeys/options", Map.of()).body();
		return this.owner.browser()
			.post("/account/passkeys", Map.of("credential", passkey.create(options), "name", "Phone"))
			.attribute("data-credential-id")
			.orElseThrow();
	}

	private String pendingChange() {
		String credential = passkey();
		this.owner.browser().post("/account/removal/later", Map.of("factor", "passkey", "credential", credential));
		return this.jdbc.sql("SELECT id FROM authentication_pending_change WHERE subject = :subject")
			.param("subject", this.owner.subject())
			.query(String.class)
			.single();
	}

	private static String unknown(Place place) {
		return (place == Place.APPLICATION) ? UUID.randomUUID().toString() : "AAAAAAAAAAAAAAAAAAAAAA";
	}

	@ParameterizedTest
	@EnumSource
	void isAnsweredLikeOneThatNeverWas(Place place) {
		Page never = give(place, unknown(place));
		Page owners = give(place, owners(place));

		assertThat(owners.status()).isEqualTo(404).isEqualTo(never.status());
		assertThat(withoutChance(owners)).isEqualTo(withoutChance(never));
	}

	// The reference to quote and the form's token are new each time.
	private static String withoutChance(Page page) {
		return page.body()
			.replaceAll("value=\"[^\"]*\"|(?s)<output.*?</output>|<code[^>]*>[^<]*</code>|\"trace_id\":\"[^\"]*\"", "")
			.replaceAll("[A-Za-z0-9_-]{12}(?=</)", "");
	}

	@Test
	void leavesWhatIsTheOwnersAsItWas() {
		give(Place.SESSION, owners(Place.SESSION));
		String credential = passkey();
		give(Place.PASSKEY, credential);

		Page account = this.owner.browser().get("/account");
		assertThat(account.name()).isEqualTo("account");
		assertThat(account.body()).contains(credential);
	}

}

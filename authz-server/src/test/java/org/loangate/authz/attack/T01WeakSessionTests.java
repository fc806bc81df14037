package org.loangate.authz.attack;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.passkey.TestPasskey;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// A session opened by a password alone added and removed an account's strong factors: Keycloak 47069, CVE-2026-3429.
@IntegrationTest
class T01WeakSessionTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestPerson owner;

	private String credential;

	@BeforeEach
	void enrolAnAppAndAnOldPasskey() {
		this.owner = TestPerson.withApp(this.settings.issuer(), this.jdbc);
		TestPasskey passkey = new TestPasskey(this.settings.issuer().toString());
		String options = this.owner.browser().post("/account/passkeys/options", Map.of()).body();
		Page added = this.owner.browser()
			.post("/account/passkeys", Map.of("credential", passkey.create(options), "name", "Phone"));
		assertThat(added.name()).isEqualTo("account");
		this.credential = added.attribute("data-credential-id").orElseThrow();
		this.jdbc
			.sql("UPDATE authentication_quarantine SET since = since - interval '25 hours' WHERE subject = :subject")
			.param("subject", this.owner.subject())
			.update();
	}

	private boolean stillHasBoth() {
		String account = this.owner.browser().get("/account").body();
		return account.contains(this.credential) && account.contains("data-action=\"remove-totp\"");
	}

	@Test
	void addsNothing() {
		TestBrowser thief = this.owner.signIn();

		assertThat(thief.get("/account/passkeys/new").url().getPath()).startsWith("/step-up/");
		assertThat(thief.post("/account/passkeys/options", Map.of()).status()).isEqualTo(403);
		assertThat(thief.post("/account/passkeys", Map.of("credential", "{}")).url().getPath()).startsWith("/step-up/");
		assertThat(thief.post("/account/recovery-codes", Map.of()).url().getPath()).startsWith("/step-up/");
		assertThat(thief.post("/account/identity", Map.of()).url().getPath()).startsWith("/step-up/");
	}

	@Test
	void removesNothing() {
		TestBrowser thief = this.owner.signIn();

		thief.post("/account/totp/remove", Map.of());
		thief.post("/account/passkeys/remove", Map.of("id", this.credential));
		Map<String, String> passkey = Map.of("factor", "passkey", "credential", this.credential);
		assertThat(thief.post("/account/removal", passkey).name()).isEqualTo("removal");
		assertThat(thief.post("/account/removal/later", passkey).name()).isEqualTo("mail-code");
		assertThat(thief.post("/account/removal/prove", passkey).url().getPath()).startsWith("/step-up/");

		assertThat(stillHasBoth()).isTrue();
	}

	@Test
	void takesNoPasskeyAwayByACode() {
		TestBrowser thief = this.owner.signIn();
		String stepUp = TestPerson.stepUp(thief);
		thief.post(stepUp + "/totp", Map.of("code", this.owner.code(1)));

		Page page = thief.post("/account/passkeys/remove", Map.of("id", this.credential));

		assertThat(page.name()).isEqualTo("removal");
		assertThat(stillHasBoth()).isTrue();
		assertThat(thief.post("/account/removal", Map.of("factor", "passkey", "credential", this.credential)).name())
			.isEqualTo("removal");
		assertThat(stillHasBoth()).isTrue();
	}

}

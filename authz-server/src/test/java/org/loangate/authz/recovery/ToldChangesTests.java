package org.loangate.authz.recovery;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.factor.totp.Authenticators;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.TestOldAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// The link in a letter about a change, opened by somebody who is not signed in.
@IntegrationTest
class ToldChangesTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private JdbcClient jdbc;

	private TestOldAccount account;

	@BeforeEach
	void open() {
		this.account = TestOldAccount.open(this.server);
		this.account.addApp(this.account.signIn());
	}

	private Page show(TestBrowser reader, URI link) {
		return reader.get(link.getRawPath() + "?" + link.getRawQuery());
	}

	private static Map<String, String> token(URI link) {
		return Map.of("token", link.getRawQuery().replaceFirst("token=", ""));
	}

	@Test
	void takesANewFactorAwayByOneButton() {
		URI link = TestMailbox.await(this.account.email(), "app was added").link();
		TestBrowser reader = new TestBrowser(this.settings.issuer());
		for (int scan = 0; scan < 3; scan++) {
			Page page = show(reader, link);
			assertThat(page.name()).isEqualTo("stop");
			assertThat(page.body()).contains("data-action=\"stop\"", "/recover");
		}
		assertThat(this.authenticators.has(this.account.subject())).isTrue();

		assertThat(reader.post(link.getPath(), token(link)).name()).isEqualTo("stopped");

		assertThat(this.authenticators.has(this.account.subject())).isFalse();
		assertThat(reader.post(link.getPath(), token(link)).name()).isEqualTo("recover-over");
	}

	@Test
	void leavesAFactorThatHasSettledForThirtyDays() {
		URI link = TestMailbox.await(this.account.email(), "app was added").link();
		this.jdbc.sql("""
				WITH gone AS (DELETE FROM authentication_totp WHERE subject = :subject
					RETURNING subject, secret, last_step, enrolled_at)
				INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at)
				SELECT subject, secret, last_step, enrolled_at - interval '31 days' FROM gone
				""").param("subject", this.account.subject().id()).update();
		this.jdbc.sql("""
				UPDATE authentication_quarantine SET since = since - interval '31 days' WHERE subject = :subject
				""").param("subject", this.account.subject().id()).update();
		TestBrowser reader = new TestBrowser(this.settings.issuer());

		assertThat(show(reader, link).body()).doesNotContain("data-action=\"stop\"").contains("/recover");
		reader.post(link.getPath(), token(link));

		assertThat(this.authenticators.has(this.account.subject())).isTrue();
	}

	@Test
	void standsInTheLetterWithTheCodeToo() {
		URI link = TestMailbox.await(this.account.email(), "The code you asked for").link();

		Page page = show(new TestBrowser(this.settings.issuer()), link);

		assertThat(page.name()).isEqualTo("stop");
		assertThat(page.body()).contains("/recover");
	}

}

package org.loangate.authz.recovery;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.EmailChanges;
import org.loangate.authz.account.Emails;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.factor.recoverycode.RecoveryCodes;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.stepup.TestOldAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// Everything that anybody else could have left in an account, table by table.
@IntegrationTest
class LeftBehindTests {

	private static final Map<String, String> TABLES = new HashMap<>();

	static {
		TABLES.put("authentication_device", "cleared");
		TABLES.put("authentication_email_change", "cleared: what is open is stopped");
		TABLES.put("authentication_closing", "cleared: what waits is taken back");
		TABLES.put("authentication_federation", "cleared");
		TABLES.put("authentication_link", "cleared, but what only stops something");
		TABLES.put("authentication_pending_change",
				"cleared: removals are stopped; a recovery is the owner's way back");
		TABLES.put("authentication_recovery_code", "cleared");
		TABLES.put("oauth_consent", "cleared, with the tokens it was for");
		TABLES.put("authentication_account", "kept: the account; its claim on another address is cleared");
		TABLES.put("authentication_session", "ended by the callers: a password change spares the sign-in at hand");
		TABLES.put("authentication_password", "replaced by the callers");
		TABLES.put("authentication_totp", "kept by a password change, which a settled factor vouched for;"
				+ " a recovery removes what is young or in quarantine");
		TABLES.put("authentication_passkey", "as authentication_totp");
		TABLES.put("authentication_quarantine", "kept: what is new stays new");
		TABLES.put("authentication_document_claim", "kept: as the face");
		TABLES.put("authentication_identity_dispute", "kept: the desk's");
		TABLES.put("authentication_face", "kept: a face is nobody else's to leave without a settled factor");
		TABLES.put("authentication_passkey_user", "kept: a handle opens nothing");
		TABLES.put("authentication_passkey_signature", "kept: evidence");
		TABLES.put("authentication_liveness_session", "kept: it ends with its sign-in and within minutes");
		TABLES.put("authentication_profile", "kept: no decision rests on it");
		TABLES.put("authentication_customer_number", "kept: the lender's");
		TABLES.put("authentication_invitation", "kept: staff, whose links are revoked");
		TABLES.put("loan_application", "kept: loans of ended sign-ins cannot go on; a recovery revokes their tokens");
		TABLES.put("loan_interaction", "kept: names of requests");
		TABLES.put("oauth_logout_notice", "kept: on its way to the clients");
		TABLES.put("review_case", "kept: the desk's");
	}

	@Autowired
	private ApplicationContext server;

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private PendingChanges changes;

	@Autowired
	private Emails emails;

	@Autowired
	private EmailChanges emailChanges;

	@Autowired
	private RecoveryCodes codes;

	@Autowired
	private JdbcClient jdbc;

	private TestOldAccount account;

	@BeforeEach
	void open() {
		this.account = TestOldAccount.open(this.server);
	}

	private int rows(String table, String where) {
		return this.jdbc.sql("SELECT count(*) FROM " + table + " WHERE subject = :subject AND " + where)
			.param("subject", this.account.subject().id())
			.query(Integer.class)
			.single();
	}

	private void leaveBehind() {
		String subject = this.account.subject().id();
		this.emails.change(this.account.subject(), "thief-" + this.account.email(), false);
		this.transactions.executeWithoutResult((_) -> {
			this.changes.begin(this.account.subject(), Kind.REMOVAL, "totp", "totp", null, Locale.ENGLISH);
			this.codes.renew(this.account.subject());
			this.jdbc
				.sql("INSERT INTO authentication_federation (provider, provider_subject, subject, linked_at)"
						+ " VALUES ('thief', :s, :s, :now)")
				.param("s", subject)
				.param("now", Instant.now().atOffset(ZoneOffset.UTC))
				.update();
			this.jdbc
				.sql("INSERT INTO authentication_device (digest, subject, device, first_seen_at, last_seen_at)"
						+ " VALUES (sha256(:s::bytea), :s, gen_random_uuid(), :now, :now)")
				.param("s", subject)
				.param("now", Instant.now().atOffset(ZoneOffset.UTC))
				.update();
			this.jdbc
				.sql("INSERT INTO oauth_consent (subject, client_id, scopes, given_at)"
						+ " VALUES (:s, 'thief', 'openid offline_access', :now)")
				.param("s", subject)
				.param("now", Instant.now().atOffset(ZoneOffset.UTC))
				.update();
		});
	}

	private void isGone() {
		assertThat(this.emailChanges.open(this.account.subject())).isEmpty();
		assertThat(rows("authentication_account", "claimed_email IS NOT NULL")).isZero();
		assertThat(rows("authentication_pending_change", "kind = 'removal' AND state = 'waiting'")).isZero();
		assertThat(rows("authentication_federation", "true")).isZero();
		assertThat(rows("authentication_recovery_code", "true")).isZero();
		assertThat(rows("oauth_consent", "true")).isZero();
		assertThat(rows("authentication_link",
				"used_at IS NULL AND revoked_at IS NULL AND purpose IN ('confirm-email', 'recovery-begin')"))
			.isZero();
		assertThat(rows("authentication_link", "revoked_at IS NULL AND purpose = 'email-change-stop'")).isOne();
	}

	@Test
	void isAccountedForInEveryTable() {
		List<String> tables = this.jdbc.sql("""
				SELECT DISTINCT table_name FROM information_schema.columns
				WHERE column_name = 'subject' AND table_schema NOT IN ('pg_catalog', 'information_schema')
				""").query(String.class).list();

		assertThat(tables).as("a new table says here what becomes of it")
			.containsExactlyInAnyOrderElementsOf(TABLES.keySet());
	}

	@Test
	void goesWhenItIsAnnounced() {
		leaveBehind();

		this.transactions.executeWithoutResult((_) -> this.events.publishEvent(new LeftBehind(this.account.subject())));

		isGone();
		assertThat(rows("authentication_device", "true")).isZero();
	}

	@Test
	void goesWithAPasswordChange() {
		leaveBehind();
		TestBrowser owner = this.account.signIn();
		Page form = owner.mailCode(owner.get("/account/password"), this.account.email());
		assertThat(form.url().getPath()).isEqualTo("/account/password");

		assertThat(owner
			.post("/account/password",
					Map.of("current", TestOldAccount.PASSWORD, "password", "a lantern nobody else has 9"))
			.name()).isEqualTo("account");

		isGone();
	}

}

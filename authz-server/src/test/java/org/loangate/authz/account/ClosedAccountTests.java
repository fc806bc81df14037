package org.loangate.authz.account;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.factor.recoverycode.RecoveryCodes;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.TestProposals;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.stepup.TestOldAccount;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What is left of an account once its person has closed it, table by table.
@IntegrationTest
class ClosedAccountTests {

	private static final Map<String, String> TABLES = new TreeMap<>();

	static {
		TABLES.put("authentication_password", "gone: a way in");
		TABLES.put("authentication_totp", "gone: a way in");
		TABLES.put("authentication_passkey", "gone: a way in; what it signed stands by itself");
		TABLES.put("authentication_passkey_user", "gone: nothing is enrolled any more");
		TABLES.put("authentication_recovery_code", "gone: a way in");
		TABLES.put("authentication_federation", "gone: who they are at a provider, who may open another account here");
		TABLES.put("authentication_face", "gone: the vendor's reference of a face");
		TABLES.put("authentication_document_claim", "gone: digests of a document");
		TABLES.put("authentication_quarantine", "gone: with the factors");
		TABLES.put("authentication_device", "gone: browsers");
		TABLES.put("authentication_link", "gone: nothing is left to confirm or to take back");
		TABLES.put("authentication_pending_change", "gone: nothing is left to change");
		TABLES.put("authentication_email_change", "gone: addresses");
		TABLES.put("authentication_profile", "gone: what they said of themselves");
		TABLES.put("authentication_customer_number", "gone: the lender's name for them");
		TABLES.put("oauth_consent", "gone: nobody is let in any more");
		TABLES.put("authentication_account", "kept: the subject, by which the rest is found, without an address");
		TABLES.put("authentication_closing", "kept for the class changes: when it was asked for, and done");
		TABLES.put("authentication_session", "kept for 30 days: clients are still told of the end, and that it was");
		TABLES.put("authentication_liveness_session", "kept for the class liveness");
		TABLES.put("authentication_passkey_signature", "kept for the class loans: what was agreed to");
		TABLES.put("authentication_identity_dispute", "kept: the desk's, decided");
		TABLES.put("review_case", "kept: the desk's, decided");
		TABLES.put("loan_application", "kept for the class loans");
		TABLES.put("loan_interaction", "kept with its application");
		TABLES.put("oauth_logout_notice", "kept: on its way to a client, a day at most");
		TABLES.put("authentication_invitation", "never: of staff");
	}

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Environment environment;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private Closings closings;

	@Autowired
	private JdbcClient jdbc;

	private JdbcClient owner() {
		return JdbcClient
			.create(new DriverManagerDataSource(this.environment.getRequiredProperty("LOANGATE_POSTGRES_URL"),
					this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_USER"),
					this.environment.getRequiredProperty("LOANGATE_POSTGRES_OWNER_PASSWORD")));
	}

	private Map<String, Integer> rows(Subject subject) {
		Map<String, Integer> rows = new TreeMap<>();
		this.jdbc.sql("""
				SELECT DISTINCT table_name::text FROM information_schema.columns
				WHERE column_name = 'subject' AND table_schema NOT IN ('pg_catalog', 'information_schema')
				""")
			.query(String.class)
			.list()
			.forEach((table) -> rows.put(table,
					this.jdbc.sql("SELECT count(*) FROM " + table + " WHERE subject = :subject")
						.param("subject", subject.id())
						.query(Integer.class)
						.single()));
		return rows;
	}

	// Something in every table, as the years leave it.
	private TestOldAccount lived() {
		TestOldAccount account = TestOldAccount.open(this.server);
		Subject subject = account.subject();
		TestBrowser browser = account.signIn();
		account.addApp(browser);
		browser.get("/account/details");
		browser.post("/account/details", Map.of("name", "Lin Yue"));
		this.server.getBean(Emails.class).change(subject, "next-" + account.email(), false);
		LoanApplications loans = this.server.getBean(LoanApplications.class);
		loans.revoke(loans.propose(TestProposals.of(subject, TestProposals.terms("1500.00"))).id());
		this.transactions.executeWithoutResult((_) -> this.server.getBean(RecoveryCodes.class).renew(subject));
		List.of("INSERT INTO authentication_passkey_user (subject, handle) VALUES (:s, sha256(:s::bytea))", """
				INSERT INTO authentication_passkey (credential_id, subject, name, public_key, aaguid, sign_count,
					backup_eligible, backed_up, transports, added_at)
				VALUES (sha256(:s::bytea), :s, 'A key', 'x', gen_random_uuid(), 0, false, false, '', :now)
				""", """
				INSERT INTO authentication_passkey_signature (id, subject, application_id, credential_id, public_key,
					challenge_inputs, client_data_json, authenticator_data, signature, signed_at)
				VALUES (gen_random_uuid(), :s, gen_random_uuid(), 'x', 'x', '{}', 'x', 'x', 'x', :now)
				""", """
				INSERT INTO authentication_face (subject, vendor, face_ref, pseudonym, enrolled_at)
				VALUES (:s, 'standin', :s, :s, :now)
				""", """
				INSERT INTO authentication_document_claim (subject, vendor, source, claim, digest, created_at)
				VALUES (:s, 'standin', 'asserted', 'name', sha256(:s::bytea), :now)
				""", """
				INSERT INTO authentication_federation (provider, provider_subject, subject, linked_at)
				VALUES ('other', :s, :s, :now)
				""", """
				INSERT INTO authentication_device (digest, subject, device, first_seen_at, last_seen_at)
				VALUES (sha256((:s || 'd')::bytea), :s, gen_random_uuid(), :now, :now)
				""",
				"""
						INSERT INTO authentication_pending_change (id, subject, kind, factor, credential, language, asked_at, ready_at,
							lapses_at, state)
						VALUES (:s, :s, 'removal', 'totp', 'totp', 'en', :now, :now, :now, 'waiting')
						""",
				"INSERT INTO authentication_customer_number (number, subject) VALUES (:s, :s)",
				"""
						INSERT INTO authentication_liveness_session (reference, vendor, session_id, subject, sid, purpose, pseudonym,
							nonce, state, started_at, expires_at)
						VALUES (:s, 'standin', :s, :s, :s, 'proof', :s, repeat('n', 43), 'open', :now, :now)
						""",
				"""
						INSERT INTO authentication_identity_dispute (subject, other, reason, holds, opened_at, settled_at)
						VALUES (:s, '', 'claims-differ', false, :now, :now)
						""",
				"""
						INSERT INTO review_case (id, kind, subject, state, reason, details, opened_at)
						VALUES (gen_random_uuid(), 'identity', :s, 'closed', 'claims-differ', '{}', :now)
						""",
				"""
						INSERT INTO oauth_consent (subject, client_id, scopes, given_at) VALUES (:s, 'app', 'openid', :now)
						""",
				"""
						INSERT INTO oauth_logout_notice (id, client_id, subject, sid, attempts, next_attempt_at, created_at)
						VALUES (gen_random_uuid(), 'app', :s, :s, 0, :now + interval '1 day', :now)
						""",
				"""
						INSERT INTO authentication_closing (id, subject, state, asked_at, ready_at)
						VALUES (:s, :s, 'waiting', :now - interval '7 days', :now)
						""")
			.forEach((row) -> owner()
				.sql(row.replace(":s", "'" + subject.id() + "'")
					.replace(":now", "timestamptz '" + Instant.now().atOffset(ZoneOffset.UTC) + "'"))
				.update());
		return account;
	}

	@Test
	void keepsWhatTheLawAsksForAndNothingElse() {
		TestOldAccount account = lived();
		Subject subject = account.subject();
		Map<String, Integer> before = rows(subject);
		assertThat(before.keySet()).as("a new table says here what is left of it").isEqualTo(TABLES.keySet());
		assertThat(before).allSatisfy(
				(table, rows) -> assertThat(rows > 0).as(table).isEqualTo(!TABLES.get(table).startsWith("never")));

		this.closings.sweep();

		assertThat(rows(subject)).allSatisfy(
				(table, rows) -> assertThat(rows > 0).as(table).isEqualTo(TABLES.get(table).startsWith("kept")));
		assertThat(this.jdbc.sql("""
				SELECT count(*) FROM authentication_account WHERE subject = :subject AND closed_at IS NOT NULL
					AND email IS NULL AND email_verified_at IS NULL AND claimed_email IS NULL
				""").param("subject", subject.id()).query(Integer.class).single()).isOne();
		assertThat(this.jdbc.sql("SELECT count(*) FROM notice_address WHERE about = :subject")
			.param("subject", subject.id())
			.query(Integer.class)
			.single()).isZero();
		assertThat(this.jdbc.sql("""
				SELECT count(*) FROM authentication_liveness_session WHERE subject = :subject AND state = 'open'
				""").param("subject", subject.id()).query(Integer.class).single())
			.as("nothing comes of a check that still runs")
			.isZero();
		assertThat(this.jdbc.sql("""
				SELECT count(*) FROM authentication_session WHERE subject = :subject AND ended_at IS NULL
				""").param("subject", subject.id()).query(Integer.class).single()).isZero();
	}

	@Test
	void sendsNothingButTheLastMailAfterwards() {
		Notices notices = this.server.getBean(Notices.class);
		String about = UUID.randomUUID().toString();
		String address = "w-" + about + "@example.test";

		this.transactions.executeWithoutResult((_) -> {
			notices.confirmed(about, address, Locale.ENGLISH);
			notices.tell(about, new Notice("account-frozen", Map.of(), null), Instant.now().plusSeconds(60));
			assertThat(notices.farewell(about, new Notice("account-closed", Map.of(), null))).isOne();
		});

		assertThat(this.jdbc
			.sql("SELECT notice FROM notice_message WHERE address_digest = sha256(CAST(:address AS bytea))")
			.param("address", address)
			.query(String.class)
			.list()).isEqualTo(List.of("account-closed"));
	}

}

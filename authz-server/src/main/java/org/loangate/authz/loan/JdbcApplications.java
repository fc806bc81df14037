package org.loangate.authz.loan;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.LoanApplication.Unmet;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.loan.facts.Traces;
import org.loangate.authz.policy.Actor;
import org.loangate.contract.Assurance;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Requirement;
import org.loangate.contract.Terms;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table of applications. Every transition is one conditional update; its row count says whether it happened.
@Component
final class JdbcApplications {

	private final JdbcClient jdbc;

	JdbcApplications(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// Makes this transaction the only one that proposes or approves for a subject.
	void lock(Subject subject) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
			.param("key", "loan_application:" + subject.id())
			.query()
			.singleRow();
	}

	Optional<Row> byId(UUID id) {
		return this.jdbc.sql("SELECT * FROM loan_application WHERE id = :id")
			.param("id", id)
			.query(JdbcApplications::row)
			.optional();
	}

	Optional<Row> byJti(String jti) {
		return this.jdbc.sql("SELECT * FROM loan_application WHERE jti = :jti")
			.param("jti", jti)
			.query(JdbcApplications::row)
			.optional();
	}

	/// Applications of a sign-in whose token can still be fetched or redeemed.
	List<Row> unredeemed(String sid) {
		return this.jdbc.sql("SELECT * FROM loan_application WHERE sid = :sid AND state IN ('approved', 'issued')")
			.param("sid", sid)
			.query(JdbcApplications::row)
			.list();
	}

	/// The same of a person, in whichever sign-in.
	List<Row> unredeemed(Subject subject) {
		return this.jdbc
			.sql("SELECT * FROM loan_application WHERE subject = :subject AND state IN ('approved', 'issued')")
			.param("subject", subject.id())
			.query(JdbcApplications::row)
			.list();
	}

	/// Whether anything of a subject's can still become a loan.
	boolean isAnyOpen(Subject subject, Instant now) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM loan_application WHERE subject = :subject
					AND ((state IN ('proposed', 'challenged', 'held', 'approved') AND expires_at > :now)
						OR (state = 'issued' AND token_expires_at > :now)))
				""").param("subject", subject.id()).param("now", at(now)).query(Boolean.class).single();
	}

	/// What has come of applications so far, by their identifiers.
	Map<UUID, CameOf> cameOf(Collection<UUID> ids) {
		Map<UUID, CameOf> found = new HashMap<>();
		this.jdbc.sql("SELECT id, state, reason, unmet, answer_status FROM loan_application WHERE id = ANY(:ids)")
			.param("ids", ids.toArray(UUID[]::new))
			.query((row, _) -> found.put(row.getObject("id", UUID.class),
					CameOf.of(State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), row.getString("reason"),
							row.getObject("answer_status", Integer.class))))
			.list();
		return found;
	}

	/// What a subject agreed to and a lending API carried out, that may say where the
	/// money
	/// of the loan at that path goes: the loan, and whatever changed; the latest first.
	List<Row> carriedOut(Subject subject, String loanPath) {
		return this.jdbc.sql("""
				SELECT * FROM loan_application
				WHERE subject = :subject AND state = 'redeemed' AND answer_status BETWEEN 200 AND 299
					AND (answer_location = :path OR terms_type = :change)
				ORDER BY redeemed_at DESC LIMIT 500
				""")
			.param("subject", subject.id())
			.param("path", loanPath)
			.param("change", PayoutAccountChange.TYPE)
			.query(JdbcApplications::row)
			.list();
	}

	Optional<Row> byInteraction(Proposal proposal) {
		return this.jdbc.sql("""
				SELECT application.* FROM loan_application application
				JOIN loan_interaction interaction ON interaction.application_id = application.id
				WHERE interaction.client_id = :client AND interaction.interaction_id = :interaction
					AND interaction.subject = :subject
				""")
			.param("client", proposal.clientId())
			.param("interaction", proposal.interactionId())
			.param("subject", proposal.subject().id())
			.query(JdbcApplications::row)
			.optional();
	}

	/// The application for the same terms that still waits, for a decision or for its
	/// borrower to enrol something, the newest first.
	Optional<Row> held(Proposal proposal, Instant now) {
		return this.jdbc
			.sql("""
					SELECT * FROM loan_application
					WHERE subject = :subject AND client_id = :client AND terms_digest = :digest
						AND (state = 'held' OR (state IN ('proposed', 'challenged') AND unmet = 'missing')) AND expires_at > :now
					ORDER BY created_at DESC LIMIT 1
					""")
			.param("subject", proposal.subject().id())
			.param("client", proposal.clientId())
			.param("digest", proposal.terms().digest())
			.param("now", at(now))
			.query(JdbcApplications::row)
			.optional();
	}

	/// Everybody's applications that still wait, the longest first.
	List<Row> held(Instant now, int most) {
		return this.jdbc.sql("""
				SELECT * FROM loan_application WHERE state = 'held' AND expires_at > :now
				ORDER BY created_at, id LIMIT :most
				""").param("now", at(now)).param("most", most).query(JdbcApplications::row).list();
	}

	void insert(UUID id, Proposal proposal, Traces traces, byte[] termsSealed, byte[] accountKeySealed, Verdict verdict,
			Instant now, Instant expiresAt) {
		Terms terms = proposal.terms();
		BigDecimal amount = (terms instanceof LoanTerms loan) ? loan.amount().value() : null;
		String currency = (terms instanceof LoanTerms loan) ? loan.amount().currency().getCurrencyCode() : null;
		this.jdbc
			.sql("""
					INSERT INTO loan_application (id, state, subject, client_id, client_name, jkt, sid, return_to,
						form_action_origin, terms_type, terms_digest, terms_sealed, account_key_sealed, amount, currency, network,
						trace_device, trace_payout_account, trace_network, device_known_at, decision_id, policy_digest, asked, required, reason, because, held_until, created_at, expires_at, ended_at)
					VALUES (:id, :state, :subject, :client, :clientName, :jkt, :sid, :returnTo, :origin, :type, :termsDigest,
						:terms, :accountKey, :amount, :currency, :network, :device, :account, :networkTrace, :deviceKnownAt, :decision, :policy, :asked::jsonb, :required::jsonb,
						:reason, :because::jsonb, :heldUntil, :now, :expiresAt, :endedAt)
					""")
			.param("id", id)
			.param("state", name(verdict.state()))
			.param("subject", proposal.subject().id())
			.param("client", proposal.clientId())
			.param("clientName", proposal.clientName())
			.param("jkt", proposal.jkt())
			.param("sid", proposal.sid())
			.param("returnTo", proposal.returnTo())
			.param("origin", proposal.formActionOrigin(), Types.VARCHAR)
			.param("type", terms.type())
			.param("termsDigest", terms.digest())
			.param("terms", termsSealed)
			.param("accountKey", accountKeySealed)
			.param("amount", amount, Types.NUMERIC)
			.param("currency", currency, Types.CHAR)
			.param("network", proposal.actor().network())
			.param("device", traces.device(), Types.BINARY)
			.param("account", traces.payoutAccount())
			.param("networkTrace", traces.network())
			.param("deviceKnownAt", deviceKnownAt(proposal), Types.TIMESTAMP_WITH_TIMEZONE)
			.param("decision", verdict.decision().id())
			.param("policy", Base64.getUrlDecoder().decode(verdict.decision().policyDigest()))
			.param("asked", StoredJson.text(StoredJson.of(proposal.asked())))
			.param("required", json(verdict), Types.VARCHAR)
			.param("reason", (verdict.reason() != null) ? verdict.reason().code() : null, Types.VARCHAR)
			.param("because", StoredJson.text(verdict.because()))
			.param("heldUntil", atOrNull(verdict.until()), Types.TIMESTAMP_WITH_TIMEZONE)
			.param("now", at(now))
			.param("expiresAt", at(expiresAt))
			.param("endedAt", atOrNull((verdict.state() == State.REFUSED) ? now : null), Types.TIMESTAMP_WITH_TIMEZONE)
			.update();
		link(id, proposal);
	}

	void link(UUID id, Proposal proposal) {
		this.jdbc.sql("""
				INSERT INTO loan_interaction (client_id, interaction_id, subject, application_id)
				VALUES (:client, :interaction, :subject, :id)
				""")
			.param("client", proposal.clientId())
			.param("interaction", proposal.interactionId())
			.param("subject", proposal.subject().id())
			.param("id", id)
			.update();
	}

	/// Ties an application that is still open to the browser, key and request that ask
	/// for it now. What was proven in another one is not carried over.
	boolean rebind(UUID id, Proposal proposal, Traces traces) {
		return this.jdbc
			.sql("""
					UPDATE loan_application SET sid = :sid, jkt = :jkt, return_to = :returnTo, form_action_origin = :origin,
						network = :network, trace_device = :device, trace_payout_account = :account,
						trace_network = :networkTrace, device_known_at = :deviceKnownAt, asked = :asked::jsonb, challenge_id = NULL, agreed_at = NULL,
						state = CASE WHEN state = 'challenged' THEN 'proposed' ELSE state END
					WHERE id = :id AND state IN ('proposed', 'challenged', 'held')
					""")
			.param("sid", proposal.sid())
			.param("jkt", proposal.jkt())
			.param("returnTo", proposal.returnTo())
			.param("origin", proposal.formActionOrigin(), Types.VARCHAR)
			.param("network", proposal.actor().network())
			.param("device", traces.device(), Types.BINARY)
			.param("account", traces.payoutAccount())
			.param("networkTrace", traces.network())
			.param("deviceKnownAt", deviceKnownAt(proposal), Types.TIMESTAMP_WITH_TIMEZONE)
			.param("asked", StoredJson.text(StoredJson.of(proposal.asked())))
			.param("id", id)
			.update() == 1;
	}

	/// Applies a decision that was taken again.
	boolean settle(UUID id, State from, Verdict verdict, Instant now, Instant expiresAt) {
		return this.jdbc
			.sql("""
					UPDATE loan_application SET state = :state, required = coalesce(:required::jsonb, required), reason = :reason,
						because = :because::jsonb, held_until = :heldUntil, decision_id = :decision, policy_digest = :policy,
						challenge_id = NULL, agreed_at = NULL, expires_at = :expiresAt, ended_at = :endedAt
					WHERE id = :id AND state = :from
					""")
			.param("state", name(verdict.state()))
			.param("required", json(verdict), Types.VARCHAR)
			.param("reason", (verdict.reason() != null) ? verdict.reason().code() : null, Types.VARCHAR)
			.param("because", StoredJson.text(verdict.because()))
			.param("heldUntil", atOrNull(verdict.until()), Types.TIMESTAMP_WITH_TIMEZONE)
			.param("decision", verdict.decision().id())
			.param("policy", Base64.getUrlDecoder().decode(verdict.decision().policyDigest()))
			.param("expiresAt", at(expiresAt))
			.param("endedAt", atOrNull((verdict.state() == State.REFUSED) ? now : null), Types.TIMESTAMP_WITH_TIMEZONE)
			.param("id", id)
			.param("from", name(from))
			.update() == 1;
	}

	boolean challenge(UUID id, @Nullable String before, String challengeId, Instant now) {
		return this.jdbc.sql("""
				UPDATE loan_application SET state = 'challenged', challenge_id = :challenge
				WHERE id = :id AND state IN ('proposed', 'challenged') AND expires_at > :now
					AND challenge_id IS NOT DISTINCT FROM :before
				""")
			.param("challenge", challengeId)
			.param("id", id)
			.param("now", at(now))
			.param("before", before, Types.VARCHAR)
			.update() == 1;
	}

	boolean agree(UUID id, Instant now) {
		return this.jdbc.sql("""
				UPDATE loan_application SET agreed_at = :now
				WHERE id = :id AND state = 'challenged' AND agreed_at IS NULL AND expires_at > :now
				""").param("now", at(now)).param("id", id).update() == 1;
	}

	boolean approve(UUID id, String challengeId, Assurance assurance, Verdict verdict, Instant now, Instant expiresAt) {
		return this.jdbc.sql("""
				UPDATE loan_application SET state = 'approved', assurance = :assurance::jsonb, decision_id = :decision,
					policy_digest = :policy, required = :required::jsonb, approved_at = :now, expires_at = :expiresAt
				WHERE id = :id AND state = 'challenged' AND challenge_id = :challenge AND expires_at > :now
				""")
			.param("assurance", StoredJson.text(StoredJson.of(assurance)))
			.param("decision", verdict.decision().id())
			.param("policy", Base64.getUrlDecoder().decode(verdict.decision().policyDigest()))
			.param("required", json(verdict), Types.VARCHAR)
			.param("now", at(now))
			.param("expiresAt", at(expiresAt))
			.param("id", id)
			.param("challenge", challengeId)
			.update() == 1;
	}

	/// Ends an application that no token was issued for yet, or whose token may be taken
	/// back.
	boolean refuse(UUID id, State from, Reason reason, @Nullable Unmet unmet, Map<String, String> because,
			Instant now) {
		return this.jdbc
			.sql("""
					UPDATE loan_application SET state = 'refused', reason = :reason, unmet = :unmet, because = :because::jsonb,
						ended_at = :now
					WHERE id = :id AND state = :from
					""")
			.param("reason", reason.code())
			.param("unmet", (unmet != null) ? unmet.code() : null, Types.VARCHAR)
			.param("because", StoredJson.text(because))
			.param("now", at(now))
			.param("id", id)
			.param("from", name(from))
			.update() == 1;
	}

	/// Has an application wait for its borrower to enrol something.
	boolean await(UUID id, Instant until) {
		return this.jdbc.sql("""
				UPDATE loan_application SET unmet = 'missing', expires_at = greatest(expires_at, :until)
				WHERE id = :id AND state = 'challenged' AND unmet IS NULL
				""").param("until", at(until)).param("id", id).update() == 1;
	}

	/// A subject's applications that wait for anybody, the latest first.
	List<Row> waiting(Subject subject, Instant now) {
		return this.jdbc.sql("""
				SELECT * FROM loan_application
				WHERE subject = :subject AND state IN ('proposed', 'challenged', 'held') AND expires_at > :now
				ORDER BY created_at DESC LIMIT 20
				""").param("subject", subject.id()).param("now", at(now)).query(JdbcApplications::row).list();
	}

	boolean expire(UUID id, State from, Instant now) {
		return this.jdbc.sql("""
				UPDATE loan_application SET state = 'expired', ended_at = :now
				WHERE id = :id AND state = :from AND expires_at <= :now
				""").param("now", at(now)).param("id", id).param("from", name(from)).update() == 1;
	}

	boolean issue(UUID id, String clientId, String jkt, String jti, Instant now, Instant tokenExpiresAt) {
		return this.jdbc
			.sql("""
					UPDATE loan_application SET state = 'issued', jkt = :jkt, jti = :jti, issued_at = :now, token_expires_at = :tokenExpiresAt
					WHERE id = :id AND state = 'approved' AND client_id = :client
						AND coalesce(jkt, :jkt) = :jkt AND expires_at > :now
					""")
			.param("jti", jti)
			.param("now", at(now))
			.param("tokenExpiresAt", at(tokenExpiresAt))
			.param("id", id)
			.param("client", clientId)
			.param("jkt", jkt)
			.update() == 1;
	}

	boolean redeem(RedeemRequest request, Instant now, Instant transactionExpiresAt) {
		return this.jdbc.sql("""
				UPDATE loan_application SET state = 'redeemed', redeemed_at = :now, idempotency_key = :key,
					body_digest = :body, transaction_expires_at = :transactionExpiresAt, ended_at = :now
				WHERE jti = :jti AND state = 'issued' AND jkt = :jkt AND token_expires_at > :now
				""")
			.param("now", at(now))
			.param("key", request.idempotencyKey())
			.param("body", request.bodyDigest())
			.param("transactionExpiresAt", at(transactionExpiresAt))
			.param("jti", request.jti())
			.param("jkt", request.jkt())
			.update() == 1;
	}

	/// Takes another key in place of one that was answered by one of these statuses,
	/// once.
	boolean redeemAgain(RedeemRequest request, Instant now) {
		return this.jdbc.sql("""
				UPDATE loan_application SET redeemed_again_at = :now, idempotency_key = :key, body_digest = :body,
					answer_status = NULL, answer_digest = NULL, answer_location = NULL
				WHERE jti = :jti AND state = 'redeemed' AND jkt = :jkt AND idempotency_key <> :key
					AND redeemed_again_at IS NULL AND answer_status IN (:again) AND transaction_expires_at > :now
				""")
			.param("now", at(now))
			.param("key", request.idempotencyKey())
			.param("body", request.bodyDigest())
			.param("jti", request.jti())
			.param("jkt", request.jkt())
			.param("again", request.rule().again())
			.update() == 1;
	}

	/// Notes what was answered under the key that counts: the first answer, and one below
	/// 400 in place of a refusal. Never the other way, which would open what was booked.
	boolean answer(LendingAnswer answer) {
		return this.jdbc
			.sql("""
					UPDATE loan_application SET answer_status = :status, answer_digest = :digest, answer_location = :location
					WHERE id = :id AND state = 'redeemed' AND idempotency_key = :key
						AND (answer_status IS NULL OR (answer_status >= 400 AND :status < 400))
					""")
			.param("status", answer.status())
			.param("digest", answer.digest())
			.param("location", answer.location(), Types.VARCHAR)
			.param("id", answer.applicationId())
			.param("key", answer.idempotencyKey())
			.update() == 1;
	}

	private static @Nullable OffsetDateTime deviceKnownAt(Proposal proposal) {
		Actor.Device device = proposal.actor().device();
		return (device != null) ? atOrNull(device.knownSince()) : null;
	}

	private static @Nullable String json(Verdict verdict) {
		return (verdict.required() != null)
				? StoredJson.text(StoredJson.of(verdict.required(), verdict.settled(), verdict.excluded())) : null;
	}

	private static String name(State state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static @Nullable OffsetDateTime atOrNull(@Nullable Instant instant) {
		return (instant != null) ? at(instant) : null;
	}

	private static Row row(ResultSet row, int number) throws SQLException {
		String required = row.getString("required");
		String assurance = row.getString("assurance");
		String reason = row.getString("reason");
		String because = row.getString("because");
		return new Row(row.getObject("id", UUID.class), State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
				new Subject(row.getString("subject")), row.getString("client_id"), row.getString("client_name"),
				row.getString("jkt"), row.getString("sid"), row.getString("return_to"),
				row.getString("form_action_origin"), row.getBytes("terms_digest"), row.getBytes("terms_sealed"),
				row.getBytes("account_key_sealed"), row.getString("network"), row.getBytes("trace_device"),
				instant(row, "device_known_at"), row.getObject("decision_id", UUID.class),
				Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes("policy_digest")),
				StoredJson.requirement(row.getString("asked")),
				(required != null) ? StoredJson.requirement(required) : null,
				required != null && StoredJson.settled(required),
				(required != null) ? StoredJson.excluded(required) : Set.of(), row.getString("challenge_id"),
				instant(row, "agreed_at"), (assurance != null) ? StoredJson.assurance(assurance) : null,
				(reason != null) ? Reason.of(reason) : null, (because != null) ? StoredJson.texts(because) : Map.of(),
				instant(row, "held_until"), Row.present(instant(row, "created_at")),
				Row.present(instant(row, "expires_at")), row.getString("jti"), instant(row, "token_expires_at"),
				instant(row, "redeemed_at"), row.getString("idempotency_key"), row.getBytes("body_digest"),
				instant(row, "transaction_expires_at"), Unmet.of(row.getString("unmet")));
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}

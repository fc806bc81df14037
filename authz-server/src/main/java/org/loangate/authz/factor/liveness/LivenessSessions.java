package org.loangate.authz.factor.liveness;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessSession.State;
import org.loangate.authz.factor.liveness.LivenessVendor.Purpose;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Sessions at vendors, their verdicts, and the faces enrolled by them, as PostgreSQL keeps them.
@Component
final class LivenessSessions {

	/// Why a verdict that passed left a session undecided.
	static final String TOO_LOW = "face-match-too-low";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final JdbcClient jdbc;

	private final Clock clock;

	LivenessSessions(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	void add(LivenessSession session) {
		this.jdbc.sql("""
				INSERT INTO authentication_liveness_session (reference, vendor, session_id, subject, sid, purpose,
					step_up_id, application_id, pseudonym, nonce, face_ref, state, started_at, expires_at)
				VALUES (:reference, :vendor, :sessionId, :subject, :sid, :purpose, :stepUp, :application, :pseudonym,
					:nonce, :faceRef, 'open', :startedAt, :expiresAt)
				""")
			.param("reference", session.reference())
			.param("vendor", session.vendor())
			.param("sessionId", session.sessionId())
			.param("subject", session.subject().id())
			.param("sid", session.sid())
			.param("purpose", session.purpose().name().toLowerCase(Locale.ROOT))
			.param("stepUp", session.stepUpId())
			.param("application", session.applicationId())
			.param("pseudonym", session.pseudonym())
			.param("nonce", session.nonce())
			.param("faceRef", session.faceRef())
			.param("startedAt", session.startedAt().atOffset(ZoneOffset.UTC))
			.param("expiresAt", session.expiresAt().atOffset(ZoneOffset.UTC))
			.update();
	}

	/// The session of a step-up that counts: one that passed, else the latest.
	Optional<LivenessSession> ofStepUp(String stepUpId) {
		return this.jdbc.sql("""
				SELECT * FROM authentication_liveness_session WHERE step_up_id = :stepUp
				ORDER BY (state = 'passed') DESC, started_at DESC LIMIT 1
				""").param("stepUp", stepUpId).query(LivenessSessions::session).optional();
	}

	/// How often a step-up's checks failed.
	int failures(String stepUpId) {
		return this.jdbc.sql("""
				SELECT count(*) FROM authentication_liveness_session WHERE step_up_id = :stepUp AND state = 'failed'
				""").param("stepUp", stepUpId).query(Integer.class).single();
	}

	Optional<LivenessSession> find(String reference) {
		return this.jdbc.sql("SELECT * FROM authentication_liveness_session WHERE reference = :reference")
			.param("reference", reference)
			.query(LivenessSessions::session)
			.optional();
	}

	/// Finds a session by the vendor's name for it, and keeps others from settling it
	/// meanwhile.
	Optional<LivenessSession> lock(String vendor, String sessionId) {
		return this.jdbc.sql("""
				SELECT * FROM authentication_liveness_session WHERE vendor = :vendor AND session_id = :id FOR UPDATE
				""").param("vendor", vendor).param("id", sessionId).query(LivenessSessions::session).optional();
	}

	/// Has nothing come any more of what somebody began whose account is closed.
	@EventListener
	void on(AccountClosed closed) {
		this.jdbc.sql("""
				UPDATE authentication_liveness_session
				SET state = 'failed', refusal = 'account-closed', evidence = '{}', settled_at = :now
				WHERE subject = :subject AND state = 'open'
				""")
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("subject", closed.subject().id())
			.update();
	}

	/// Moves a session on.
	/// @return whether it was in that state
	boolean settle(LivenessSession session, State to, @Nullable String refusal, Map<String, String> evidence) {
		return this.jdbc.sql("""
				UPDATE authentication_liveness_session
				SET state = :to, refusal = :refusal, evidence = :evidence, settled_at = :now
				WHERE reference = :reference AND state = :from
				""")
			.param("to", to.name().toLowerCase(Locale.ROOT))
			.param("from", session.state().name().toLowerCase(Locale.ROOT))
			.param("refusal", refusal)
			.param("evidence", MAPPER.writeValueAsString(evidence))
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("reference", session.reference())
			.update() == 1;
	}

	boolean isTaken(String vendor, String webhookId) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_liveness_verdict
					WHERE vendor = :vendor AND webhook_id = :id)
				""").param("vendor", vendor).param("id", webhookId).query(Boolean.class).single();
	}

	/// How many verdicts of a session left it undecided.
	int undecided(LivenessSession session) {
		return this.jdbc.sql("""
				SELECT count(*) FROM authentication_liveness_verdict
				WHERE reference = :reference AND (verdict = 'inconclusive' OR refusal = :low)
				""").param("reference", session.reference()).param("low", TOO_LOW).query(Integer.class).single();
	}

	/// How many verdicts left somebody's sessions undecided since then.
	int undecided(Subject subject, Instant since) {
		return this.jdbc
			.sql("""
					SELECT count(*) FROM authentication_liveness_verdict v JOIN authentication_liveness_session s USING (reference)
					WHERE s.subject = :subject AND v.received_at > :since AND (v.verdict = 'inconclusive' OR v.refusal = :low)
					""")
			.param("subject", subject.id())
			.param("since", since.atOffset(ZoneOffset.UTC))
			.param("low", TOO_LOW)
			.query(Integer.class)
			.single();
	}

	/// @param refusal why a verdict that passed had no such effect, or `null`
	void take(LivenessSession session, String webhookId, Verdict.Kind kind, String effect, @Nullable String refusal,
			byte[] bodyDigest) {
		this.jdbc.sql("""
				INSERT INTO authentication_liveness_verdict (vendor, webhook_id, reference, verdict, effect, refusal,
					body_digest, received_at)
				VALUES (:vendor, :id, :reference, :verdict, :effect, :refusal, :digest, :now)
				""")
			.param("vendor", session.vendor())
			.param("id", webhookId)
			.param("reference", session.reference())
			.param("verdict", kind.value())
			.param("effect", effect)
			.param("refusal", refusal)
			.param("digest", bodyDigest)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	Optional<String> face(Subject subject, String vendor) {
		return this.jdbc.sql("SELECT face_ref FROM authentication_face WHERE subject = :subject AND vendor = :vendor")
			.param("subject", subject.id())
			.param("vendor", vendor)
			.query(String.class)
			.optional();
	}

	/// When a face was enrolled last.
	Optional<Instant> enrolledAt(Subject subject) {
		return this.jdbc.sql("SELECT max(enrolled_at) FROM authentication_face WHERE subject = :subject")
			.param("subject", subject.id())
			.query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
				.map(OffsetDateTime::toInstant))
			.single();
	}

	/// Enrols a face.
	/// @return whether that vendor knew none of the person
	boolean enrolFace(Subject subject, String vendor, String faceRef, @Nullable String documentRef, String pseudonym) {
		return this.jdbc.sql("""
				INSERT INTO authentication_face (subject, vendor, face_ref, document_ref, pseudonym, enrolled_at)
				VALUES (:subject, :vendor, :faceRef, :documentRef, :pseudonym, :now) ON CONFLICT DO NOTHING
				""")
			.param("subject", subject.id())
			.param("vendor", vendor)
			.param("faceRef", faceRef)
			.param("documentRef", documentRef)
			.param("pseudonym", pseudonym)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update() == 1;
	}

	/// Whom a vendor calls that, whether their face is enrolled or not.
	Optional<Subject> named(String vendor, String pseudonym) {
		return this.jdbc.sql("""
				SELECT subject FROM authentication_face WHERE vendor = :vendor AND pseudonym = :pseudonym
				UNION SELECT subject FROM authentication_liveness_session
					WHERE vendor = :vendor AND pseudonym = :pseudonym
				""")
			.param("vendor", vendor)
			.param("pseudonym", pseudonym)
			.query((row, _) -> new Subject(row.getString("subject")))
			.optional();
	}

	void forgetFace(Subject subject, String vendor) {
		this.jdbc.sql("DELETE FROM authentication_face WHERE subject = :subject AND vendor = :vendor")
			.param("subject", subject.id())
			.param("vendor", vendor)
			.update();
	}

	private static LivenessSession session(ResultSet row, int number) throws SQLException {
		String evidence = row.getString("evidence");
		return new LivenessSession(row.getString("reference"), row.getString("vendor"), row.getString("session_id"),
				new Subject(row.getString("subject")), row.getString("sid"),
				Purpose.valueOf(row.getString("purpose").toUpperCase(Locale.ROOT)), row.getString("step_up_id"),
				row.getObject("application_id", UUID.class), row.getString("pseudonym"), row.getString("nonce"),
				row.getString("face_ref"), State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
				(evidence != null) ? MAPPER.readValue(evidence, new TypeReference<Map<String, String>>() {
				}) : Map.of(), row.getObject("started_at", OffsetDateTime.class).toInstant(),
				row.getObject("expires_at", OffsetDateTime.class).toInstant());
	}

}

package org.loangate.authz.policy.version;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/// Who did what to the policy. Each act is evidence as well, in the caller's transaction.
@Component
public class Acts {

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final Clock clock;

	Acts(JdbcClient jdbc, Evidence evidence, Clock clock) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.clock = clock;
	}

	/// Adds an act, and its entry `policy-<act>` to the evidence, in the caller's
	/// transaction.
	/// @param act stable lower-case code: `saved`
	/// @param digest the version it was done to, or `null` where it was none
	/// @param by a subject or `client:<client_id>`
	/// @param note what they said, at most [Draft#MAX_NOTE] characters
	/// @return its position
	@Transactional(propagation = Propagation.MANDATORY)
	public long append(String act, @Nullable String digest, String by, String note) {
		return insert(act, digest, by, note, null, null);
	}

	/// Adds an act that a passkey was used for.
	/// @param tests SHA-256 of the tests that were shown, base64url
	@Transactional(propagation = Propagation.MANDATORY)
	long append(String act, String digest, String by, String note, @Nullable String tests, Signature signature) {
		return insert(act, digest, by, note, tests, signature);
	}

	private long insert(String act, @Nullable String digest, String by, String note, @Nullable String tests,
			@Nullable Signature signature) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("by", by);
		if (!note.isEmpty()) {
			data.put("note", note);
		}
		if (tests != null) {
			data.put("tests", tests);
		}
		if (signature != null) {
			data.putAll(signature.toEvidence());
		}
		this.evidence.append("policy-" + act, (digest != null) ? digest : "policy", data);
		return this.jdbc
			.sql("""
					INSERT INTO policy_act (act, digest, done_by, done_at, note, tests, credential_id, public_key,
						challenge_inputs, client_data_json, authenticator_data, signature)
					VALUES (:act, :digest, :by, :at, :note, :tests, :credential, :key, :inputs, :clientData, :authenticatorData,
						:signature)
					RETURNING position
					""")
			.param("act", act)
			.param("digest", bytes(digest))
			.param("by", by)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("note", note)
			.param("tests", bytes(tests))
			.param("credential", (signature != null) ? bytes(signature.credentialId()) : null)
			.param("key", (signature != null) ? bytes(signature.publicKey()) : null)
			.param("inputs", (signature != null) ? signature.challengeInputs() : null)
			.param("clientData", (signature != null) ? bytes(signature.clientDataJson()) : null)
			.param("authenticatorData", (signature != null) ? bytes(signature.authenticatorData()) : null)
			.param("signature", (signature != null) ? bytes(signature.signature()) : null)
			.query(Long.class)
			.single();
	}

	/// Acts, the latest first.
	/// @param before a position: only what stands before it
	/// @param digest only acts on this version, or `null` for all
	public List<Act> list(long before, @Nullable String digest, int most) {
		return this.jdbc.sql("""
				SELECT position, act, digest, done_by, done_at, note FROM policy_act
				WHERE position < :before AND (:digest::bytea IS NULL OR digest = :digest)
				ORDER BY position DESC LIMIT :most
				""")
			.param("before", before)
			.param("digest", (digest != null) ? Digests.bytes(digest).orElse(new byte[0]) : null)
			.param("most", most)
			.query(Acts::act)
			.list();
	}

	/// The latest act of a kind on a version.
	public Optional<Act> latest(String digest, String act) {
		return this.jdbc.sql("""
				SELECT position, act, digest, done_by, done_at, note FROM policy_act
				WHERE digest = :digest AND act = :act
				ORDER BY position DESC LIMIT 1
				""")
			.param("digest", Digests.bytes(digest).orElse(new byte[0]))
			.param("act", act)
			.query(Acts::act)
			.optional();
	}

	private static Act act(ResultSet row, int number) throws SQLException {
		return new Act(row.getLong("position"), row.getString("act"), Digests.textOrNull(row.getBytes("digest")),
				row.getString("done_by"), row.getObject("done_at", OffsetDateTime.class).toInstant(),
				row.getString("note"));
	}

	private static byte @Nullable [] bytes(@Nullable String base64url) {
		return (base64url != null) ? Base64.getUrlDecoder().decode(base64url) : null;
	}

	/// Something that was done.
	///
	/// @param version digest of the version it was done to
	/// @param by a subject, `client:<client_id>`, or `system`
	public record Act(long position, String act, @Nullable String version, String by, Instant at, String note) {
	}

}

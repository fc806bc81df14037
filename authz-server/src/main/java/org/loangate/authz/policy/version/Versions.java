package org.loangate.authz.policy.version;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Every version of the policy there ever was, with its tests, by the digest of its document.
///
/// **Threads and transactions:** safe; a saved version, its tests and their evidence are one transaction.
@Component
public class Versions {

	static final String SELECT = """
			SELECT v.digest, v.number, v.author, v.created_at, v.parent, v.note, v.state, v.revision, v.tests,
				v.proposed_by, v.base, v.rollback, v.break_glass,
				(SELECT a.activated_at FROM policy_activation a WHERE a.digest = v.digest
					ORDER BY a.position DESC LIMIT 1) AS activated_at
			FROM policy_version v
			""";

	private final JdbcClient jdbc;

	private final Acts acts;

	private final Clock clock;

	Versions(JdbcClient jdbc, Acts acts, Clock clock) {
		this.jdbc = jdbc;
		this.acts = acts;
		this.clock = clock;
	}

	/// Keeps a document. The same document is kept once: saved again, only its tests are
	/// taken, as long as nobody was asked to approve it.
	/// @param by who saves it: a subject or `client:<client_id>`
	@Transactional
	public Saved save(Draft draft, String by) {
		byte[] digest = Digests.sha256(draft.document());
		byte[] parent = null;
		if (draft.parent() != null) {
			parent = find(draft.parent()).flatMap((version) -> Digests.bytes(version.digest())).orElse(null);
			if (parent == null) {
				return new Saved.NoParent();
			}
		}
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('policy_version'))").query().singleRow();
		boolean created = insert(draft, digest, parent, by);
		if (created) {
			this.acts.append("saved", Digests.text(digest), by, draft.note());
		}
		if (draft.tests() != null && !addTests(digest, draft.tests(), by)) {
			return new Saved.Closed(find(Digests.text(digest)).orElseThrow());
		}
		return new Saved.Kept(find(Digests.text(digest)).orElseThrow(), created);
	}

	private boolean insert(Draft draft, byte[] digest, byte @Nullable [] parent, String by) {
		return this.jdbc.sql("""
				INSERT INTO policy_version (number, digest, document, created_at, author, parent, note, state)
				SELECT coalesce(max(number), 0) + 1, :digest, :document, :at, :author, :parent, :note, 'draft'
				FROM policy_version
				ON CONFLICT (digest) DO NOTHING
				""")
			.param("digest", digest)
			.param("document", draft.document())
			.param("at", now())
			.param("author", by)
			.param("parent", parent)
			.param("note", draft.note())
			.update() == 1;
	}

	/// @return whether they are its tests now: not once somebody was asked to approve it
	private boolean addTests(byte[] digest, String tests, String by) {
		byte[] sha256 = Digests.sha256(tests);
		if (tests(Digests.text(digest)).filter((kept) -> kept.digest().equals(Digests.text(sha256))).isPresent()) {
			return true;
		}
		int open = this.jdbc.sql("""
				UPDATE policy_version SET state = 'draft', revision = revision + 1, tests = NULL
				WHERE digest = :digest AND state IN ('draft', 'tested', 'rejected')
				""").param("digest", digest).update();
		if (open == 0) {
			return false;
		}
		this.jdbc.sql("""
				INSERT INTO policy_tests (digest, tests, sha256, added_by, added_at)
				VALUES (:digest, :tests, :sha256, :by, :at)
				""")
			.param("digest", digest)
			.param("tests", tests)
			.param("sha256", sha256)
			.param("by", by)
			.param("at", now())
			.update();
		this.acts.append("tests-saved", Digests.text(digest), by, "");
		return true;
	}

	/// A version.
	/// @param digest in any form: what is no digest is nobody's
	public Optional<Version> find(String digest) {
		return Digests.bytes(digest)
			.flatMap((bytes) -> this.jdbc.sql(SELECT + "WHERE v.digest = :digest")
				.param("digest", bytes)
				.query(Versions::version)
				.optional());
	}

	/// The version in force.
	public Version active() {
		return this.jdbc
			.sql(SELECT + "WHERE v.digest = (SELECT digest FROM policy_activation ORDER BY position DESC LIMIT 1)")
			.query(Versions::version)
			.single();
	}

	/// Versions, the latest first.
	/// @param before a number: only versions below it
	public List<Version> list(int before, int most) {
		return this.jdbc.sql(SELECT + "WHERE v.number < :before ORDER BY v.number DESC LIMIT :most")
			.param("before", before)
			.param("most", most)
			.query(Versions::version)
			.list();
	}

	/// What a version says.
	public Optional<String> document(String digest) {
		return Digests.bytes(digest)
			.flatMap((bytes) -> this.jdbc.sql("SELECT document FROM policy_version WHERE digest = :digest")
				.param("digest", bytes)
				.query(String.class)
				.optional());
	}

	/// The tests of a version, as they were saved last.
	public Optional<Tests> tests(String digest) {
		return Digests.bytes(digest)
			.flatMap((bytes) -> this.jdbc.sql("""
					SELECT tests, sha256, added_by, added_at FROM policy_tests WHERE digest = :digest
					ORDER BY position DESC LIMIT 1
					""")
				.param("digest", bytes)
				.query((row, _) -> new Tests(row.getString("tests"), Digests.text(row.getBytes("sha256")),
						row.getString("added_by"), row.getObject("added_at", OffsetDateTime.class).toInstant()))
				.optional());
	}

	static Version version(ResultSet row, int number) throws SQLException {
		OffsetDateTime activated = row.getObject("activated_at", OffsetDateTime.class);
		return new Version(Digests.text(row.getBytes("digest")), row.getInt("number"), row.getString("author"),
				row.getObject("created_at", OffsetDateTime.class).toInstant(),
				Digests.textOrNull(row.getBytes("parent")), row.getString("note"), State.of(row.getString("state")),
				row.getLong("revision"), Digests.textOrNull(row.getBytes("tests")), row.getString("proposed_by"),
				Digests.textOrNull(row.getBytes("base")), row.getBoolean("rollback"), row.getBoolean("break_glass"),
				(activated != null) ? activated.toInstant() : null);
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	/// Tests as they were saved.
	///
	/// @param text YAML
	/// @param digest SHA-256 of it, base64url
	/// @param by who saved them
	public record Tests(String text, String digest, String by, Instant at) {
	}

	/// What came of saving.
	public sealed interface Saved {

		/// It is kept.
		/// @param created whether it was not before
		record Kept(Version version, boolean created) implements Saved {
		}

		/// It was kept before, and its tests can no longer change; nothing was done.
		record Closed(Version version) implements Saved {
		}

		/// The version it was made from is none; nothing was done.
		record NoParent() implements Saved {
		}

	}

}

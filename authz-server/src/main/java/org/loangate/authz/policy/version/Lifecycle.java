package org.loangate.authz.policy.version;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.Fault;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.version.Change.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Moves versions through their life: tested, proposed, approved by somebody else, in force, superseded.
///
/// The author of a version and whoever proposed it never approve it. What was in force before is proposed again like any
/// other, and in force once approved. One officer alone puts a version in force by breaking the glass, which stays to be
/// ratified by a second one.
///
/// **Threads and transactions:** safe across processes; one act at a time, each one transaction with its evidence. An act
/// is refused where the version changed meanwhile.
@Component
public class Lifecycle {

	private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

	private final PolicyReader reader = new PolicyReader();

	private final JdbcClient jdbc;

	private final Versions versions;

	private final Acts acts;

	private final Clock clock;

	Lifecycle(JdbcClient jdbc, Versions versions, Acts acts, Clock clock) {
		this.jdbc = jdbc;
		this.versions = versions;
		this.acts = acts;
		this.clock = clock;
	}

	/// Asks for a tested version to be put in force, or for one that was in force.
	/// @param expected the revision the caller looked at, or `null` for any
	@Transactional
	public Change propose(String digest, @Nullable Long expected, String by, String note) {
		return act(digest, expected, Set.of(State.TESTED, State.SUPERSEDED), (version) -> {
			List<Fault> faults = check(version).faults();
			if (!faults.isEmpty()) {
				return new Change.Faulty(faults);
			}
			boolean rollback = version.state() == State.SUPERSEDED;
			return moved(version,
					this.jdbc
						.sql("""
								UPDATE policy_version SET state = 'proposed', revision = revision + 1, proposed_by = :by, rollback = :rollback,
									base = (SELECT digest FROM policy_activation ORDER BY position DESC LIMIT 1)
								WHERE digest = :digest AND revision = :revision
								""")
						.param("by", by)
						.param("rollback", rollback),
					() -> this.acts.append("proposed", digest, by, note));
		});
	}

	/// Takes a proposal back, approved or not.
	@Transactional
	public Change withdraw(String digest, @Nullable Long expected, String by) {
		return act(digest, expected, Set.of(State.PROPOSED, State.APPROVED),
				(version) -> back(version, State.DRAFT, () -> this.acts.append("withdrawn", digest, by, "")));
	}

	/// Says no to a proposal.
	@Transactional
	public Change reject(String digest, @Nullable Long expected, String by, String reason) {
		return act(digest, expected, Set.of(State.PROPOSED, State.APPROVED),
				(version) -> back(version, State.REJECTED, () -> this.acts.append("rejected", digest, by, reason)));
	}

	// What was in force goes back to where it came from.
	private Change back(Version version, State state, Runnable act) {
		return moved(version, this.jdbc.sql("""
				UPDATE policy_version SET state = :state, revision = revision + 1, proposed_by = NULL, base = NULL,
					rollback = false, tests = CASE WHEN rollback THEN tests END
				WHERE digest = :digest AND revision = :revision
				""").param("state", (version.rollback() ? State.SUPERSEDED : state).value()), act);
	}

	/// Whether an officer's passkey may be asked for an approval now, or to ratify that
	/// the glass was broken.
	@Transactional(readOnly = true)
	public Change approvable(String digest, @Nullable Long expected, String by) {
		Optional<Version> found = this.versions.find(digest);
		if (found.isEmpty()) {
			return new Change.Refused(Reason.UNKNOWN, "no such version");
		}
		Version version = found.get();
		if (version.breakGlass() && version.state() == State.ACTIVE) {
			return held(version, expected, Set.of(State.ACTIVE)).or(() -> ownBreaking(version, by))
				.orElseGet(() -> new Change.Done(version));
		}
		return held(version, expected, Set.of(State.PROPOSED)).or(() -> own(version, by))
			.or(() -> overtaken(version))
			.orElseGet(() -> new Change.Done(version));
	}

	/// Takes an approval of a proposal, or the ratification of a broken glass.
	/// @param tests the tests that the signature is over
	/// @param base what was in force when it was proposed, which the signature is over
	/// too
	@Transactional
	public Change approve(String digest, @Nullable Long expected, String by, @Nullable String tests,
			@Nullable String base, Signature signature) {
		lock(digest);
		Change may = approvable(digest, expected, by);
		if (!(may instanceof Change.Done(Version version))) {
			return may;
		}
		if (!Objects.equals(version.tests(), tests)) {
			return new Change.Refused(Reason.STALE, "it was tested anew meanwhile");
		}
		if (!Objects.equals(version.base(), base)) {
			return new Change.Refused(Reason.STALE, "it was proposed anew meanwhile");
		}
		if (version.state() == State.ACTIVE) {
			return moved(version, this.jdbc.sql("""
					UPDATE policy_version SET break_glass = false, revision = revision + 1
					WHERE digest = :digest AND revision = :revision
					"""), () -> this.acts.append("ratified", digest, by, "", tests, signature));
		}
		if (version.rollback()) {
			long approval = this.acts.append("approved", digest, by, "", tests, signature);
			return putInForce(version, "rollback", by, approval, false);
		}
		return moved(version, this.jdbc.sql("""
				UPDATE policy_version SET state = 'approved', revision = revision + 1
				WHERE digest = :digest AND revision = :revision
				"""), () -> this.acts.append("approved", digest, by, "", tests, signature));
	}

	/// Puts an approved version in force.
	@Transactional
	public Change activate(String digest, @Nullable Long expected, String by) {
		return act(digest, expected, Set.of(State.APPROVED), (version) -> {
			Optional<Change> overtaken = overtaken(version);
			if (overtaken.isPresent()) {
				return overtaken.get();
			}
			List<Fault> faults = check(version).faults();
			if (!faults.isEmpty()) {
				return new Change.Faulty(faults);
			}
			long approval = this.jdbc.sql("""
					SELECT max(position) FROM policy_act WHERE digest = :digest AND act = 'approved'
					""").param("digest", bytes(digest)).query(Long.class).single();
			this.acts.append("activated", digest, by, "");
			return putInForce(version, "activation", by, approval, false);
		});
	}

	/// Whether the glass may be broken for a version now.
	@Transactional(readOnly = true)
	public Change breakable(String digest, @Nullable Long expected) {
		Optional<Version> found = this.versions.find(digest);
		if (found.isEmpty()) {
			return new Change.Refused(Reason.UNKNOWN, "no such version");
		}
		Optional<Change> held = held(found.get(), expected,
				Set.of(State.DRAFT, State.TESTED, State.PROPOSED, State.APPROVED, State.SUPERSEDED, State.REJECTED));
		if (held.isPresent()) {
			return held.get();
		}
		Checked checked = check(found.get());
		return checked.faults().isEmpty() ? new Change.Done(found.get()) : new Change.Faulty(checked.faults());
	}

	/// Puts a version in force on one officer's word, and says so aloud. Whoever calls
	/// tells everybody, in the same transaction.
	@Transactional
	public Change breakGlass(String digest, @Nullable Long expected, String by, String reason, @Nullable String tests,
			Signature signature) {
		lock(digest);
		Change may = breakable(digest, expected);
		if (!(may instanceof Change.Done(Version version))) {
			return may;
		}
		long breaking = this.acts.append("broke-glass", digest, by, reason, tests, signature);
		Change done = putInForce(version, "break-glass", by, breaking, true);
		LOG.error("The glass is broken: policy version {} ({}) is in force on the word of {} alone", version.number(),
				digest, by);
		return done;
	}

	private Change putInForce(Version version, String kind, String by, long approval, boolean alone) {
		this.jdbc.sql("UPDATE policy_version SET state = 'superseded', revision = revision + 1 WHERE state = 'active'")
			.update();
		int put = this.jdbc.sql("""
				UPDATE policy_version SET state = 'active', revision = revision + 1, proposed_by = NULL, base = NULL,
					rollback = false, break_glass = :alone
				WHERE digest = :digest AND revision = :revision
				""")
			.param("alone", alone)
			.param("digest", bytes(version.digest()))
			.param("revision", version.revision())
			.update();
		if (put != 1) {
			throw new IllegalStateException("version " + version.digest() + " changed while it was put in force");
		}
		this.jdbc.sql("""
				INSERT INTO policy_activation (digest, activated_at, kind, activated_by, approval)
				VALUES (:digest, :at, :kind, :by, :approval)
				""")
			.param("digest", bytes(version.digest()))
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("kind", kind)
			.param("by", by)
			.param("approval", approval)
			.update();
		return new Change.Done(this.versions.find(version.digest()).orElseThrow());
	}

	private Change act(String digest, @Nullable Long expected, Set<State> from, Function<Version, Change> act) {
		lock(digest);
		Optional<Version> version = this.versions.find(digest);
		if (version.isEmpty()) {
			return new Change.Refused(Reason.UNKNOWN, "no such version");
		}
		return held(version.get(), expected, from).orElseGet(() -> act.apply(version.get()));
	}

	private static Optional<Change> held(Version version, @Nullable Long expected, Set<State> from) {
		if (expected != null && expected != version.revision()) {
			return Optional.of(new Change.Refused(Reason.STALE, "it changed meanwhile"));
		}
		return from.contains(version.state()) ? Optional.empty()
				: Optional.of(new Change.Refused(Reason.STATE, "it is " + version.state().value()));
	}

	private static Optional<Change> own(Version version, String by) {
		return (version.author().equals(by) || by.equals(version.proposedBy()))
				? Optional.of(new Change.Refused(Reason.OWN, "its author, or who proposed it")) : Optional.empty();
	}

	private Optional<Change> ownBreaking(Version version, String by) {
		String breaker = this.jdbc
			.sql("""
					SELECT done_by FROM policy_act WHERE digest = :digest AND act = 'broke-glass' ORDER BY position DESC LIMIT 1
					""")
			.param("digest", bytes(version.digest()))
			.query(String.class)
			.single();
		return breaker.equals(by) ? Optional.of(new Change.Refused(Reason.OWN, "who broke the glass"))
				: Optional.empty();
	}

	// What is approved is the difference from what was in force then.
	private Optional<Change> overtaken(Version version) {
		return this.versions.active().digest().equals(version.base()) ? Optional.empty()
				: Optional.of(new Change.Refused(Reason.MOVED, "another version was put in force since"));
	}

	private Change moved(Version version, JdbcClient.StatementSpec update, Runnable act) {
		int moved = update.param("digest", bytes(version.digest())).param("revision", version.revision()).update();
		if (moved != 1) {
			return new Change.Refused(Reason.STATE, "it changed meanwhile");
		}
		act.run();
		return new Change.Done(this.versions.find(version.digest()).orElseThrow());
	}

	private Checked check(Version version) {
		return this.reader.check(this.versions.document(version.digest()).orElseThrow());
	}

	// Positions of activations are handed out in the order in which they are committed.
	// Nothing of a version changes meanwhile, its tests included.
	private void lock(String digest) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('policy_activation'))").query().singleRow();
		Digests.bytes(digest)
			.ifPresent((bytes) -> this.jdbc.sql("SELECT revision FROM policy_version WHERE digest = :digest FOR UPDATE")
				.param("digest", bytes)
				.query(Long.class)
				.optional());
	}

	private static byte[] bytes(String digest) {
		return Base64.getUrlDecoder().decode(digest);
	}

}

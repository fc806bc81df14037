package org.loangate.authz.account;

import java.time.Clock;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What there is to decide about who somebody is. Whoever used a document or a face first is not thereby its owner: of two
/// accounts that claim to be the same person both are held until somebody has decided.
///
/// **Transactions:** each method joins the caller's.
@Component
public class IdentityDisputes {

	private final JdbcClient jdbc;

	private final Clock clock;

	IdentityDisputes(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/// Records that two accounts claim to be one person: both are held. The caller
	/// records why.
	/// @param other the other account's `sub`, or the empty string where it is not known
	/// @param reason a stable lower-case code
	/// @return whether that was not known yet
	public boolean open(Subject subject, String other, String reason) {
		return add(subject, other, reason, true);
	}

	/// Records that something about one account is to be decided, which is not held for
	/// it.
	/// @return whether that was not known yet
	public boolean ask(Subject subject, String reason) {
		return add(subject, "", reason, false);
	}

	private boolean add(Subject subject, String other, String reason, boolean holds) {
		return this.jdbc.sql("""
				INSERT INTO authentication_identity_dispute (subject, other, reason, holds, opened_at)
				VALUES (:subject, :other, :reason, :holds, :now) ON CONFLICT DO NOTHING
				""")
			.param("subject", subject.id())
			.param("other", other)
			.param("reason", reason)
			.param("holds", holds)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update() == 1;
	}

	/// Whether somebody else claims to be the same person, and nobody has decided.
	public boolean isDisputed(Subject subject) {
		return isOpen(subject, "holds AND (subject = :subject OR other = :subject)");
	}

	/// Whether anything about who they are waits for a decision.
	public boolean isOpen(Subject subject) {
		return isOpen(subject, "(subject = :subject OR other = :subject)");
	}

	private boolean isOpen(Subject subject, String which) {
		return this.jdbc
			.sql("SELECT EXISTS (SELECT FROM authentication_identity_dispute WHERE settled_at IS NULL AND " + which
					+ ")")
			.param("subject", subject.id())
			.query(Boolean.class)
			.single();
	}

}

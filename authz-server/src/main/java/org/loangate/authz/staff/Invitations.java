package org.loangate.authz.staff;

import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Invitations of staff: the only way to an account that is no borrower's.
///
/// An invitation has a link that is mailed, where mail can be sent, and one that is handed over, each good until either
/// was used. Only the mailed one shows that its user reads the address.
@Component
public class Invitations {

	/// What links of invitations are for.
	static final String PURPOSE = "staff-invitation";

	/// How long an invitation stands.
	public static final Duration LIFE = Duration.ofDays(3);

	private static final String MAILED = "mailed";

	private static final int MOST_SHOWN = 200;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Links links;

	private final Notices notices;

	private final Evidence evidence;

	private final Settings settings;

	private final Clock clock;

	private final SecureRandom random;

	Invitations(JdbcClient jdbc, Accounts accounts, Links links, Notices notices, Evidence evidence, Settings settings,
			Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.links = links;
		this.notices = notices;
		this.evidence = evidence;
		this.settings = settings;
		this.clock = clock;
		this.random = random;
	}

	/// Invites somebody. An invitation of the same address that still stands is replaced.
	/// @param email in its normalized form
	/// @param by who invites: a subject, or `command`
	/// @param language what the mail is written in
	/// @param byHand whether a link to hand over is wanted even where one is mailed
	@Transactional
	public Outcome invite(String email, Role role, String by, Locale language, boolean byHand) {
		if (!role.isStaff()) {
			throw new IllegalArgumentException("role: " + role.value() + " (expected: one of staff)");
		}
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
			.param("key", "authentication_invitation:" + email)
			.query()
			.singleRow();
		if (this.accounts.isTaken(email)) {
			return new Outcome.Taken();
		}
		open(email).ifPresent((earlier) -> end(earlier.subject(), "replaced", by));
		Subject subject = Subject.random(this.random);
		Instant now = this.clock.instant();
		Instant expiresAt = now.plus(LIFE);
		this.jdbc.sql("""
				INSERT INTO authentication_invitation (subject, email, role, invited_by, created_at, expires_at)
				VALUES (:subject, :email, :role, :by, :now, :expiresAt)
				""")
			.param("subject", subject.id())
			.param("email", email)
			.param("role", role.value())
			.param("by", by)
			.param("now", at(now))
			.param("expiresAt", at(expiresAt))
			.update();
		boolean mailed = this.notices.isOpen() && this.notices.send(email, language,
				new Notice("staff-invitation", Map.of(), link(this.links.issue(PURPOSE, subject, MAILED, LIFE))));
		this.evidence.append("staff-invited", subject.id(),
				Map.of("role", role.value(), "by", by, "mailed", mailed, "expires_at", expiresAt.toString()));
		return new Outcome.Invited(mailed,
				(byHand || !mailed) ? link(this.links.issue(PURPOSE, subject, "handed-over", LIFE)) : null, expiresAt);
	}

	private URI link(String token) {
		return URI.create(this.settings.issuer() + "/invitation?token=" + token);
	}

	/// The invitations that stand, the latest first.
	List<Invitation> open() {
		return this.jdbc.sql("""
				SELECT subject, email, role, created_at, expires_at FROM authentication_invitation
				WHERE ended_at IS NULL AND expires_at > :now ORDER BY created_at DESC, subject LIMIT :most
				""")
			.param("now", at(this.clock.instant()))
			.param("most", MOST_SHOWN)
			.query(Invitations::invitation)
			.list();
	}

	private Optional<Invitation> open(String email) {
		return this.jdbc.sql("""
				SELECT subject, email, role, created_at, expires_at FROM authentication_invitation
				WHERE email = :email AND ended_at IS NULL
				""").param("email", email).query(Invitations::invitation).optional();
	}

	/// The invitation that a link of now belongs to. Changes nothing.
	Optional<Invitation> find(String token) {
		return this.links.find(PURPOSE, token).flatMap((link) -> this.jdbc.sql("""
				SELECT subject, email, role, created_at, expires_at FROM authentication_invitation
				WHERE subject = :subject AND ended_at IS NULL
				""").param("subject", link.subject().id()).query(Invitations::invitation).optional());
	}

	/// What became of a link.
	Links.Fate fate(String token) {
		return this.links.fate(PURPOSE, token);
	}

	/// Takes an invitation back.
	/// @return whether it stood
	@Transactional
	public boolean revoke(Subject subject, Subject by) {
		return end(subject, "revoked", by.id());
	}

	private boolean end(Subject subject, String how, String by) {
		boolean ended = this.jdbc.sql("""
				UPDATE authentication_invitation SET ended_at = :now, ended = :how
				WHERE subject = :subject AND ended_at IS NULL
				""")
			.param("now", at(this.clock.instant()))
			.param("how", how)
			.param("subject", subject.id())
			.update() == 1;
		if (ended) {
			this.links.revoke(PURPOSE, subject);
			this.evidence.append("staff-invitation-ended", subject.id(), Map.of("how", how, "by", by));
		}
		return ended;
	}

	/// Uses an invitation up and opens its account, in the caller's transaction.
	/// @return nothing when it can no longer be used
	Optional<Subject> accept(String token) {
		return this.links.use(PURPOSE, token)
			.flatMap((link) -> this.jdbc.sql("""
					SELECT subject, email, role, created_at, expires_at FROM authentication_invitation
					WHERE subject = :subject AND ended_at IS NULL FOR UPDATE
					""")
				.param("subject", link.subject().id())
				.query(Invitations::invitation)
				.optional()
				.flatMap((invitation) -> this.accounts
					.openForStaff(invitation.subject(), invitation.email(), link.data().equals(MAILED),
							invitation.role())
					.map((_) -> {
						end(invitation.subject(), "accepted", invitation.subject().id());
						return invitation.subject();
					})));
	}

	private static Invitation invitation(ResultSet row, int number) throws SQLException {
		return new Invitation(new Subject(row.getString("subject")), row.getString("email"),
				Role.find(row.getString("role")).orElseThrow(),
				row.getObject("created_at", OffsetDateTime.class).toInstant(),
				row.getObject("expires_at", OffsetDateTime.class).toInstant());
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// An invitation that stands.
	///
	/// @param subject who the invited person will be
	record Invitation(Subject subject, String email, Role role, Instant createdAt, Instant expiresAt) {
	}

	/// What came of inviting somebody.
	public sealed interface Outcome {

		/// Invited.
		///
		/// @param mailed whether a link is on its way by mail
		/// @param link to hand over, where there is one: whoever has it gets the account
		record Invited(boolean mailed, @Nullable URI link, Instant expiresAt) implements Outcome {

			@Override
			public String toString() {
				return "Invited[" + this.expiresAt + "]";
			}

		}

		/// The address is an account's already.
		record Taken() implements Outcome {
		}

	}

}

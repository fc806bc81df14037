package org.loangate.authz.staff;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.passkey.PasskeyApprovals;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.CanonicalJson;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Invitations of staff: the only way to an account that is no borrower's.
///
/// One operator proposes an invitation; a second operator, or a security officer, approves of it by a passkey over its
/// digest, and only then there is a link. The command makes the first operator and the first officer, with nobody there to
/// approve.
///
/// An invitation has a link that is mailed, where mail can be sent, and one that is handed over, each good until either
/// was used. Only the mailed one shows that its user reads the address.
@Component
public class Invitations {

	/// What links of invitations are for.
	static final String PURPOSE = "staff-invitation";

	/// How long an invitation stands.
	public static final Duration LIFE = Duration.ofDays(3);

	/// Who invites where nobody is there to do it.
	static final String COMMAND = "command";

	private static final String DOMAIN_TAG = "loangate/staff-invitation/v1";

	private static final String SELECT = """
			SELECT subject, email, role, invited_by, language, created_at, expires_at, approved_at
			FROM authentication_invitation
			""";

	private static final String MAILED = "mailed";

	private static final int MOST_SHOWN = 200;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Links links;

	private final Notices notices;

	private final StaffNews news;

	private final Evidence evidence;

	private final Settings settings;

	private final Clock clock;

	private final SecureRandom random;

	Invitations(JdbcClient jdbc, Accounts accounts, Links links, Notices notices, StaffNews news, Evidence evidence,
			Settings settings, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.links = links;
		this.notices = notices;
		this.news = news;
		this.evidence = evidence;
		this.settings = settings;
		this.clock = clock;
		this.random = random;
	}

	/// Proposes to invite somebody, which takes a second person's approval. An invitation
	/// of the same address that still stands is replaced.
	/// @param email in its normalized form
	/// @param by the operator who proposes it
	/// @param language what the mail is written in
	@Transactional
	public Outcome propose(String email, Role role, Subject by, Locale language) {
		lock(email);
		if (this.accounts.isTaken(email)) {
			return new Outcome.Taken();
		}
		Invitation proposed = add(email, role, by.id(), language, false);
		this.evidence.append("staff-invitation-proposed", proposed.subject().id(), Map.of("role", role.value(), "by",
				by.id(), "invitation", proposed.digest(), "expires_at", proposed.expiresAt().toString()));
		this.news.proposed();
		return new Outcome.Proposed(proposed.subject());
	}

	/// Invites as the command: the first of a role; or, for a team that has lost
	/// everybody, another, of which all staff are told. It replaces what the command
	/// invited for that role before.
	/// @param email in its normalized form
	/// @param role operator or security officer
	/// @param again whether there may be one of that role already
	@Transactional
	public Outcome invite(String email, Role role, boolean again) {
		if (!StaffNews.WATCHING.contains(role)) {
			throw new IllegalArgumentException("role: " + role.value() + " (expected: one that approves of others)");
		}
		lock(role.value());
		lock(email);
		if (!again && !this.accounts.of(Set.of(role)).isEmpty()) {
			return new Outcome.Staffed();
		}
		if (this.accounts.isTaken(email)) {
			return new Outcome.Taken();
		}
		this.jdbc.sql(SELECT + "WHERE invited_by = :by AND role = :role AND ended_at IS NULL")
			.param("by", COMMAND)
			.param("role", role.value())
			.query(Invitations::invitation)
			.list()
			.forEach((earlier) -> end(earlier.subject(), "replaced", COMMAND));
		Invitation invitation = add(email, role, COMMAND, Locale.ENGLISH, true);
		boolean mailed = mail(invitation);
		this.evidence.append("staff-invited", invitation.subject().id(), Map.of("role", role.value(), "by", COMMAND,
				"again", again, "mailed", mailed, "expires_at", invitation.expiresAt().toString()));
		this.news.invitedByCommand();
		return new Outcome.Invited(email, mailed, handOver(invitation), invitation.expiresAt());
	}

	private void lock(String key) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
			.param("key", "authentication_invitation:" + key)
			.query()
			.singleRow();
	}

	private Invitation add(String email, Role role, String by, Locale language, boolean approved) {
		if (!role.isStaff()) {
			throw new IllegalArgumentException("role: " + role.value() + " (expected: one of staff)");
		}
		this.jdbc.sql(SELECT + "WHERE email = :email AND ended_at IS NULL")
			.param("email", email)
			.query(Invitations::invitation)
			.optional()
			.ifPresent((earlier) -> end(earlier.subject(), "replaced", by));
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		Invitation invitation = new Invitation(Subject.random(this.random), email, role, by, language, now,
				now.plus(LIFE), approved);
		this.jdbc
			.sql("""
					INSERT INTO authentication_invitation (subject, email, role, invited_by, language, created_at, expires_at,
						approved_by, approved_at)
					VALUES (:subject, :email, :role, :by, :language, :now, :expiresAt, :approvedBy, :approvedAt)
					""")
			.param("subject", invitation.subject().id())
			.param("email", email)
			.param("role", role.value())
			.param("by", by)
			.param("language", language.toLanguageTag())
			.param("now", at(now))
			.param("expiresAt", at(invitation.expiresAt()))
			.param("approvedBy", approved ? by : null)
			.param("approvedAt", approved ? at(now) : null)
			.update();
		return invitation;
	}

	/// What a second person's passkey signs to approve of an invitation.
	static PasskeyApprovals.Statement statement(Invitation invitation) {
		return new PasskeyApprovals.Statement(DOMAIN_TAG,
				Map.of("action", "approve", "invitation", invitation.digest()));
	}

	/// Approves of an invitation: its link is mailed. Of two who do, one does.
	/// @param by an operator or security officer, not the one who proposed it
	/// @param signed their passkey over [#statement]
	/// @return nothing when it no longer waits, or is not theirs to approve
	@Transactional
	public Optional<Outcome.Invited> approve(Subject subject, Subject by, PasskeyApprovals.Signed signed) {
		Optional<Invitation> waiting = waiting(subject)
			.filter((invitation) -> has(new Subject(invitation.by()), Set.of(Role.OPERATOR)))
			.filter((_) -> has(by, StaffNews.WATCHING));
		Instant now = this.clock.instant();
		Instant expiresAt = now.plus(LIFE);
		boolean approved = waiting.isPresent() && this.jdbc.sql("""
				UPDATE authentication_invitation SET approved_by = :by, approved_at = :now, expires_at = :expiresAt
				WHERE subject = :subject AND approved_at IS NULL AND ended_at IS NULL AND expires_at > :now
					AND invited_by <> :by
				""")
			.param("by", by.id())
			.param("now", at(now))
			.param("expiresAt", at(expiresAt))
			.param("subject", subject.id())
			.update() == 1;
		if (!approved) {
			return Optional.empty();
		}
		Invitation invitation = waiting.orElseThrow();
		boolean mailed = mail(invitation);
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("role", invitation.role().value());
		entry.put("by", invitation.by());
		entry.put("approved_by", by.id());
		entry.put("invitation", invitation.digest());
		entry.put("mailed", mailed);
		entry.put("expires_at", expiresAt.toString());
		entry.putAll(signed.toEvidence());
		this.evidence.append("staff-invited", subject.id(), entry);
		this.news.approved();
		return Optional
			.of(new Outcome.Invited(invitation.email(), mailed, mailed ? null : handOver(invitation), expiresAt));
	}

	private boolean has(Subject subject, Set<Role> roles) {
		return this.accounts.find(subject).filter((account) -> roles.contains(account.role())).isPresent();
	}

	private boolean mail(Invitation invitation) {
		return this.notices.isOpen()
				&& this.notices.send(invitation.email(), invitation.language(), new Notice("staff-invitation", Map.of(),
						link(this.links.issue(PURPOSE, invitation.subject(), MAILED, LIFE))));
	}

	private URI handOver(Invitation invitation) {
		return link(this.links.issue(PURPOSE, invitation.subject(), "handed-over", LIFE));
	}

	private URI link(String token) {
		return URI.create(this.settings.issuer() + "/invitation?token=" + token);
	}

	/// The invitations that stand, approved of or not, the latest first.
	List<Invitation> open() {
		return this.jdbc
			.sql(SELECT + "WHERE ended_at IS NULL AND expires_at > :now ORDER BY created_at DESC, subject LIMIT :most")
			.param("now", at(this.clock.instant()))
			.param("most", MOST_SHOWN)
			.query(Invitations::invitation)
			.list();
	}

	/// The invitation that waits for a second person.
	Optional<Invitation> waiting(Subject subject) {
		return this.jdbc
			.sql(SELECT + "WHERE subject = :subject AND approved_at IS NULL AND ended_at IS NULL AND expires_at > :now"
					+ " AND invited_by <> :command")
			.param("subject", subject.id())
			.param("command", COMMAND)
			.param("now", at(this.clock.instant()))
			.query(Invitations::invitation)
			.optional();
	}

	/// The invitation that a link of now belongs to. Changes nothing.
	Optional<Invitation> find(String token) {
		return this.links.find(PURPOSE, token)
			.flatMap((link) -> this.jdbc
				.sql(SELECT + "WHERE subject = :subject AND ended_at IS NULL AND approved_at IS NOT NULL")
				.param("subject", link.subject().id())
				.query(Invitations::invitation)
				.optional());
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

	/// Takes back what somebody proposed and nobody has approved of, in the caller's
	/// transaction.
	void withdraw(Subject proposer, Subject by) {
		this.jdbc.sql(SELECT + "WHERE invited_by = :proposer AND approved_at IS NULL AND ended_at IS NULL")
			.param("proposer", proposer.id())
			.query(Invitations::invitation)
			.list()
			.forEach((proposed) -> end(proposed.subject(), "revoked", by.id()));
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
			.flatMap((link) -> this.jdbc
				.sql(SELECT + "WHERE subject = :subject AND ended_at IS NULL AND approved_at IS NOT NULL FOR UPDATE")
				.param("subject", link.subject().id())
				.query(Invitations::invitation)
				.optional()
				.flatMap((invitation) -> this.accounts
					.openForStaff(invitation.subject(), invitation.email(), link.data().equals(MAILED),
							invitation.role())
					.map((_) -> {
						end(invitation.subject(), "accepted", invitation.subject().id());
						this.news.opened();
						return invitation.subject();
					})));
	}

	private static Invitation invitation(ResultSet row, int number) throws SQLException {
		return new Invitation(new Subject(row.getString("subject")), row.getString("email"),
				Role.find(row.getString("role")).orElseThrow(), row.getString("invited_by"),
				// Absent where the release before proposed it.
				Locale.forLanguageTag(Objects.requireNonNullElse(row.getString("language"), "en")),
				row.getObject("created_at", OffsetDateTime.class).toInstant(),
				row.getObject("expires_at", OffsetDateTime.class).toInstant(), row.getObject("approved_at") != null);
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// An invitation that stands.
	///
	/// @param subject who the invited person will be
	/// @param by who proposed it: a subject, or `command`
	/// @param approved whether a second person has approved of it
	record Invitation(Subject subject, String email, Role role, String by, Locale language, Instant createdAt,
			Instant expiresAt, boolean approved) {

		/// What an approval is of: SHA-256 over canonical JSON (RFC 8785) of all that was
		/// proposed, base64url.
		String digest() {
			byte[] proposed = CanonicalJson.of(Map.of("v", 1, "id", this.subject.id(), "email", this.email, "role",
					this.role.value(), "by", this.by, "created_at", this.createdAt.toString()));
			try {
				return Base64.getUrlEncoder()
					.withoutPadding()
					.encodeToString(MessageDigest.getInstance("SHA-256").digest(proposed));
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/// What came of inviting somebody.
	public sealed interface Outcome {

		/// Proposed: it waits for a second person.
		///
		/// @param id by which it is found
		record Proposed(Subject id) implements Outcome {
		}

		/// Invited.
		///
		/// @param mailed whether a link is on its way by mail
		/// @param link to hand over, where there is one: whoever has it gets the account
		record Invited(String email, boolean mailed, @Nullable URI link, Instant expiresAt) implements Outcome {

			@Override
			public String toString() {
				return "Invited[" + this.expiresAt + "]";
			}

		}

		/// The address is an account's already.
		record Taken() implements Outcome {
		}

		/// Somebody has that role already, and invites.
		record Staffed() implements Outcome {
		}

	}

}

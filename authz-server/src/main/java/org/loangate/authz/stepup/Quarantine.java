package org.loangate.authz.stepup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Factors too new to an account to agree to much with: whoever got hold of a password must not borrow by a passkey they
/// added a minute ago.
///
/// A factor is held for policy's `quarantine`, counted from its enrolment; one that was enrolled in a borrower's
/// registration's own sign-in only until the e-mail address is confirmed. Staff register nowhere: whoever has an
/// invitation's link waits. A recovery holds everything the account has, anew.
///
/// **Threads and transactions:** safe; every method joins the caller's transaction.
@Component
public class Quarantine {

	/// Stands for every factor and every credential: what a recovery holds.
	private static final String ALL = "*";

	// Anew at each look.
	private static final Duration FROZEN = Duration.ofDays(1);

	// A sign-in that began later than this after its account did is not the
	// registration's own.
	private static final Duration REGISTRATION = Duration.ofMinutes(1);

	private static final String OWN_REGISTRATION = """
			EXISTS (SELECT FROM authentication_session s WHERE s.sid = :sid AND s.subject = a.subject AND a.self_opened
					AND s.started_at < a.created_at + CAST(:registration AS interval))
				AND NOT EXISTS (SELECT FROM authentication_session o, authentication_session s
					WHERE s.sid = :sid AND o.subject = a.subject AND o.started_at < s.started_at)
			""";

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Policies policies;

	private final Clock clock;

	Quarantine(JdbcClient jdbc, Accounts accounts, Policies policies, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.policies = policies;
		this.clock = clock;
	}

	/// What of a person's is held now. Of an account that is frozen everything is, until
	/// the desk has decided.
	public Held of(Subject subject) {
		Instant now = this.clock.instant();
		if (this.accounts.isFrozen(subject)) {
			return new Held(Map.of(name(ALL, ALL), now.plus(FROZEN)));
		}
		Duration length = this.policies.active().settings().quarantine();
		Map<String, Instant> until = new HashMap<>();
		this.jdbc.sql("""
				SELECT q.factor, q.credential, q.since FROM authentication_quarantine q
				JOIN authentication_account a USING (subject)
				WHERE q.subject = :subject AND NOT q.vouched
					AND NOT (q.in_registration AND a.email_verified_at IS NOT NULL AND a.role = 'borrower')
				""")
			.param("subject", subject.id())
			.query((row, number) -> new Entered(row))
			.list()
			.forEach((entered) -> {
				Instant end = entered.since().plus(length);
				if (now.isBefore(end)) {
					until.put(name(entered.factor(), entered.credential()), end);
				}
			});
		return new Held(until);
	}

	/// Whether a factor is new to the account, held or not.
	boolean isNew(Subject subject, String factor, String credential) {
		Duration length = this.policies.active().settings().quarantine();
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_quarantine WHERE subject = :subject AND factor = :factor
					AND credential = :credential AND since > :since)
				""")
			.param("subject", subject.id())
			.param("factor", factor)
			.param("credential", credential)
			.param("since", this.clock.instant().minus(length).atOffset(ZoneOffset.UTC))
			.query(Boolean.class)
			.single();
	}

	/// Takes note of a factor that is new to the account, and holds it from now on.
	/// @param sid the sign-in it was enrolled in
	/// @param vouched whether it is not held, because an older one was proven beside it
	/// @param addressProven whether the account's address was proven beside it; of what
	/// the registration's own sign-in enrolled that is so once it is confirmed
	void enter(Subject subject, String sid, String factor, String credential, boolean vouched, boolean addressProven) {
		this.jdbc.sql("""
				INSERT INTO authentication_quarantine (subject, factor, credential, since, vouched, in_registration,
					address_sha256)
				SELECT n.subject, :factor, :credential, :now, :vouched, n.own,
					CASE WHEN n.own OR :addressProven THEN sha256(convert_to(n.address, 'UTF8')) END
				FROM (SELECT a.subject, coalesce(a.email, a.claimed_email) AS address, %s AS own
					FROM authentication_account a WHERE a.subject = :subject) n
				ON CONFLICT (subject, factor, credential)
					DO UPDATE SET since = excluded.since, vouched = excluded.vouched,
						in_registration = excluded.in_registration, address_sha256 = excluded.address_sha256
				""".formatted(OWN_REGISTRATION))
			.param("subject", subject.id())
			.param("factor", factor)
			.param("credential", credential)
			.param("now", now())
			.param("vouched", vouched)
			.param("addressProven", addressProven)
			.param("sid", sid)
			.param("registration", REGISTRATION.toString())
			.update();
	}

	/// Whether a sign-in is the one that its account was opened in.
	boolean isOwnRegistration(SignIn signIn) {
		return this.jdbc
			.sql("SELECT EXISTS (SELECT FROM authentication_account a WHERE a.subject = :subject AND %s)"
				.formatted(OWN_REGISTRATION))
			.param("subject", signIn.subject().id())
			.param("sid", signIn.sid())
			.param("registration", REGISTRATION.toString())
			.query(Boolean.class)
			.single();
	}

	/// Whether anything is held only until the account's address is confirmed.
	boolean isUntilConfirmed(Subject subject) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_quarantine q JOIN authentication_account a USING (subject)
					WHERE q.subject = :subject AND NOT q.vouched AND q.in_registration AND a.email_verified_at IS NULL
						AND a.role = 'borrower')
				""").param("subject", subject.id()).query(Boolean.class).single();
	}

	/// Whether a factor was enrolled while that address was proven, or in the
	/// registration that it was confirmed for.
	boolean isEnrolledWith(Subject subject, String factor, String credential, String address) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_quarantine WHERE subject = :subject AND factor = :factor
					AND credential = :credential AND address_sha256 = sha256(convert_to(:address, 'UTF8')))
				""")
			.param("subject", subject.id())
			.param("factor", factor)
			.param("credential", credential)
			.param("address", address)
			.query(Boolean.class)
			.single();
	}

	/// Holds everything the account has, from now on, because it was recovered.
	public void enterAll(Subject subject) {
		this.jdbc.sql("DELETE FROM authentication_quarantine WHERE subject = :subject")
			.param("subject", subject.id())
			.update();
		this.jdbc.sql("""
				INSERT INTO authentication_quarantine (subject, factor, credential, since, in_registration)
				VALUES (:subject, :all, :all, :now, false)
				ON CONFLICT (subject, factor, credential) DO UPDATE SET since = excluded.since
				""").param("subject", subject.id()).param("all", ALL).param("now", now()).update();
		recovered(subject);
	}

	/// Takes note of a recovery, whatever of the account is held.
	public void recovered(Subject subject) {
		this.jdbc.sql("UPDATE authentication_account SET recovered_at = :now WHERE subject = :subject")
			.param("now", now())
			.param("subject", subject.id())
			.update();
	}

	/// When the account was last recovered, if ever.
	public Optional<Instant> recoveredAt(Subject subject) {
		return this.jdbc.sql("""
				SELECT recovered_at FROM authentication_account WHERE subject = :subject AND recovered_at IS NOT NULL
				""")
			.param("subject", subject.id())
			.query((row, _) -> row.getObject(1, OffsetDateTime.class).toInstant())
			.optional();
	}

	/// Lets go of everything, after a proof by something that was not held.
	public void liftAll(Subject subject) {
		forget(subject, ALL, ALL);
		this.jdbc.sql("""
				UPDATE authentication_quarantine SET vouched = true WHERE subject = :subject AND NOT vouched
				""").param("subject", subject.id()).update();
	}

	/// Forgets a factor that is gone.
	void forget(Subject subject, String factor, String credential) {
		this.jdbc.sql("""
				DELETE FROM authentication_quarantine
				WHERE subject = :subject AND factor = :factor AND credential = :credential
				""").param("subject", subject.id()).param("factor", factor).param("credential", credential).update();
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private static String name(String factor, String credential) {
		return factor + ":" + credential;
	}

	private record Entered(String factor, String credential, Instant since) {

		Entered(ResultSet row) throws SQLException {
			this(row.getString("factor"), row.getString("credential"),
					row.getObject("since", OffsetDateTime.class).toInstant());
		}

	}

	/// What is held at one moment, and until when.
	public record Held(Map<String, Instant> ends) {

		public Held {
			ends = Map.copyOf(ends);
		}

		/// Until when a credential is held, or nothing where it is not.
		public Optional<Instant> until(String factor, String credential) {
			@Nullable Instant own = this.ends.get(name(factor, credential));
			@Nullable Instant all = this.ends.get(name(ALL, ALL));
			return (own != null && all != null && all.isBefore(own)) ? Optional.of(own)
					: Optional.ofNullable((all != null) ? all : own);
		}

		/// Whether a proof was given by something that is held.
		boolean covers(ProvenFactor proof) {
			return until(proof.factor(), proof.credential()).isPresent();
		}

		/// Whether nothing is held.
		public boolean isEmpty() {
			return this.ends.isEmpty();
		}

	}

}

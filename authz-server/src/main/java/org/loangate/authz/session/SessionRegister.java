package org.loangate.authz.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.session.SignedOut.Reason;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.loangate.contract.Expiry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Every sign-in, from its start to its end.
///
/// A sign-in is live while its row says so, whatever a browser session in Redis holds. It ends once, by one conditional
/// update, together with its evidence and with what listens to [SignedOut].
///
/// **Threads and transactions:** safe; each method is one transaction and joins the caller's where there is one.
@Component
public final class SessionRegister {

	private static final Logger LOG = LoggerFactory.getLogger(SessionRegister.class);

	private static final Duration FAMILIAR = Duration.ofDays(30);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	/// How exactly it is known when a browser was last seen.
	private static final Duration RESOLUTION = Duration.ofMinutes(1);

	private static final Duration KEPT = Duration.ofDays(30);

	private static final int MOST_SHOWN = 50;

	private static final int PORTION = 5000;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Evidence evidence;

	private final Policies policies;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	SessionRegister(JdbcClient jdbc, PlatformTransactionManager transactions, Evidence evidence, Policies policies,
			ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.evidence = evidence;
		this.policies = policies;
		this.events = events;
		this.clock = clock;
	}

	/// Enters a sign-in, and ends the one that it takes the place of. To a closed account
	/// nobody signs in: the sign-in is then not live.
	/// @param browser a [BrowserLabel]
	/// @param network where it comes from
	/// @param replaced the `sid` of another person's sign-in with the same browser, or
	/// `null`
	void start(SignIn signIn, String browser, String network, @Nullable String replaced) {
		Settings settings = this.policies.active().settings();
		Instant now = this.clock.instant();
		this.transaction.executeWithoutResult((_) -> {
			if (replaced != null) {
				end(replaced, Reason.OTHER_PERSON);
			}
			int entered = this.jdbc
				.sql("""
						INSERT INTO authentication_session (sid, subject, started_at, last_seen_at, ends_at, browser, network)
						SELECT :sid, subject, :now, :now, :endsAt, :browser, :network FROM authentication_account
						WHERE subject = :subject AND closed_at IS NULL
						""")
				.param("sid", signIn.sid())
				.param("subject", signIn.subject().id())
				.param("now", at(now))
				.param("endsAt", at(now.plus(settings.sessionLifetime())))
				.param("browser", browser)
				.param("network", network)
				.update();
			if (entered == 1) {
				this.evidence.append("session-started", signIn.subject().id(), Map.of("sid", signIn.sid(), "factors",
						signIn.factors().stream().map(ProvenFactor::factor).toList()));
			}
		});
	}

	/// Whether a sign-in is live, which a browser that asks for it, or a client that
	/// refreshes in it, keeps it. One that has lapsed ends with this call.
	public boolean seen(String sid) {
		Instant now = this.clock.instant();
		Optional<Session> found = this.jdbc.sql("""
				SELECT sid, started_at, last_seen_at, ends_at, browser, network FROM authentication_session
				WHERE sid = :sid AND ended_at IS NULL
				""").param("sid", sid).query(SessionRegister::session).optional();
		if (found.isEmpty()) {
			return false;
		}
		Session session = found.get();
		if (Expiry.isPast(session.endsAt(), now) || !session.lastSeenAt().isAfter(idleSince(now))) {
			endLapsed(sid, now);
			return false;
		}
		if (!session.lastSeenAt().plus(RESOLUTION).isAfter(now)) {
			this.jdbc.sql("""
					UPDATE authentication_session SET last_seen_at = :now
					WHERE sid = :sid AND ended_at IS NULL AND last_seen_at < :now
					""").param("now", at(now)).param("sid", sid).update();
		}
		return true;
	}

	/// Whether a sign-in is live; it then stays so until the caller's transaction ends.
	public boolean hold(String sid) {
		Instant now = this.clock.instant();
		return this.jdbc.sql("""
				SELECT sid FROM authentication_session
				WHERE sid = :sid AND ended_at IS NULL AND ends_at > :now AND last_seen_at > :idleSince
				FOR SHARE
				""")
			.param("sid", sid)
			.param("now", at(now))
			.param("idleSince", at(idleSince(now)))
			.query(String.class)
			.optional()
			.isPresent();
	}

	/// The person's live sign-ins, the latest seen first.
	public List<Session> of(Subject subject) {
		Instant now = this.clock.instant();
		return this.jdbc.sql("""
				SELECT sid, started_at, last_seen_at, ends_at, browser, network FROM authentication_session
				WHERE subject = :subject AND ended_at IS NULL AND ends_at > :now AND last_seen_at > :idleSince
				ORDER BY last_seen_at DESC, sid LIMIT :most
				""")
			.param("subject", subject.id())
			.param("now", at(now))
			.param("idleSince", at(idleSince(now)))
			.param("most", MOST_SHOWN)
			.query(SessionRegister::session)
			.list();
	}

	/// Ends a sign-in.
	/// @return whether this call ended it
	boolean end(String sid, Reason reason) {
		return inTransaction(() -> this.jdbc.sql("""
				UPDATE authentication_session SET ended_at = :now, reason = :reason
				WHERE sid = :sid AND ended_at IS NULL RETURNING sid, subject, reason
				""")
			.param("now", at(this.clock.instant()))
			.param("reason", reason.code())
			.param("sid", sid)
			.query(SessionRegister::signedOut)
			.optional()
			.map(this::announce)
			.isPresent());
	}

	/// One sign-in as it was entered, live or over.
	Optional<Session> find(String sid) {
		return this.jdbc.sql("""
				SELECT sid, started_at, last_seen_at, ends_at, browser, network FROM authentication_session
				WHERE sid = :sid
				""").param("sid", sid).query(SessionRegister::session).optional();
	}

	/// Whether a sign-in is a person's and has not ended.
	boolean isLive(Subject subject, String sid) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_session
					WHERE sid = :sid AND subject = :subject AND ended_at IS NULL)
				""").param("sid", sid).param("subject", subject.id()).query(Boolean.class).single();
	}

	/// Whether a person was signed in with such a browser from there within the last
	/// thirty
	/// days.
	boolean isFamiliar(Subject subject, String browser, String network) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_session
					WHERE subject = :subject AND browser = :browser AND network = :network AND started_at > :since)
				""")
			.param("subject", subject.id())
			.param("browser", browser)
			.param("network", network)
			.param("since", at(this.clock.instant().minus(FAMILIAR)))
			.query(Boolean.class)
			.single();
	}

	/// Whether a sign-in is a person's, live or over.
	public boolean isOf(Subject subject, String sid) {
		return this.jdbc
			.sql("SELECT EXISTS (SELECT FROM authentication_session WHERE sid = :sid AND subject = :subject)")
			.param("sid", sid)
			.param("subject", subject.id())
			.query(Boolean.class)
			.single();
	}

	/// Ends another sign-in of the same person, from this one.
	/// @return whether this call ended it
	public boolean endElsewhere(SignIn from, String sid) {
		return !sid.equals(from.sid()) && inTransaction(() -> this.jdbc.sql("""
				SELECT sid FROM authentication_session WHERE sid = :sid AND subject = :subject
				""")
			.param("sid", sid)
			.param("subject", from.subject().id())
			.query(String.class)
			.optional()
			.filter((own) -> end(own, Reason.ENDED_ELSEWHERE))
			.isPresent());
	}

	/// Ends every other sign-in of the same person.
	public void endAllElsewhere(SignIn from) {
		this.transaction.executeWithoutResult((_) -> this.jdbc.sql("""
				SELECT sid FROM authentication_session WHERE subject = :subject AND ended_at IS NULL AND sid <> :sid
				ORDER BY sid
				""")
			.param("subject", from.subject().id())
			.param("sid", from.sid())
			.query(String.class)
			.list()
			.forEach((sid) -> end(sid, Reason.ENDED_ELSEWHERE)));
	}

	/// Ends every sign-in of a person.
	public void endAll(Subject subject, Reason reason) {
		this.transaction.executeWithoutResult((_) -> this.jdbc.sql("""
				SELECT sid FROM authentication_session WHERE subject = :subject AND ended_at IS NULL ORDER BY sid
				""").param("subject", subject.id()).query(String.class).list().forEach((sid) -> end(sid, reason)));
	}

	@EventListener
	void on(AccountClosed closed) {
		endAll(closed.subject(), Reason.ACCOUNT_CLOSED);
	}

	/// Ends what lapsed and nobody came back to, so that the signal is sent all the same.
	@Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
	void sweep() {
		Instant now = this.clock.instant();
		List<String> lapsed = this.jdbc.sql("""
				SELECT sid FROM authentication_session
				WHERE ended_at IS NULL AND (ends_at <= :now OR last_seen_at <= :idleSince) LIMIT 500
				""").param("now", at(now)).param("idleSince", at(idleSince(now))).query(String.class).list();
		for (String sid : lapsed) {
			try {
				endLapsed(sid, now);
			}
			catch (RuntimeException ex) {
				// The next sweep tries again; the others must not wait for it.
				this.faults.note("A session has lapsed but could not be ended: " + LogLine.cause(ex),
						LogLine.place(ex));
			}
		}
	}

	// Whoever has the row just now decides: seen again, ended, or the other process's
	// sweep.
	private void endLapsed(String sid, Instant now) {
		this.transaction.executeWithoutResult((_) -> this.jdbc.sql("""
				UPDATE authentication_session
				SET ended_at = :now, reason = CASE WHEN ends_at <= :now THEN 'lifetime' ELSE 'idle' END
				WHERE sid = (SELECT sid FROM authentication_session
					WHERE sid = :sid AND ended_at IS NULL AND (ends_at <= :now OR last_seen_at <= :idleSince)
					FOR UPDATE SKIP LOCKED)
				RETURNING sid, subject, reason
				""")
			.param("now", at(now))
			.param("sid", sid)
			.param("idleSince", at(idleSince(now)))
			.query(SessionRegister::signedOut)
			.optional()
			.ifPresent(this::announce));
	}

	/// Deletes what ended long ago; the evidence stays.
	@Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT5M")
	void purge() {
		OffsetDateTime before = at(this.clock.instant().minus(KEPT));
		int deleted;
		do {
			deleted = this.jdbc.sql("""
					DELETE FROM authentication_session WHERE sid IN (
						SELECT sid FROM authentication_session WHERE ended_at < :before LIMIT :portion)
					""").param("before", before).param("portion", PORTION).update();
		}
		while (deleted == PORTION);
	}

	private SignedOut announce(SignedOut over) {
		this.evidence.append("session-ended", over.subject().id(),
				Map.of("sid", over.sid(), "reason", over.reason().code()));
		this.events.publishEvent(over);
		return over;
	}

	private Instant idleSince(Instant now) {
		return now.minus(this.policies.active().settings().sessionIdleTimeout());
	}

	private <T> T inTransaction(Supplier<T> work) {
		return Objects.requireNonNull(this.transaction.execute((_) -> work.get()));
	}

	private static SignedOut signedOut(ResultSet row, int number) throws SQLException {
		return new SignedOut(new Subject(row.getString("subject")), row.getString("sid"),
				Reason.of(row.getString("reason")));
	}

	private static Session session(ResultSet row, int number) throws SQLException {
		return new Session(row.getString("sid"), instant(row, "started_at"), instant(row, "last_seen_at"),
				instant(row, "ends_at"), row.getString("browser"), row.getString("network"));
	}

	private static Instant instant(ResultSet row, String column) throws SQLException {
		return row.getObject(column, OffsetDateTime.class).toInstant();
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/// A live sign-in as its person sees it.
	///
	/// @param browser a [BrowserLabel]; empty where it is not known
	/// @param network the address it came from
	public record Session(String sid, Instant startedAt, Instant lastSeenAt, Instant endsAt, String browser,
			String network) {
	}

}

package org.loangate.authz.account;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.LenderTimes;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Borrowers' accounts that their own people close. Each waits, so that whoever is told of it can take it back; then
/// everything personal goes at once, the address is free again, and what has to be kept stays under a subject that nobody
/// has any more.
///
/// **Threads and transactions:** safe across processes: whoever closes an account has its row, which whoever begins
/// something that keeps it open holds too ([Accounts#hold]), and a closing ends by one conditional update. What a
/// transaction that fails had begun is tried again a few seconds later.
@Component
public class Closings implements TakesBack {

	private static final String ASKED = "closing-asked";

	private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final IdentityDisputes disputes;

	private final ObjectProvider<KeepsOpen> others;

	private final ToldChanges told;

	private final Notices notices;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final TransactionTemplate transactions;

	private final Duration wait;

	private final LenderTimes times;

	private final Clock clock;

	private final SecureRandom random;

	Closings(JdbcClient jdbc, Accounts accounts, IdentityDisputes disputes, ObjectProvider<KeepsOpen> others,
			ToldChanges told, Notices notices, Evidence evidence, ApplicationEventPublisher events,
			TransactionTemplate transactions, ClosingSettings settings, LenderTimes times, Clock clock,
			SecureRandom random) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.disputes = disputes;
		this.others = others;
		this.told = told;
		this.notices = notices;
		this.evidence = evidence;
		this.events = events;
		this.transactions = transactions;
		this.wait = settings.waiting();
		this.times = times;
		this.clock = clock;
		this.random = random;
	}

	/// How long one waits.
	public Duration howLong() {
		return this.wait;
	}

	/// What keeps an account from being closed now, a stable lower-case code: `frozen`,
	/// `case`, `loan`; or nothing.
	public Optional<String> obstacle(Subject subject) {
		if (this.accounts.isFrozen(subject)) {
			return Optional.of("frozen");
		}
		if (this.disputes.isOpen(subject)) {
			return Optional.of("case");
		}
		return this.others.orderedStream().flatMap((other) -> other.keepsOpen(subject).stream()).findFirst();
	}

	/// Begins to wait, unless that is so already: every address of the account is told.
	/// @param subject of a borrower whose account is open
	/// @return what keeps the account open, or nothing where it waits to be closed
	/// @throws IllegalStateException where there is no such account
	public Optional<String> begin(Subject subject) {
		return Objects.requireNonNull(this.transactions.execute((_) -> {
			if (!this.accounts.lock(subject)) {
				throw new IllegalStateException("sub: " + subject + " (expected: a borrower's open account)");
			}
			Optional<String> obstacle = obstacle(subject);
			if (obstacle.isEmpty()) {
				Instant now = this.clock.instant();
				add(subject, now).ifPresent((closing) -> {
					record(closing, "account-closing-asked", Map.of("ready_at", closing.readyAt().toString()));
					tell(subject,
							new Notice(ASKED,
									Map.of("asked", this.times.written(now), "ready",
											this.times.written(closing.readyAt())),
									this.told.link(subject, ASKED, "", closing.id())));
				});
			}
			return obstacle;
		}));
	}

	private Optional<Closing> add(Subject subject, Instant now) {
		return this.jdbc.sql("""
				INSERT INTO authentication_closing (id, subject, state, asked_at, ready_at)
				VALUES (:id, :subject, 'waiting', :now, :ready)
				ON CONFLICT (subject) WHERE state = 'waiting' DO NOTHING
				RETURNING id, subject, asked_at, ready_at
				""")
			.param("id", Subject.random(this.random).id())
			.param("subject", subject.id())
			.param("now", utc(now))
			.param("ready", utc(now.plus(this.wait)))
			.query(Closings::closing)
			.optional();
	}

	/// What waits for an account.
	public Optional<Closing> waiting(Subject subject) {
		return this.jdbc.sql("""
				SELECT id, subject, asked_at, ready_at FROM authentication_closing
				WHERE subject = :subject AND state = 'waiting'
				""").param("subject", subject.id()).query(Closings::closing).optional();
	}

	/// Takes back what waits for an account, if anything does: whoever is signed in may.
	public void stop(Subject subject) {
		this.transactions.executeWithoutResult((_) -> waiting(subject).ifPresent(this::stop));
	}

	private void stop(Closing closing) {
		if (end(closing, "stopped")) {
			record(closing, "account-closing-stopped", Map.of());
			// Without the account's row: whoever closes it has that first.
			this.notices.tell(closing.subject().id(), new Notice("closing-stopped", Map.of(), null),
					this.clock.instant());
		}
	}

	/// Takes back what somebody else could have asked for.
	@EventListener
	void clear(LeftBehind event) {
		waiting(event.subject()).ifPresent(this::stop);
	}

	@Override
	public boolean canTakeBack(Told change) {
		return find(change).isPresent();
	}

	@Override
	public void takeBack(Told change) {
		find(change).ifPresent(this::stop);
	}

	private Optional<Closing> find(Told change) {
		return waiting(change.subject())
			.filter((closing) -> change.notice().equals(ASKED) && closing.id().equals(change.reference()));
	}

	/// Closes what has waited long enough.
	@Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
	void sweep() {
		List<Closing> due = this.jdbc.sql("""
				SELECT id, subject, asked_at, ready_at FROM authentication_closing
				WHERE state = 'waiting' AND ready_at <= :now ORDER BY ready_at LIMIT 100
				""").param("now", utc(this.clock.instant())).query(Closings::closing).list();
		for (Closing closing : due) {
			try {
				this.transactions.executeWithoutResult((_) -> settle(closing));
			}
			catch (RuntimeException ex) {
				// The next sweep tries again; the others must not wait for it.
				this.faults.note("An account is due to be closed but could not be: " + LogLine.cause(ex),
						LogLine.place(ex));
			}
		}
	}

	// The account's row first, then the closing's: whoever else has both takes them so.
	private void settle(Closing closing) {
		boolean open = this.accounts.lock(closing.subject());
		Optional<String> obstacle = open ? obstacle(closing.subject()) : Optional.of("closed");
		if (!end(closing, obstacle.isEmpty() ? "done" : "refused")) {
			return;
		}
		if (obstacle.isEmpty()) {
			close(closing);
		}
		else {
			record(closing, "account-closing-refused", Map.of("reason", obstacle.get()));
			tell(closing.subject(), new Notice("closing-refused", Map.of(), null));
		}
	}

	// What listens still finds what it has to end; only then is it erased.
	private void close(Closing closing) {
		Subject subject = closing.subject();
		Optional<String> email = this.accounts.owned(subject);
		this.accounts.close(subject);
		record(closing, "account-closed", Map.of("by", subject.id()));
		this.events.publishEvent(new AccountClosed(subject));
		this.accounts.erase(subject);
		Notice last = new Notice("account-closed", Map.of(), null);
		if (this.notices.farewell(subject.id(), last) == 0) {
			email.ifPresent((address) -> this.notices.promise(address, LocaleContextHolder.getLocale(), last));
		}
	}

	private boolean end(Closing closing, String state) {
		return this.jdbc.sql("""
				UPDATE authentication_closing SET state = :state, ended_at = :now
				WHERE id = :id AND state = 'waiting'
				""")
			.param("state", state)
			.param("now", utc(this.clock.instant()))
			.param("id", closing.id())
			.update() == 1;
	}

	private void record(Closing closing, String type, Map<String, String> data) {
		Map<String, String> all = new HashMap<>(data);
		all.put("id", closing.id());
		this.evidence.append(type, closing.subject().id(), all);
	}

	private void tell(Subject subject, Notice notice) {
		this.accounts.owned(subject).ifPresent((email) -> this.accounts.tell(subject, email, notice));
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static Closing closing(ResultSet row, int number) throws SQLException {
		return new Closing(row.getString("id"), new Subject(row.getString("subject")),
				row.getObject("asked_at", OffsetDateTime.class).toInstant(),
				row.getObject("ready_at", OffsetDateTime.class).toInstant());
	}

	/// An account that waits to be closed.
	///
	/// @param id unguessable, 22 characters of base64url
	/// @param readyAt end of the wait
	public record Closing(String id, Subject subject, Instant askedAt, Instant readyAt) {
	}

}

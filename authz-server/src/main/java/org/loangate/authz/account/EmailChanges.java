package org.loangate.authz.account;

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
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts.Confirmation;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Changes of a confirmed e-mail address. Unless a settled factor vouched for one, the new address counts after policy's
/// `recovery_wait`; until then, and for [Notices#TOLD_AFTER_REPLACEMENT] afterwards, the former address takes it back with
/// the link it was sent.
///
/// **Threads and transactions:** safe across processes: a change moves by one conditional update, in the caller's
/// transaction.
@Component
public class EmailChanges {

	/// A link that stops a change, or undoes it.
	static final String STOP = "email-change-stop";

	private static final Logger LOG = LoggerFactory.getLogger(EmailChanges.class);

	// A link to the new address is good for a day before any wait begins.
	private static final Duration CONFIRMING = Duration.ofDays(1);

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Links links;

	private final Notices notices;

	private final Evidence evidence;

	private final Policies policies;

	private final TransactionTemplate transactions;

	private final String issuer;

	private final Clock clock;

	private final SecureRandom random;

	EmailChanges(JdbcClient jdbc, Accounts accounts, Links links, Notices notices, Evidence evidence, Policies policies,
			TransactionTemplate transactions, Settings settings, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.links = links;
		this.notices = notices;
		this.evidence = evidence;
		this.policies = policies;
		this.transactions = transactions;
		this.issuer = settings.issuer().toString();
		this.clock = clock;
		this.random = random;
	}

	/// Takes note of a change that was asked for, in place of any other that is open.
	/// @param vouched whether a settled factor was proven for it
	/// @return the link that takes it back
	URI begin(Subject subject, String former, String address, boolean vouched) {
		open(subject).ifPresent((other) -> end(other, "stopped"));
		String id = Subject.random(this.random).id();
		this.jdbc.sql("""
				INSERT INTO authentication_email_change (id, subject, former, address, vouched, state, asked_at)
				VALUES (:id, :subject, :former, :address, :vouched, 'asked', :now)
				""")
			.param("id", id)
			.param("subject", subject.id())
			.param("former", former)
			.param("address", address)
			.param("vouched", vouched)
			.param("now", now())
			.update();
		return link(subject, id, CONFIRMING.plus(recoveryWait()).plus(Notices.TOLD_AFTER_REPLACEMENT));
	}

	/// Goes on with a change whose new address is proven.
	/// @param former the account's address
	/// @return whether it counts, or waits
	Confirmation proven(Subject subject, String former, String address) {
		Change change = open(subject).filter((open) -> open.address().equals(address)).orElse(null);
		if (change == null) {
			// Asked for at the release before.
			begin(subject, former, address, false);
			change = open(subject).orElseThrow();
		}
		if (change.vouched()) {
			return finish(change);
		}
		this.jdbc.sql("""
				UPDATE authentication_email_change SET state = 'waiting', ready_at = :ready
				WHERE id = :id AND state = 'asked'
				""")
			.param("ready", this.clock.instant().plus(recoveryWait()).atOffset(ZoneOffset.UTC))
			.param("id", change.id())
			.update();
		return Confirmation.WAITS;
	}

	private Confirmation finish(Change change) {
		URI undo = link(change.subject(), change.id(), Notices.TOLD_AFTER_REPLACEMENT);
		Confirmation confirmation = this.accounts.confirm(change.subject(), change.address(), undo);
		end(change, (confirmation == Confirmation.CONFIRMED) ? "done" : "stopped");
		return confirmation;
	}

	/// What is open for an account.
	public Optional<Change> open(Subject subject) {
		return this.jdbc.sql("SELECT * FROM authentication_email_change WHERE subject = :subject AND ended_at IS NULL")
			.param("subject", subject.id())
			.query(EmailChanges::change)
			.optional();
	}

	/// The account that an address was the confirmed one of, within
	/// [Notices#TOLD_AFTER_REPLACEMENT]: of several the latest. Nothing where it is
	/// somebody's now.
	/// @param email in its normalized form
	public Optional<Account> findByFormer(String email) {
		return this.accounts.isTaken(email) ? Optional.empty()
				: this.jdbc.sql("""
						SELECT * FROM authentication_email_change
						WHERE former = :email AND state = 'done' AND ended_at > :since ORDER BY ended_at DESC LIMIT 1
						""")
					.param("email", email)
					.param("since", since())
					.query(EmailChanges::change)
					.optional()
					.flatMap((change) -> this.accounts.find(change.subject()));
	}

	/// A change that a link takes back now. Changes nothing.
	public Optional<Change> find(String token) {
		return this.links.find(STOP, token).flatMap((link) -> revocable(link.data(), ""));
	}

	private Optional<Change> revocable(String id, String lock) {
		return this.jdbc.sql("""
				SELECT * FROM authentication_email_change WHERE id = :id
					AND (ended_at IS NULL OR (state = 'done' AND ended_at > :since))
				""" + lock).param("id", id).param("since", since()).query(EmailChanges::change).optional();
	}

	/// Takes a change back: stops it, or puts the former address in the place of whatever
	/// came after it. Should the wait end at this very moment, it is undone.
	/// @return whether this call did
	public boolean takeBack(String token) {
		return Boolean.TRUE.equals(this.transactions.execute((status) -> {
			boolean done = this.links.use(STOP, token)
				.flatMap((link) -> revocable(link.data(), "FOR UPDATE"))
				.filter((change) -> change.isOpen() ? stop(change) : undo(change))
				.isPresent();
			if (!done) {
				status.setRollbackOnly();
			}
			return done;
		}));
	}

	/// Stops what is open for an account, if anything is.
	public void stop(Subject subject) {
		this.transactions.executeWithoutResult((_) -> open(subject).ifPresent(this::stop));
	}

	private boolean stop(Change change) {
		boolean stopped = end(change, "stopped");
		if (stopped) {
			this.accounts.disown(change.subject(), change.address());
			tell(change, "email-change-stopped");
		}
		return stopped;
	}

	private boolean undo(Change change) {
		if (this.accounts.isTaken(change.former(), change.subject()) || this.jdbc
			.sql("UPDATE authentication_email_change SET state = 'undone' WHERE id = :id AND state = 'done'")
			.param("id", change.id())
			.update() == 0) {
			return false;
		}
		open(change.subject()).ifPresent(this::stop);
		this.accounts.restore(change.subject(), change.former());
		this.evidence.append("email-change-undone", change.subject().id(), Map.of("id", change.id()));
		tell(change, "email-change-undone");
		return true;
	}

	/// Puts a former address back, in the caller's transaction, which recovers the
	/// account
	/// by it.
	public void restore(Subject subject, String former) {
		this.jdbc.sql("""
				SELECT * FROM authentication_email_change
				WHERE subject = :subject AND former = :former AND state = 'done' ORDER BY ended_at DESC LIMIT 1
				""")
			.param("subject", subject.id())
			.param("former", former)
			.query(EmailChanges::change)
			.optional()
			.ifPresent(this::undo);
	}

	/// Stops what somebody else could have asked for.
	@EventListener
	void clear(LeftBehind event) {
		open(event.subject()).ifPresent(this::stop);
		this.accounts.unclaim(event.subject());
	}

	/// Lets the changes count that have waited long enough.
	@Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
	void sweep() {
		List<Change> ready = this.jdbc.sql("""
				SELECT * FROM authentication_email_change WHERE state = 'waiting' AND ready_at <= :now
				ORDER BY ready_at LIMIT 100
				""").param("now", now()).query(EmailChanges::change).list();
		for (Change change : ready) {
			try {
				this.transactions.executeWithoutResult((_) -> letCount(change));
			}
			catch (DuplicateKeyException ex) {
				LOG.warn("e-mail change {} is ready but its address is another account's", change.id());
			}
		}
	}

	// Whoever stops it holds the row: of the two one happens. Nothing of a frozen account
	// moves.
	private void letCount(Change change) {
		this.jdbc.sql("""
				SELECT * FROM authentication_email_change WHERE id = :id AND state = 'waiting' FOR UPDATE SKIP LOCKED
				""")
			.param("id", change.id())
			.query(EmailChanges::change)
			.optional()
			.filter((found) -> !this.accounts.isFrozen(found.subject()))
			.ifPresent(this::finish);
	}

	private boolean end(Change change, String state) {
		boolean ended = this.jdbc.sql("""
				UPDATE authentication_email_change SET state = :state, ended_at = :now
				WHERE id = :id AND ended_at IS NULL
				""").param("state", state).param("now", now()).param("id", change.id()).update() == 1;
		if (ended) {
			this.evidence.append("email-change-" + state, change.subject().id(), Map.of("id", change.id()));
		}
		return ended;
	}

	private void tell(Change change, String notice) {
		this.notices.tell(change.subject().id(), new Notice(notice, Map.of(), null), this.clock.instant());
	}

	private URI link(Subject subject, String id, Duration life) {
		return URI.create(this.issuer + "/email/stop?token=" + this.links.issue(STOP, subject, id, life));
	}

	private Duration recoveryWait() {
		return this.policies.active().settings().recoveryWait();
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private OffsetDateTime since() {
		return now().minus(Notices.TOLD_AFTER_REPLACEMENT);
	}

	private static Change change(ResultSet row, int number) throws SQLException {
		OffsetDateTime ready = row.getObject("ready_at", OffsetDateTime.class);
		return new Change(row.getString("id"), new Subject(row.getString("subject")), row.getString("former"),
				row.getString("address"), row.getBoolean("vouched"), row.getObject("ended_at") == null,
				(ready != null) ? ready.toInstant() : null);
	}

	/// A change of an address.
	///
	/// @param former the confirmed address until then
	/// @param vouched whether it counts once the new one is confirmed
	/// @param isOpen whether it has not happened, and can
	/// @param readyAt when it counts; `null` until the new one is confirmed
	public record Change(String id, Subject subject, String former, String address, boolean vouched, boolean isOpen,
			@Nullable Instant readyAt) {
	}

}

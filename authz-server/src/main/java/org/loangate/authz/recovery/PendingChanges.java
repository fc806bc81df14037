package org.loangate.authz.recovery;

import java.net.URI;
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

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountFrozen;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.ReviewNeeded;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.LenderTimes;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.stepup.Factor;
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

/// Changes to accounts that wait: recoveries by e-mail, and removals of strong factors by anything weaker.
///
/// The person is told on every channel older than the change, with a link that stops it. A change ends once, by one
/// conditional update together with its evidence.
///
/// **Threads and transactions:** safe across processes; each method is one transaction and joins the caller's.
@Component
public class PendingChanges {

	static final String BEGIN = "recovery-begin";

	static final String GO_ON = "recovery-go-on";

	static final String STOP = "change-stop";

	private static final Logger LOG = LoggerFactory.getLogger(PendingChanges.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	/// How long a finished wait may be gone on with.
	private static final Duration OPEN = Duration.ofDays(7);

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final List<Factor> factors;

	private final Accounts accounts;

	private final Links links;

	private final Notices notices;

	private final Evidence evidence;

	private final Policies policies;

	private final ApplicationEventPublisher events;

	private final Settings settings;

	private final LenderTimes times;

	private final Clock clock;

	private final SecureRandom random;

	PendingChanges(JdbcClient jdbc, PlatformTransactionManager transactions, List<Factor> factors, Accounts accounts,
			Links links, Notices notices, Evidence evidence, Policies policies, ApplicationEventPublisher events,
			Settings settings, LenderTimes times, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.factors = List.copyOf(factors);
		this.accounts = accounts;
		this.links = links;
		this.notices = notices;
		this.evidence = evidence;
		this.policies = policies;
		this.events = events;
		this.settings = settings;
		this.times = times;
		this.clock = clock;
		this.random = random;
	}

	/// Begins to wait.
	/// @param factor of a removal, what is to be removed; else `null`
	/// @param credential of a removal, which one; else `null`
	/// @param address of a recovery that begins from a former address, that; else `null`
	/// @return the change, or the same one that waits already
	PendingChange begin(Subject subject, Kind kind, @Nullable String factor, @Nullable String credential,
			@Nullable String address, Locale locale) {
		return Objects.requireNonNull(this.transaction.execute((_) -> {
			Instant now = this.clock.instant();
			Instant ready = now.plus(this.policies.active().settings().recoveryWait());
			Optional<PendingChange> begun = this.jdbc
				.sql("""
						INSERT INTO authentication_pending_change (id, subject, kind, factor, credential, address, language,
							asked_at, ready_at, lapses_at, state)
						VALUES (:id, :subject, :kind, :factor, :credential, :address, :language, :now, :ready, :lapses, 'waiting')
						ON CONFLICT (subject, kind, coalesce(factor, ''), coalesce(credential, '')) WHERE state = 'waiting'
							DO NOTHING
						RETURNING *
						""")
				.param("id", Subject.random(this.random).id())
				.param("subject", subject.id())
				.param("kind", kind.value())
				.param("factor", factor)
				.param("credential", credential)
				.param("address", address)
				.param("language", locale.getLanguage().equals("zh") ? "zh-CN" : "en")
				.param("now", utc(now))
				.param("ready", utc(ready))
				.param("lapses", utc(ready.plus(OPEN)))
				.query(PendingChanges::change)
				.optional();
			begun.ifPresent((change) -> {
				record(change, kind.value() + "-asked");
				String stop = this.links.issue(STOP, subject, change.id(), Duration.between(now, change.lapsesAt()));
				tell(change, (kind == Kind.RECOVERY) ? "recovery-begun" : "removal-asked", page("/recover/stop", stop),
						change.askedAt());
			});
			return begun.orElseGet(() -> waiting(subject).stream()
				.filter((other) -> other.kind() == kind && Objects.equals(other.factor(), factor)
						&& Objects.equals(other.credential(), credential))
				.findFirst()
				.orElseThrow());
		}));
	}

	/// What waits for an account, the first to be ready first.
	List<PendingChange> waiting(Subject subject) {
		return this.jdbc.sql("""
				SELECT * FROM authentication_pending_change
				WHERE subject = :subject AND state = 'waiting' AND lapses_at > :now ORDER BY ready_at, id
				""")
			.param("subject", subject.id())
			.param("now", utc(this.clock.instant()))
			.query(PendingChanges::change)
			.list();
	}

	/// One that waits.
	/// @param subject whose it must be
	Optional<PendingChange> find(String id, Subject subject) {
		return waiting(subject).stream().filter((change) -> change.id().equals(id)).findFirst();
	}

	/// Stops one, by the link in a letter about it or a sign-in of any strength. However
	/// often somebody does who has no more than the mailbox: it freezes nothing.
	/// @return whether this call stopped it
	boolean stop(PendingChange change) {
		return stop(change, false);
	}

	/// Stops a recovery after a proof by a settled factor. The second one within
	/// [Notices#TOLD_AFTER_REPLACEMENT] freezes the account: mailbox and factor are in
	/// two hands.
	/// @return whether this call stopped it
	boolean stopByFactor(PendingChange change) {
		return stop(change, true);
	}

	private boolean stop(PendingChange change, boolean byFactor) {
		return Boolean.TRUE.equals(this.transaction.execute((_) -> {
			boolean stopped = end(change, "stopped", byFactor);
			if (stopped) {
				record(change, change.kind().value() + "-stopped");
				if (change.kind() == Kind.RECOVERY) {
					this.links.revoke(GO_ON, change.subject());
				}
				tell(change, change.kind().value() + "-stopped", null, this.clock.instant());
				if (change.kind() == Kind.RECOVERY && byFactor && hasStoppedOther(change)) {
					freeze(change.subject(), "stopped-twice", change.id());
				}
			}
			return stopped;
		}));
	}

	// Once may be a mistake, or the thief's; twice takes somebody who asks both.
	private boolean hasStoppedOther(PendingChange change) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_pending_change WHERE subject = :subject AND kind = 'recovery'
					AND state = 'stopped' AND stopped_by_factor AND id <> :id AND ended_at > :since)
				""")
			.param("subject", change.subject().id())
			.param("id", change.id())
			.param("since", utc(this.clock.instant().minus(Notices.TOLD_AFTER_REPLACEMENT)))
			.query(Boolean.class)
			.single();
	}

	/// Lets nothing of an account move until the desk has decided whose it is, in the
	/// caller's transaction: both sides are told.
	/// @param reason a stable code
	void freeze(Subject subject, String reason, String change) {
		if (this.accounts.freeze(subject)) {
			this.evidence.append("account-frozen", subject.id(), Map.of("reason", reason, "change", change));
			this.events.publishEvent(new AccountFrozen(subject));
			this.events
				.publishEvent(new ReviewNeeded(ReviewNeeded.Kind.RECOVERY, subject, reason, Map.of("change", change)));
			this.notices.tell(subject.id(), new Notice("account-frozen", Map.of(), null), this.clock.instant());
		}
	}

	/// Stops what somebody else could have asked for. A recovery stays: what gives an
	/// account a new password is not always enough to stop one.
	@EventListener
	void clear(LeftBehind event) {
		waiting(event.subject()).stream().filter((change) -> change.kind() == Kind.REMOVAL).forEach(this::stop);
	}

	/// Ends a recovery whose wait is over, in the caller's transaction, which does what
	/// it was for.
	/// @return whether it was ready, and this call ended it
	boolean complete(PendingChange change) {
		boolean done = !this.accounts.isFrozen(change.subject()) && !this.clock.instant().isBefore(change.readyAt())
				&& end(change, "done");
		if (done) {
			record(change, change.kind().value() + "-done");
		}
		return done;
	}

	private boolean end(PendingChange change, String state) {
		return end(change, state, false);
	}

	private boolean end(PendingChange change, String state, boolean byFactor) {
		return this.jdbc.sql("""
				UPDATE authentication_pending_change
				SET state = :state, stopped_by_factor = :byFactor, ended_at = :now
				WHERE id = :id AND state = 'waiting'
				""")
			.param("byFactor", byFactor)
			.param("state", state)
			.param("now", utc(this.clock.instant()))
			.param("id", change.id())
			.update() == 1;
	}

	/// Goes on with what has waited long enough.
	@Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
	void sweep() {
		for (PendingChange change : ready()) {
			try {
				this.transaction.executeWithoutResult((_) -> goOn(change));
			}
			catch (RuntimeException ex) {
				// The next sweep tries again; the others must not wait for it.
				this.faults.note("A pending change is ready but could not go on: " + LogLine.cause(ex),
						LogLine.place(ex));
			}
		}
	}

	private List<PendingChange> ready() {
		return this.jdbc.sql("""
				SELECT * FROM authentication_pending_change
				WHERE state = 'waiting' AND ready_at <= :now AND (told_at IS NULL OR lapses_at <= :now)
				ORDER BY ready_at LIMIT 100
				""").param("now", utc(this.clock.instant())).query(PendingChanges::change).list();
	}

	private void goOn(PendingChange change) {
		Instant now = this.clock.instant();
		if (Expiry.isPast(change.lapsesAt(), now)) {
			if (end(change, "lapsed")) {
				record(change, change.kind().value() + "-lapsed");
			}
			return;
		}
		if (this.accounts.isFrozen(change.subject())) {
			return;
		}
		switch (change.kind()) {
			case REMOVAL -> remove(change);
			case RECOVERY -> offer(change, now);
		}
	}

	private void remove(PendingChange change) {
		if (complete(change)) {
			this.factors.stream()
				.filter((factor) -> factor.profile().id().equals(change.factor()))
				.forEach((factor) -> factor.remove(change.subject(), Objects.requireNonNull(change.credential())));
		}
	}

	// Only to the address it began from: the account's now, or one that was until a few
	// days ago.
	private void offer(PendingChange change, Instant now) {
		boolean first = this.jdbc.sql("""
				UPDATE authentication_pending_change SET told_at = :now
				WHERE id = :id AND state = 'waiting' AND told_at IS NULL
				""").param("now", utc(now)).param("id", change.id()).update() == 1;
		Account account = this.accounts.find(change.subject()).orElse(null);
		if (first && account != null) {
			String token = this.links.issue(GO_ON, change.subject(), change.id(),
					Duration.between(now, change.lapsesAt()));
			this.notices.promise((change.address() != null) ? change.address() : account.email(), change.language(),
					new Notice("recovery-ready", values(change), page("/recover/go-on", token)));
		}
	}

	private void record(PendingChange change, String type) {
		Map<String, Object> data = new HashMap<>();
		data.put("id", change.id());
		data.put("ready_at", change.readyAt().toString());
		if (change.factor() != null) {
			data.put("factor", change.factor());
		}
		this.evidence.append(type, change.subject().id(), data);
	}

	private void tell(PendingChange change, String notice, @Nullable URI action, Instant olderThan) {
		this.notices.tell(change.subject().id(), new Notice(notice, values(change), action), olderThan);
	}

	private Map<String, String> values(PendingChange change) {
		return Map.of("asked", this.times.written(change.askedAt()), "ready", this.times.written(change.readyAt()),
				"lapses", this.times.written(change.lapsesAt()));
	}

	/// The address of a page with a link's token.
	URI page(String path, String token) {
		return URI.create(this.settings.issuer() + path + "?token=" + token);
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static PendingChange change(ResultSet row, int number) throws SQLException {
		return new PendingChange(row.getString("id"), new Subject(row.getString("subject")),
				Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getString("factor"),
				row.getString("credential"), row.getString("address"), Locale.forLanguageTag(row.getString("language")),
				row.getObject("asked_at", OffsetDateTime.class).toInstant(),
				row.getObject("ready_at", OffsetDateTime.class).toInstant(),
				row.getObject("lapses_at", OffsetDateTime.class).toInstant());
	}

}

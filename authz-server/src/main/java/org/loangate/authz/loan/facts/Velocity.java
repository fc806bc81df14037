package org.loangate.authz.loan.facts;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Reading;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.Terms;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How much was asked for lately by the same person, in the same browser, for the same payout account, from the same
/// network: counted from the applications themselves, whatever became of them, the one at hand included; and what the
/// person was given or may still be, together with what is asked for.
///
/// **Bounds:** of each kind the latest 1,000 of a week are looked at, and a count stands still there. **Races:** see
/// [#lock]. A window in which the release before took applications in, which kept no traces, is unknown.
@Component
public final class Velocity {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration DAY = Duration.ofHours(24);

	private static final Duration WEEK = Duration.ofDays(7);

	private static final int MOST = 1000;

	private static final Reading UNTRACED = new Reading.Unknown("not-recorded");

	private final JdbcClient jdbc;

	Velocity(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/// Makes this transaction the only one that counts for this payout account and this
	/// browser, so that of several at once each sees those before it. Others from one
	/// network do not wait for each other: many people share one.
	public void lock(Traces traces) {
		lock("payout-account", traces.payoutAccount());
		if (traces.device() != null) {
			lock("device", traces.device());
		}
	}

	private void lock(String kind, byte[] trace) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
			.param("key", "loan_application:" + kind + ":" + HexFormat.of().formatHex(trace))
			.query()
			.singleRow();
	}

	/// Counts.
	/// @param id of the application at hand, which may be there already
	Map<Fact, Reading> readings(UUID id, Subject subject, Terms terms, Traces traces, Instant now) {
		Map<Fact, Reading> readings = new HashMap<>();
		Instant untraced = untraced();
		put(readings, List.of(Fact.VELOCITY_SUBJECT_1H, Fact.VELOCITY_SUBJECT_24H, Fact.VELOCITY_SUBJECT_7D),
				count("subject", subject.id(), id, subject, now), null, now);
		List<Fact> device = List.of(Fact.VELOCITY_DEVICE_1H, Fact.VELOCITY_DEVICE_24H, Fact.VELOCITY_DEVICE_7D,
				Fact.VELOCITY_DEVICE_SUBJECTS_7D);
		if (traces.device() != null) {
			put(readings, device, count("trace_device", traces.device(), id, subject, now), untraced, now);
		}
		else {
			device.forEach((fact) -> readings.put(fact, new Reading.Unknown("no-device")));
		}
		put(readings,
				List.of(Fact.VELOCITY_PAYOUT_ACCOUNT_1H, Fact.VELOCITY_PAYOUT_ACCOUNT_24H,
						Fact.VELOCITY_PAYOUT_ACCOUNT_7D, Fact.VELOCITY_PAYOUT_ACCOUNT_SUBJECTS_7D),
				count("trace_payout_account", traces.payoutAccount(), id, subject, now), untraced, now);
		put(readings,
				List.of(Fact.VELOCITY_NETWORK_1H, Fact.VELOCITY_NETWORK_24H, Fact.VELOCITY_NETWORK_7D,
						Fact.VELOCITY_NETWORK_SUBJECTS_7D),
				count("trace_network", traces.network(), id, subject, now), untraced, now);
		readings.put(Fact.LOAN_TOTAL_24H, total(id, subject, terms, now));
		readings.put(Fact.VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H, amount(id, terms, traces, untraced, now));
		readings.put(Fact.LOAN_PAYOUT_ACCOUNT_KNOWN, known(id, subject, traces));
		return readings;
	}

	private static void put(Map<Fact, Reading> readings, List<Fact> facts, List<Long> counts,
			@Nullable Instant untraced, Instant now) {
		List<Duration> windows = List.of(HOUR, DAY, WEEK, WEEK);
		for (int i = 0; i < facts.size(); i++) {
			readings.put(facts.get(i),
					isWithin(untraced, windows.get(i), now) ? UNTRACED : new Reading.Known(counts.get(i)));
		}
	}

	private static boolean isWithin(@Nullable Instant time, Duration window, Instant now) {
		return time != null && time.isAfter(now.minus(window));
	}

	// When the release before took its last application in.
	private @Nullable Instant untraced() {
		return this.jdbc.sql("SELECT max(created_at) FROM loan_application WHERE trace_payout_account IS NULL")
			.query((row, _) -> row.getObject(1, OffsetDateTime.class))
			.list()
			.stream()
			.filter((time) -> time != null)
			.map(OffsetDateTime::toInstant)
			.findFirst()
			.orElse(null);
	}

	private List<Long> count(String column, Object value, UUID id, Subject subject, Instant now) {
		return this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE created_at > :hour), count(*) FILTER (WHERE created_at > :day), count(*),
					count(DISTINCT subject) FILTER (WHERE subject <> :subject)
				FROM (SELECT subject, created_at FROM loan_application
					WHERE %s = :value AND id <> :id AND created_at > :week ORDER BY created_at DESC LIMIT :most) latest
				""".formatted(column))
			.param("value", value)
			.param("id", id)
			.param("subject", subject.id())
			.param("hour", at(now.minus(HOUR)))
			.param("day", at(now.minus(DAY)))
			.param("week", at(now.minus(WEEK)))
			.param("most", MOST - 1)
			.query((row, _) -> List.of(row.getLong(1) + 1, row.getLong(2) + 1, row.getLong(3) + 1, row.getLong(4) + 1))
			.single();
	}

	private Reading amount(UUID id, Terms terms, Traces traces, @Nullable Instant untraced, Instant now) {
		if (!(terms instanceof LoanTerms loan)) {
			return new Reading.Unknown("not-a-loan");
		}
		if (isWithin(untraced, DAY, now)) {
			return UNTRACED;
		}
		Map<String, BigDecimal> sums = new HashMap<>();
		int counted = this.jdbc.sql("""
				SELECT currency, amount FROM loan_application
				WHERE trace_payout_account = :trace AND id <> :id AND created_at > :day AND amount IS NOT NULL
				ORDER BY created_at DESC LIMIT :most
				""")
			.param("trace", traces.payoutAccount())
			.param("id", id)
			.param("day", at(now.minus(DAY)))
			.param("most", MOST)
			.query((row, _) -> sums.merge(row.getString(1), row.getBigDecimal(2), BigDecimal::add))
			.list()
			.size();
		return (counted < MOST) ? sum(loan.amount(), sums) : new Reading.Unknown("too-many");
	}

	/// An amount and what there is besides.
	/// @param others sums by currency
	static Reading sum(Money amount, Map<String, BigDecimal> others) {
		String currency = amount.currency().getCurrencyCode();
		if (!others.keySet().stream().allMatch(currency::equals)) {
			return new Reading.Unknown("currencies-differ");
		}
		try {
			BigDecimal sum = others.getOrDefault(currency, BigDecimal.ZERO).add(amount.value());
			return new Reading.Known(new Money(sum.setScale(amount.value().scale()), amount.currency()));
		}
		catch (ArithmeticException | IllegalArgumentException _) {
			return new Reading.Unknown("out-of-range");
		}
	}

	private Reading known(UUID id, Subject subject, Traces traces) {
		record Issued(boolean here, boolean untraced) {
		}
		Issued issued = this.jdbc.sql("""
				SELECT coalesce(bool_or(trace_payout_account = :trace), false),
					coalesce(bool_or(trace_payout_account IS NULL), false)
				FROM loan_application WHERE subject = :subject AND id <> :id AND issued_at IS NOT NULL
					AND state IN ('issued', 'redeemed') AND terms_type = :loan
				""")
			.param("trace", traces.payoutAccount())
			.param("subject", subject.id())
			.param("id", id)
			.param("loan", LoanTerms.TYPE)
			.query((row, _) -> new Issued(row.getBoolean(1), row.getBoolean(2)))
			.single();
		return (!issued.here() && issued.untraced()) ? UNTRACED : new Reading.Known(issued.here());
	}

	// What is still to be issued counts, and what was issued in the last day.
	private Reading total(UUID id, Subject subject, Terms terms, Instant now) {
		if (!(terms instanceof LoanTerms loan)) {
			return new Reading.Unknown("not-a-loan");
		}
		Map<String, BigDecimal> sums = new HashMap<>();
		this.jdbc.sql("""
				SELECT currency, sum(amount) FROM loan_application
				WHERE subject = :subject AND id <> :id AND amount IS NOT NULL
					AND ((state = 'approved' AND expires_at > :now)
						OR (state IN ('issued', 'redeemed') AND issued_at > :day))
				GROUP BY currency
				""")
			.param("subject", subject.id())
			.param("id", id)
			.param("now", at(now))
			.param("day", at(now.minus(DAY)))
			.query((row) -> {
				sums.put(row.getString(1), row.getBigDecimal(2));
			});
		return sum(loan.amount(), sums);
	}

	private static OffsetDateTime at(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

}

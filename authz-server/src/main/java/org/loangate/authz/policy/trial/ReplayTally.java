package org.loangate.authz.policy.trial;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.trial.Candidate.Need;
import org.loangate.authz.policy.trial.Candidate.Tried;
import org.loangate.authz.policy.trial.ReplayResult.Example;
import org.loangate.authz.policy.trial.ReplayResult.Fired;
import org.loangate.authz.policy.trial.ReplayResult.Fraud;
import org.loangate.authz.policy.trial.ReplayResult.Needed;
import org.loangate.authz.policy.trial.ReplayResult.Slice;
import org.loangate.contract.Money;

/// Counts what a replay finds. Each thread has its own; they are added up in the end.
final class ReplayTally {

	private static final int MOST_EXAMPLES = 100;

	private static final int MOST_SLICES = 200;

	private static final String OTHERS = "others";

	private static final String DEVICE_AGE = "device.age_hours";

	private static final List<BigDecimal> AMOUNTS = List.of(new BigDecimal(2_000), new BigDecimal(10_000),
			new BigDecimal(50_000), new BigDecimal(200_000));

	/// Facts that it slices by.
	static final Set<String> FACTS = Set.of(Fact.LOAN_AMOUNT.name(), Fact.CLIENT_ID.name(), DEVICE_AGE);

	private long decisions;

	private final Counts counts = new Counts();

	private final Map<String, Map<String, Counts>> slices = new TreeMap<>();

	private final Map<String, long[]> fired = new HashMap<>();

	private final Map<Need, long[]> needed = new HashMap<>();

	private final Map<Change, List<Example>> examples = new EnumMap<>(Change.class);

	private final Map<String, FraudCase> fraud = new HashMap<>();

	void add(RecordedFacts facts, Tried tried) {
		Change change = tried.change();
		this.decisions++;
		this.counts.add(change);
		slice("amount", amount(facts), change);
		slice("client", text(facts, Fact.CLIENT_ID.name()), change);
		slice("device_age", deviceAge(facts), change);
		if (change == Change.UNDECIDABLE) {
			new HashSet<>(tried.needs()).forEach((need) -> increment(this.needed, need));
		}
		tried.evaluation().results().forEach((rule, result) -> {
			if (result != Result.FALSE && !isOpen(tried, rule)) {
				increment(this.fired, rule);
			}
		});
	}

	private static boolean isOpen(Tried tried, String rule) {
		return !tried.needs().isEmpty() && tried.needs().stream().anyMatch((need) -> need.rule().equals(rule));
	}

	boolean wantsExample(Change change) {
		return change != Change.UNCHANGED
				&& this.examples.computeIfAbsent(change, (_) -> new ArrayList<>()).size() < MOST_EXAMPLES;
	}

	void addExample(Change change, Example example) {
		this.examples.computeIfAbsent(change, (_) -> new ArrayList<>()).add(example);
	}

	void addFraud(String about, Instant at, Change change) {
		this.fraud.merge(about, new FraudCase(at, change), FraudCase::later);
	}

	private void slice(String name, String of, Change change) {
		Map<String, Counts> parts = this.slices.computeIfAbsent(name, (_) -> new HashMap<>());
		Counts part = parts.get(of);
		if (part == null) {
			part = parts.computeIfAbsent((parts.size() < MOST_SLICES) ? of : OTHERS, (_) -> new Counts());
		}
		part.add(change);
	}

	private static String text(RecordedFacts facts, String fact) {
		return (facts.known().get(fact) instanceof String text) ? text : absent(facts, fact);
	}

	private static String amount(RecordedFacts facts) {
		if (!(facts.known().get(Fact.LOAN_AMOUNT.name()) instanceof Money amount)) {
			return absent(facts, Fact.LOAN_AMOUNT.name());
		}
		String currency = amount.currency().getCurrencyCode();
		BigDecimal above = BigDecimal.ZERO;
		for (BigDecimal limit : AMOUNTS) {
			if (amount.value().compareTo(limit) <= 0) {
				return currency + " " + above + "-" + limit;
			}
			above = limit;
		}
		return currency + " " + above + "-";
	}

	private static String deviceAge(RecordedFacts facts) {
		if (!(facts.known().get(DEVICE_AGE) instanceof Long hours)) {
			return absent(facts, DEVICE_AGE);
		}
		if (hours < 24) {
			return (hours < 1) ? "0h-1h" : "1h-1d";
		}
		return (hours < 24 * 7) ? "1d-7d" : (hours < 24 * 30) ? "7d-30d" : "30d-";
	}

	private static String absent(RecordedFacts facts, String fact) {
		return facts.missing().contains(fact) ? "not recorded" : "unknown";
	}

	private static <K> void increment(Map<K, long[]> counters, K key) {
		counters.computeIfAbsent(key, (_) -> new long[1])[0]++;
	}

	/// Adds what another thread found.
	void add(ReplayTally other) {
		this.decisions += other.decisions;
		this.counts.add(other.counts);
		other.slices.forEach((name, parts) -> {
			Map<String, Counts> own = this.slices.computeIfAbsent(name, (_) -> new HashMap<>());
			parts.forEach((of, counts) -> own
				.computeIfAbsent((own.containsKey(of) || own.size() < MOST_SLICES) ? of : OTHERS, (_) -> new Counts())
				.add(counts));
		});
		other.fired.forEach((rule, count) -> this.fired.computeIfAbsent(rule, (_) -> new long[1])[0] += count[0]);
		other.needed.forEach((need, count) -> this.needed.computeIfAbsent(need, (_) -> new long[1])[0] += count[0]);
		other.examples.forEach((change, more) -> more.stream()
			.takeWhile((_) -> wantsExample(change))
			.forEach((example) -> addExample(change, example)));
		other.fraud.forEach((about, one) -> this.fraud.merge(about, one, FraudCase::later));
	}

	ReplayResult result(Policy policy, Instant from, Instant until) {
		Map<String, List<Slice>> sliced = new LinkedHashMap<>();
		this.slices.forEach((name, parts) -> sliced.put(name,
				parts.entrySet()
					.stream()
					.map((part) -> new Slice(part.getKey(), part.getValue().byCode()))
					.sorted(Comparator.comparing(Slice::of))
					.toList()));
		List<Fired> rules = policy.rules()
			.stream()
			.map(Rule::id)
			.map((rule) -> new Fired(rule, this.fired.getOrDefault(rule, new long[1])[0], undecidable(rule)))
			.toList();
		List<Needed> needs = this.needed.entrySet()
			.stream()
			.map((need) -> new Needed(need.getKey().rule(), need.getKey().fact(), need.getValue()[0]))
			.sorted(Comparator.comparingLong(Needed::decisions)
				.reversed()
				.thenComparing(Needed::rule)
				.thenComparing(Needed::fact))
			.toList();
		Map<String, List<Example>> shown = new LinkedHashMap<>();
		this.examples.forEach((change, list) -> shown.put(change.code(), List.copyOf(list)));
		return new ReplayResult(from, until, this.decisions, this.counts.byCode(), fraud(), sliced, rules, needs,
				shown);
	}

	private long undecidable(String rule) {
		return this.needed.entrySet()
			.stream()
			.filter((need) -> need.getKey().rule().equals(rule))
			.mapToLong((need) -> need.getValue()[0])
			.max()
			.orElse(0);
	}

	private Fraud fraud() {
		return new Fraud(this.fraud.size(),
				this.fraud.values().stream().filter((one) -> one.change().isStricter()).count(),
				this.fraud.values().stream().filter((one) -> one.change().isLaxer()).count(),
				this.fraud.values().stream().filter((one) -> one.change() == Change.UNDECIDABLE).count());
	}

	/// A case, by the latest decision on it.
	private record FraudCase(Instant at, Change change) {

		FraudCase later(FraudCase other) {
			return other.at.isAfter(this.at) ? other : this;
		}

	}

	/// How many of each change.
	private static final class Counts {

		private final Map<Change, long[]> counts = new EnumMap<>(Change.class);

		void add(Change change) {
			increment(this.counts, change);
		}

		void add(Counts other) {
			other.counts
				.forEach((change, more) -> this.counts.computeIfAbsent(change, (_) -> new long[1])[0] += more[0]);
		}

		Map<String, Long> byCode() {
			Map<String, Long> byCode = new LinkedHashMap<>();
			for (Change change : Change.values()) {
				byCode.put(change.code(), this.counts.getOrDefault(change, new long[1])[0]);
			}
			return byCode;
		}

	}

}

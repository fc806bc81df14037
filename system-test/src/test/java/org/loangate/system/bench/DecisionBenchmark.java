package org.loangate.system.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.contract.Money;

import org.springframework.core.io.ClassPathResource;

/// What one decision costs on one core: with the default policy, and with more and more rules. All are measured in turn,
/// round after round, so that a slow moment of the machine meets each of them.
final class DecisionBenchmark {

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private static final Duration ROUND = Duration.ofMillis(500);

	private static final int WARM_UP_ROUNDS = 10;

	private static final int ROUNDS = 15;

	private DecisionBenchmark() {
	}

	static void run(PrintStream out) throws Exception {
		PolicyReader reader = new PolicyReader();
		String builtIn = new ClassPathResource("policy/default/policy.yaml").getContentAsString(StandardCharsets.UTF_8);
		Map<String, Policy> policies = new LinkedHashMap<>();
		policies.put("default policy", reader.read(builtIn));
		for (int rules : List.of(10, 100, 500)) {
			policies.put(rules + " rules", reader.read(withRules(builtIn, rules)));
		}
		List<Map<String, Object>> facts = facts();
		Map<String, List<Double>> nanos = new LinkedHashMap<>();
		for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
			for (Map.Entry<String, Policy> policy : policies.entrySet()) {
				double each = round(policy.getValue(), facts);
				if (round >= WARM_UP_ROUNDS) {
					nanos.computeIfAbsent(policy.getKey(), (_) -> new ArrayList<>()).add(each);
				}
			}
		}
		double ten = median(nanos.get("10 rules"));
		out.printf("%-16s  %12s  %14s%n", "", "CPU µs each", "times 10 rules");
		nanos.forEach(
				(name, each) -> out.printf("%-16s  %12.2f  %14.2f%n", name, median(each) / 1000, median(each) / ten));
	}

	private static double round(Policy policy, List<Map<String, Object>> facts) {
		long end = System.nanoTime() + ROUND.toNanos();
		long before = THREADS.getCurrentThreadCpuTime();
		long decisions = 0;
		int fired = 0;
		while (System.nanoTime() < end) {
			for (Map<String, Object> known : facts) {
				fired += policy.evaluate(known).obligations().size();
				decisions++;
			}
		}
		double nanos = (double) (THREADS.getCurrentThreadCpuTime() - before) / decisions;
		if (fired == 0) {
			throw new IllegalStateException("no rule fired");
		}
		return nanos;
	}

	// The amounts go from tier to tier.
	private static List<Map<String, Object>> facts() {
		Random random = new Random(7);
		return IntStream.range(0, 256).mapToObj((_) -> {
			Map<String, Object> known = new HashMap<>();
			Money amount = Money.of(100 + random.nextInt(60_000) + ".00", "CNY");
			known.put("action", "loan_application");
			known.put("client.id", "client-" + random.nextInt(250));
			known.put("loan.amount", amount);
			known.put("loan.currency", "CNY");
			known.put("loan.total_24h", amount);
			known.put("loan.term_months", (long) (1 + random.nextInt(60)));
			known.put("loan.purpose", random.nextBoolean() ? "working_capital" : "education");
			known.put("subject.identity", "proven");
			known.put("subject.factors", List.of("password", "passkey"));
			return known;
		}).toList();
	}

	// Rules as a lender with many clients writes them: about one client, an amount, a
	// purpose or a term each.
	private static String withRules(String builtIn, int count) {
		StringBuilder rules = new StringBuilder("rules:\n");
		for (int i = 0; i < count; i++) {
			String when = switch (i % 4) {
				case 0 ->
					"action == \"loan_application\" && loan.total_24h <= money(\"%d.00\", \"CNY\")".formatted(2000 + i);
				case 1 ->
					"client.id == \"client-%d\" && loan.amount > money(\"%d.00\", \"CNY\")".formatted(i / 2, 1000 + i);
				case 2 -> "loan.term_months > %d && loan.purpose == \"education\"".formatted(40 + i % 20);
				default -> "client.id == \"client-%d\" && subject.factors.exists(f, f == \"passkey\")".formatted(i / 2);
			};
			rules.append("  - id: rule-")
				.append(i)
				.append("\n    when: '")
				.append(when)
				.append("'\n    then: { step_up: { acr: phr } }\n");
		}
		String head = builtIn.substring(0, builtIn.indexOf("\nrules:\n") + 1);
		return head + rules + builtIn.substring(builtIn.indexOf("\nroutes:\n"));
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

}

package org.loangate.system.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// What `bin/bench` runs: the benchmarks that are named, or all.
final class Bench {

	private static final Map<String, Benchmark> ALL = all();

	private Bench() {
	}

	private static Map<String, Benchmark> all() {
		Map<String, Benchmark> all = new LinkedHashMap<>();
		all.put("decision", DecisionBenchmark::run);
		all.put("replay", ReplayBenchmark::run);
		all.put("rollout", RolloutBenchmark::run);
		return all;
	}

	/// @param names of benchmarks; none for all
	static void main(String[] names) throws Exception {
		PrintStream out = System.out;
		((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
		List<String> wanted = (names.length > 0) ? List.of(names) : new ArrayList<>(ALL.keySet());
		if (!ALL.keySet().containsAll(wanted)) {
			out.println("usage: bin/bench [" + String.join("|", ALL.keySet()) + "] …");
			System.exit(2);
		}
		for (String name : wanted) {
			out.println("# " + name);
			ALL.get(name).run(out);
			out.println();
		}
		// Embedded servers end with this JVM.
		System.exit(0);
	}

	/// Measures, and prints what it found.
	@FunctionalInterface
	interface Benchmark {

		void run(PrintStream out) throws Exception;

	}

}

package org.loangate.authz.policy.language;

import java.util.List;
import java.util.Map;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;

/// The condition of a rule, compiled.
///
/// @param source as written
/// @param program what is evaluated
/// @param reads names of the facts it refers to, sorted
/// @param guards what must hold of single facts for it to hold: all of one of the alternatives
public record Condition(String source, CelRuntime.Program program, List<String> reads, List<List<Guard>> guards) {

	/// Copies the lists.
	public Condition {
		reads = List.copyOf(reads);
		guards = List.copyOf(guards);
	}

	/// Whether it never holds, whatever the facts are.
	boolean isContradiction() {
		return this.guards.stream().allMatch((alternative) -> alternative.stream().anyMatch(Guard::isContradiction));
	}

	/// What became of a condition.
	public enum Result {

		/// The rule fires.
		TRUE,
		/// The rule does not fire.
		FALSE,
		/// It depends on something unknown, or failed: it restricts and does not permit.
		UNKNOWN

	}

	/// Tries it on what is known.
	public Result test(Map<String, Object> known) {
		try {
			// A fact that has no binding comes out as an unknown set, unless the other
			// side of an && or || settles it.
			return (this.program.eval(known) instanceof Boolean truth) ? (truth ? Result.TRUE : Result.FALSE)
					: Result.UNKNOWN;
		}
		catch (CelEvaluationException _) {
			return Result.UNKNOWN;
		}
	}

}

package org.loangate.authz.policy.rule;

import java.util.List;
import java.util.Map;

import dev.cel.runtime.CelAttribute;
import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.PartialVars;
import org.loangate.authz.policy.rule.Guard.Alternative;

/// The condition of a rule, compiled.
///
/// @param source as written
/// @param program what is evaluated
/// @param reads names of the facts it refers to, sorted
/// @param alternatives what must hold of single facts for it to hold: all of one of these
public record Condition(String source, CelRuntime.Program program, List<String> reads, List<Alternative> alternatives) {

	/// Copies the lists.
	public Condition {
		reads = List.copyOf(reads);
		alternatives = List.copyOf(alternatives);
	}

	/// Whether it never holds, whatever the facts are.
	public boolean isContradiction() {
		return this.alternatives.stream().allMatch(Alternative::isContradiction);
	}

	/// Whether nothing can be said of it without one fact, where no more is known than
	/// this.
	public boolean restsOn(String fact, Map<String, Object> known) {
		CelAttributePattern[] unknown = this.reads.stream()
			.filter((name) -> !known.containsKey(name))
			.map(CelAttributePattern::fromQualifiedIdentifier)
			.toArray(CelAttributePattern[]::new);
		try {
			return this.program.eval(PartialVars.of(known, unknown)) instanceof CelUnknownSet without
					&& without.attributes().contains(CelAttribute.fromQualifiedIdentifier(fact));
		}
		catch (CelEvaluationException _) {
			return false;
		}
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

package org.loangate.authz.policy.language;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Policy;

/// What came of reading a document.
///
/// @param policy the policy, exactly where there are no faults
/// @param faults why it is none, in the document's order, at most the first hundred
/// @param warnings what may be meant, but hardly is, at most the first hundred
/// @param dangers what gives away what the product promises, and whoever approves must have seen
public record Checked(@Nullable Policy policy, List<Fault> faults, List<Fault> warnings, List<Fault> dangers) {

	/// Copies the lists.
	public Checked {
		faults = List.copyOf(faults);
		warnings = List.copyOf(warnings);
		dangers = List.copyOf(dangers);
	}

}

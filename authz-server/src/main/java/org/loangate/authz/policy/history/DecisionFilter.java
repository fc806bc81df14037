package org.loangate.authz.policy.history;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// Which decisions are looked for: each part narrows, and `null` does not.
///
/// @param outcome `permit`, `hold` or `deny`
/// @param client who asked: a `client_id`
/// @param rule a rule that fired, or could not be told
/// @param action what was asked for
/// @param from the earliest time
/// @param until the first time no more looked at
/// @param about the identifier of an application
public record DecisionFilter(@Nullable String outcome, @Nullable String client, @Nullable String rule,
		@Nullable String action, @Nullable Instant from, @Nullable Instant until, @Nullable String about) {

	/// Every decision.
	public static final DecisionFilter ALL = new DecisionFilter(null, null, null, null, null, null, null);

	private static final Set<String> OUTCOMES = Set.of("permit", "hold", "deny");

	/// Checks each part.
	/// @throws IllegalArgumentException when one cannot be met by any decision
	public DecisionFilter {
		if (outcome != null && !OUTCOMES.contains(outcome)) {
			throw new IllegalArgumentException("outcome (expected: permit, hold or deny)");
		}
		bounded("client", client);
		bounded("rule", rule);
		bounded("action", action);
		bounded("about", about);
	}

	// PostgreSQL knows no text with a NUL.
	private static void bounded(String name, @Nullable String text) {
		if (text != null && (text.isEmpty() || text.length() > 300 || text.indexOf(0) >= 0)) {
			throw new IllegalArgumentException(name + " (expected: 1 to 300 characters)");
		}
	}

}

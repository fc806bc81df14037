package org.loangate.authz.policy.trial;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// What another policy would have meant for what was decided.
///
/// @param from the earliest time looked at
/// @param until the first time no more looked at
/// @param decisions how many were looked at
/// @param counts how many of them changed, by the code of the [Change], each there
/// @param confirmedFraud what it would have meant for cases that turned out to be fraud
/// @param slices the same counts by what was asked for and by whom: `amount`, `client`, `device_age`
/// @param rules how often each rule fired
/// @param undecidable rules that kept decisions from being told, and the facts that were not recorded
/// @param examples decisions of each change but `unchanged`, at most a hundred of each
@JsonNaming(SnakeCaseStrategy.class)
public record ReplayResult(Instant from, Instant until, long decisions, Map<String, Long> counts, Fraud confirmedFraud,
		Map<String, List<Slice>> slices, List<Fired> rules, List<Needed> undecidable,
		Map<String, List<Example>> examples) {

	/// Cases that turned out to be fraud, by the latest decision on each.
	///
	/// @param cases how many were decided on
	/// @param gained cases with more in their way than there was
	/// @param lost cases with less in their way
	/// @param undecidable cases of which it cannot be said
	public record Fraud(long cases, long gained, long lost, long undecidable) {
	}

	/// Decisions that have something in common.
	///
	/// @param of what that is: `CNY 2000-10000`, a `client_id`, `1d-7d`, `unknown`, `not
	/// recorded`
	/// @param counts as in the whole
	public record Slice(String of, Map<String, Long> counts) {
	}

	/// A rule.
	///
	/// @param fired decisions in which its condition holds, or could not be told then
	/// either
	/// @param undecidable decisions that it kept from being told
	public record Fired(String rule, long fired, long undecidable) {
	}

	/// A fact that a rule needs and that was not recorded.
	public record Needed(String rule, String fact, long decisions) {
	}

	/// One decision.
	///
	/// @param about the identifier of the application
	/// @param before the outcome as it was
	/// @param after the outcome as it would have been; `unknown` where that cannot be
	/// told
	/// @param reason the rule that would have settled it; empty where that cannot be told
	public record Example(UUID decision, String about, Instant at, String before, String after, String reason) {
	}

}

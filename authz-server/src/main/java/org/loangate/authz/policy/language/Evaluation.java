package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.language.Condition.Result;
import org.loangate.contract.Requirement;

/// All rules over one set of readings. The order in which rules are written changes nothing.
///
/// Deny beats hold beats permit. A permit needs a rule that fired and says `step_up`. A rule whose condition is unknown
/// counts as fired in all that it restricts: its denial, its hold, its cool-off, its notice, and what it demands of a
/// step-up that another rule permits; it does not permit.
///
/// @param results what became of each rule's condition, by the rule's id
/// @param outcome the strictest of what fired
/// @param reason code of the rule that settled it
/// @param because that rule's words, where its condition is certain
/// @param obligations joined
public record Evaluation(Map<String, Result> results, Outcome outcome, String reason, Map<String, String> because,
		List<Obligation> obligations) {

	static final String PERMITTED = "permitted";

	static final String NO_RULE_PERMITS = "no-rule-permits";

	/// Evaluates every rule.
	/// @param known the facts that are known, by name; others are unknown
	public static Evaluation of(List<Rule> rules, Map<String, Object> known) {
		Map<String, Result> results = new LinkedHashMap<>();
		rules.forEach((rule) -> results.put(rule.id(), rule.when().test(known)));
		return combining(rules, results);
	}

	/// What comes of rules whose conditions came out so.
	/// @param results by the rule's id, one for each
	public static Evaluation combining(List<Rule> rules, Map<String, Result> results) {
		List<Rule> fired = new ArrayList<>();
		Requirement stepUp = null;
		boolean permitted = false;
		Duration coolOff = Duration.ZERO;
		SortedSet<String> notices = new TreeSet<>();
		for (Rule rule : rules) {
			Result result = results.get(rule.id());
			if (result == Result.FALSE) {
				continue;
			}
			fired.add(rule);
			Rule.Effects then = rule.then();
			if (then.stepUp() != null) {
				stepUp = (stepUp != null) ? stepUp.join(then.stepUp()) : then.stepUp();
				permitted |= (result == Result.TRUE);
			}
			if (then.coolOff() != null && then.coolOff().compareTo(coolOff) > 0) {
				coolOff = then.coolOff();
			}
			if (then.notice() != null) {
				notices.add(then.notice());
			}
		}
		List<Obligation> obligations = obligations(stepUp, coolOff, notices);
		Optional<Rule> denial = settling(fired, results, (then) -> then.deny() != null);
		if (denial.isPresent()) {
			return new Evaluation(results, Outcome.DENY, String.valueOf(denial.get().then().deny()),
					words(denial.get(), results), obligations);
		}
		Optional<Rule> hold = settling(fired, results, (then) -> then.hold() != null);
		if (hold.isPresent()) {
			return new Evaluation(results, Outcome.HOLD, String.valueOf(hold.get().then().hold()),
					words(hold.get(), results), obligations);
		}
		return permitted ? new Evaluation(results, Outcome.PERMIT, PERMITTED, Map.of(), obligations)
				: new Evaluation(results, Outcome.DENY, NO_RULE_PERMITS, Map.of(), obligations);
	}

	// What a rule says of a person holds only where its condition does.
	private static Map<String, String> words(Rule rule, Map<String, Result> results) {
		return (results.get(rule.id()) == Result.TRUE) ? rule.because() : Map.of();
	}

	private static List<Obligation> obligations(@Nullable Requirement stepUp, Duration coolOff,
			SortedSet<String> notices) {
		List<Obligation> obligations = new ArrayList<>();
		if (stepUp != null) {
			obligations.add(new Obligation.StepUp(stepUp));
		}
		if (coolOff.isPositive()) {
			obligations.add(new Obligation.CoolOff(coolOff));
		}
		notices.forEach((notice) -> obligations.add(new Obligation.Notify(notice)));
		return obligations;
	}

	// Of several, one that is certain before one that is unknown, then the first by id:
	// not the first written.
	private static Optional<Rule> settling(List<Rule> fired, Map<String, Result> results,
			Predicate<Rule.Effects> effect) {
		return fired.stream()
			.filter((rule) -> effect.test(rule.then()))
			.min(Comparator.comparing((Rule rule) -> results.get(rule.id()) != Result.TRUE).thenComparing(Rule::id));
	}

	/// The same with one more obligation.
	public Evaluation with(Obligation obligation) {
		List<Obligation> more = new ArrayList<>(this.obligations);
		more.add(obligation);
		return new Evaluation(this.results, this.outcome, this.reason, this.because, List.copyOf(more));
	}

	/// What its taker gets.
	public Decision decision(UUID id, String policyDigest) {
		return new Decision(id, this.outcome, this.reason, this.because, this.obligations, policyDigest);
	}

}

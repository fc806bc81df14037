package org.loangate.authz.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.rule.Condition.Result;
import org.loangate.authz.policy.rule.Results;
import org.loangate.authz.policy.rule.Results.Fired;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.rule.RuleIndex;
import org.loangate.contract.Acr;
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
/// @param because the words of the rule that settled it, or that asks for the wait or the step-up, where its condition is
/// certain and it is not quiet
/// @param quiet whether the rule that settled it is: the reason then is not for the person it concerns
/// @param obligations joined
public record Evaluation(Map<String, Result> results, Outcome outcome, String reason, Map<String, String> because,
		boolean quiet, List<Obligation> obligations) {

	static final String PERMITTED = "permitted";

	/// The reason where nothing denies, holds or permits.
	public static final String NO_RULE_PERMITS = "no-rule-permits";

	/// Evaluates every rule.
	/// @param known the facts that are known, by name; others are unknown
	public static Evaluation of(RuleIndex index, Map<String, Object> known) {
		Results results = index.results(known);
		return joined(results, results.fired());
	}

	/// What comes of rules whose conditions came out so.
	/// @param results by the rule's id, one for each
	public static Evaluation combining(List<Rule> rules, Map<String, Result> results) {
		List<Fired> fired = rules.stream()
			.filter((rule) -> results.get(rule.id()) != Result.FALSE)
			.map((rule) -> new Fired(rule, results.get(rule.id()) == Result.TRUE))
			.toList();
		return joined(results, fired);
	}

	/// What became of each rule, in the order written, and the facts its condition reads.
	/// @param known the facts that are known, by name; others are unknown
	public static List<Explained> explained(List<Rule> rules, Map<String, Object> known) {
		return rules.stream()
			.map((rule) -> new Explained(rule.id(), rule.when().test(known), rule.when().reads()))
			.toList();
	}

	private static Evaluation joined(Map<String, Result> results, List<Fired> fired) {
		Requirement stepUp = null;
		boolean permitted = false;
		Duration coolOff = Duration.ZERO;
		SortedSet<String> notices = new TreeSet<>();
		for (Fired one : fired) {
			Rule.Effects then = one.rule().then();
			if (then.stepUp() != null) {
				stepUp = (stepUp != null) ? stepUp.join(then.stepUp()) : then.stepUp();
				permitted |= one.certain();
			}
			if (then.coolOff() != null && then.coolOff().compareTo(coolOff) > 0) {
				coolOff = then.coolOff();
			}
			if (then.notice() != null) {
				notices.add(then.notice());
			}
		}
		List<Obligation> obligations = obligations(stepUp, coolOff, notices);
		Optional<Fired> denial = settling(fired, (then) -> then.deny() != null);
		if (denial.isPresent()) {
			return settled(results, Outcome.DENY, String.valueOf(denial.get().rule().then().deny()), denial.get(),
					obligations);
		}
		Optional<Fired> hold = settling(fired, (then) -> then.hold() != null);
		if (hold.isPresent()) {
			return settled(results, Outcome.HOLD, String.valueOf(hold.get().rule().then().hold()), hold.get(),
					obligations);
		}
		if (!permitted) {
			return new Evaluation(results, Outcome.DENY, NO_RULE_PERMITS, Map.of(), false, obligations);
		}
		Duration longest = coolOff;
		Optional<Fired> asking = longest.isPositive() ? settling(fired, (then) -> longest.equals(then.coolOff()))
				: strongest(fired);
		return new Evaluation(results, Outcome.PERMIT, PERMITTED, asking.map(Fired::words).orElse(Map.of()), false,
				obligations);
	}

	private static Evaluation settled(Map<String, Result> results, Outcome outcome, String reason, Fired by,
			List<Obligation> obligations) {
		return new Evaluation(results, outcome, reason, by.words(), by.rule().quiet(), obligations);
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

	// Of several, one that is certain before one that is unknown, then one that may be
	// told before one that may not, then the first by id: not the first written.
	private static final Comparator<Fired> TOLD = Comparator.comparing((Fired fired) -> !fired.certain())
		.thenComparing((fired) -> fired.rule().quiet())
		.thenComparing((fired) -> fired.rule().id());

	private static Optional<Fired> settling(List<Fired> fired, Predicate<Rule.Effects> effect) {
		Fired settling = null;
		for (Fired one : fired) {
			if (effect.test(one.rule().then()) && (settling == null || TOLD.compare(one, settling) < 0)) {
				settling = one;
			}
		}
		return Optional.ofNullable(settling);
	}

	// The rule that is answerable for the step-up: it asks for the highest class.
	private static Optional<Fired> strongest(List<Fired> fired) {
		Acr highest = Acr.SINGLE;
		for (Fired one : fired) {
			Acr demanded = demanded(one.rule().then());
			highest = (demanded.compareTo(highest) > 0) ? demanded : highest;
		}
		Acr most = highest;
		return settling(fired, (then) -> then.stepUp() != null && demanded(then) == most);
	}

	private static Acr demanded(Rule.Effects then) {
		Requirement stepUp = then.stepUp();
		return (stepUp != null && !stepUp.acrs().isEmpty()) ? Collections.max(stepUp.acrs()) : Acr.SINGLE;
	}

	/// The same with one more obligation.
	public Evaluation with(Obligation obligation) {
		List<Obligation> more = new ArrayList<>(this.obligations);
		more.add(obligation);
		return new Evaluation(this.results, this.outcome, this.reason, this.because, this.quiet, List.copyOf(more));
	}

	/// What its taker gets: of a quiet rule's reason, only that there is one.
	public Decision decision(UUID id, String policyDigest) {
		String told = this.quiet ? switch (this.outcome) {
			case DENY -> "refused";
			case HOLD -> "held";
			case PERMIT -> this.reason;
		} : this.reason;
		return new Decision(id, this.outcome, told, this.because, this.obligations, policyDigest);
	}

	/// One rule, explained.
	///
	/// @param rule its id
	/// @param result what became of its condition
	/// @param reads names of the facts its condition refers to, sorted
	public record Explained(String rule, Result result, List<String> reads) {
	}

}

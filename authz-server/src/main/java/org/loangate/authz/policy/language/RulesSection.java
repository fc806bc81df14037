package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

/// The section `rules`: what is demanded, and when.
final class RulesSection {

	static final int MAX_RULES = 500;

	// RFC 8176 names of the methods that the factors here contribute.
	private static final Set<String> METHODS = Set.of("pwd", "otp", "swk", "hwk", "user", "face", "mfa");

	private static final String ID = "[a-z][a-z0-9.-]{0,63}";

	private static final String ID_FORM = "a lower-case name of letters, digits, dots and hyphens";

	private static final Set<String> LANGUAGES = Set.of("en", "zh-CN");

	private static final Rule.Effects NO_EFFECTS = new Rule.Effects(null, null, null, null, null);

	private final Conditions conditions;

	private final AssuranceSection assurance;

	private final Promises promises;

	RulesSection(Conditions conditions, AssuranceSection assurance, Promises promises) {
		this.conditions = conditions;
		this.assurance = assurance;
		this.promises = promises;
	}

	List<Rule> read(YamlValue value) {
		List<Rule> rules = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (YamlValue item : value.items(MAX_RULES)) {
			value.faults().attempt(() -> rule(item, ids), Optional.<Rule>empty()).ifPresent(rules::add);
		}
		return rules;
	}

	private Optional<Rule> rule(YamlValue item, Set<String> ids) {
		Faults faults = item.faults();
		Map<String, YamlValue> fields = item.fields(Set.of("id", "when", "then", "because", "quiet"));
		String id = faults.attempt(() -> id(item.field(fields, "id"), ids), "");
		Optional<Condition> when = faults
			.attempt(() -> Optional.of(this.conditions.compile(item.field(fields, "when"))), Optional.empty());
		Rule.Effects then = faults.attempt(() -> effects(item.field(fields, "then")), NO_EFFECTS);
		Map<String, String> because = faults.attempt(() -> because(fields.get("because")), Map.of());
		YamlValue quiet = fields.get("quiet");
		boolean silent = quiet != null && faults.attempt(quiet::truth, false);
		when.ifPresent((condition) -> faults.attempt(() -> {
			checkMeaning(item.field(fields, "when"), condition);
			checkReach(item.field(fields, "then"), condition, then.stepUp());
			this.promises.check(item.field(fields, "then"), then.stepUp(), this.assurance.rules());
		}));
		return when.map((condition) -> new Rule(id, condition, then, because, silent));
	}

	// What comes out the same with nothing known does whatever is known.
	private static void checkMeaning(YamlValue when, Condition condition) {
		switch (condition.test(Map.of())) {
			case TRUE -> throw when.refuse("a condition that always holds", "one that depends on a fact");
			case FALSE -> throw when.refuse("a condition that never holds", "one that depends on a fact");
			case UNKNOWN -> {
				if (condition.reads().isEmpty()) {
					throw when.refuse("a condition that always fails", "one that depends on a fact");
				}
			}
		}
		if (condition.isContradiction()) {
			when.faults().warn(when.refuse("comparisons that no value passes together", "a condition that can hold"));
			return;
		}
		checkGuards(when, condition);
	}

	// One warning for all facts that one guard is for.
	private static void checkGuards(YamlValue when, Condition condition) {
		Set<String> missing = new HashSet<>();
		for (Fact fact : Fact.ALL) {
			Fact.Applicability applies = fact.applicability();
			if (applies != null && condition.reads().contains(fact.name())
					&& condition.restsOn(fact.name(), applies.otherwise()) && missing.add(applies.condition())) {
				String source = condition.source();
				int at = source.codePointCount(0, Math.max(0, source.indexOf(fact.name())));
				when.faults()
					.warn(when.refuseInside(at,
							fact.name() + " where it does not apply: it is unknown there, and the rule then restricts",
							applies.condition() + " && …"));
			}
		}
	}

	private void checkReach(YamlValue then, Condition condition, @Nullable Requirement stepUp) {
		if (stepUp != null && condition.alternatives()
			.stream()
			.noneMatch((known) -> this.assurance.isReachable(stepUp, known.guards()))) {
			throw then.refuse("a step-up that no factors reach at these amounts",
					"an acr within the ceilings of factors");
		}
	}

	private static String id(YamlValue id, Set<String> ids) {
		if (!ids.add(id.text(ID, ID_FORM))) {
			throw id.refuse("rule " + id.text() + " again", "each id once");
		}
		return id.text();
	}

	private Rule.Effects effects(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("step_up", "cool_off", "hold", "deny", "notify"));
		if (fields.isEmpty()) {
			throw value.refuse("no effect", "at least one of step_up, cool_off, hold, deny, notify");
		}
		YamlValue stepUp = fields.get("step_up");
		YamlValue coolOff = fields.get("cool_off");
		return new Rule.Effects((stepUp != null) ? requirement(stepUp) : null,
				(coolOff != null) ? coolOff.duration(Duration.ofMinutes(1), Duration.ofDays(30)) : null,
				code(fields.get("hold")), code(fields.get("deny")), notice(fields.get("notify")));
	}

	private static @Nullable String notice(@Nullable YamlValue value) {
		return (value != null) ? value.oneOf(Obligation.NOTICES) : null;
	}

	private static @Nullable String code(@Nullable YamlValue value) {
		return (value != null) ? value.text(ID, ID_FORM) : null;
	}

	private Requirement requirement(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("acr", "methods", "max_age"));
		YamlValue methods = fields.get("methods");
		YamlValue maxAge = fields.get("max_age");
		Set<String> names = new LinkedHashSet<>();
		if (methods != null) {
			methods.items(METHODS.size()).forEach((method) -> names.add(method.oneOf(METHODS)));
		}
		Acr acr = this.assurance.acr(value.field(fields, "acr"));
		return new Requirement(Set.of(acr), names,
				(maxAge != null) ? maxAge.duration(Duration.ofMinutes(1), Duration.ofHours(12)) : null);
	}

	private static Map<String, String> because(@Nullable YamlValue value) {
		Map<String, String> texts = new LinkedHashMap<>();
		if (value != null) {
			Map<String, YamlValue> fields = value.fields(LANGUAGES);
			LANGUAGES.forEach((language) -> texts.put(language, value.field(fields, language).text(500)));
		}
		return texts;
	}

}

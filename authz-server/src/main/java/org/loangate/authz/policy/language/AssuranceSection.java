package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.FactorCeilings;
import org.loangate.authz.policy.rule.Guard;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;
import org.loangate.contract.Requirement;

/// The sections `assurance` and `factors`: which proofs reach which class, and the most that each agrees to.
final class AssuranceSection {

	private static final Set<String> FACTORS = Set.of("password", "totp", "passkey", AssuranceRules.ATTESTED_PASSKEY,
			"liveness");

	private static final int MOST_SETS = 16;

	// What may bring a sign-in about; the others only add to one.
	private static final Set<String> OPENING = Set.of("password", "passkey");

	private final AssuranceRules rules;

	private final FactorCeilings ceilings;

	private AssuranceSection(AssuranceRules rules, FactorCeilings ceilings) {
		this.rules = rules;
		this.ceilings = ceilings;
	}

	/// @param levels the section `assurance`, if any
	/// @param factors the section `factors`, if any
	static AssuranceSection read(@Nullable YamlValue levels, @Nullable YamlValue factors, Faults faults) {
		AssuranceRules rules = (levels != null) ? faults.attempt(() -> rules(levels), AssuranceRules.PLAIN)
				: AssuranceRules.PLAIN;
		FactorCeilings ceilings = (factors != null) ? faults.attempt(() -> ceilings(factors), FactorCeilings.NONE)
				: FactorCeilings.NONE;
		return new AssuranceSection(rules, ceilings);
	}

	private static AssuranceRules rules(YamlValue value) {
		Map<Acr, List<Set<String>>> reachedBy = new EnumMap<>(Acr.class);
		Map<Acr, YamlValue> places = new EnumMap<>(Acr.class);
		for (YamlValue item : value.items(Acr.values().length)) {
			value.faults().attempt(() -> entry(item, reachedBy, places));
		}
		AssuranceRules rules = new AssuranceRules(reachedBy);
		if (!rules.defines(Acr.SINGLE)) {
			throw value.refuse("no " + Acr.SINGLE.value(), "what a sign-in begins with");
		}
		places.forEach((acr, place) -> value.faults().attempt(() -> checkOrder(rules, acr, place)));
		return rules;
	}

	private static void entry(YamlValue item, Map<Acr, List<Set<String>>> reachedBy, Map<Acr, YamlValue> places) {
		Map<String, YamlValue> fields = item.fields(Set.of("acr", "any_of"));
		YamlValue name = item.field(fields, "acr");
		Acr acr = named(name);
		YamlValue anyOf = item.field(fields, "any_of");
		List<Set<String>> sets = new ArrayList<>();
		for (YamlValue set : anyOf.items(MOST_SETS)) {
			item.faults().attempt(() -> sets.add(set(set, acr)));
		}
		if (places.put(acr, name) != null) {
			throw name.refuse("acr " + acr.value() + " again", "each acr once");
		}
		if (anyOf.items(MOST_SETS).isEmpty()) {
			throw anyOf.refuse("no factors", "at least one list of factors");
		}
		reachedBy.put(acr, sets);
	}

	private static Set<String> set(YamlValue value, Acr acr) {
		Set<String> factors = new LinkedHashSet<>();
		for (YamlValue factor : value.items(FACTORS.size())) {
			if (factor.text().startsWith("recovery")) {
				throw factor.refuse("a recovery code", "factors: a recovery code never counts");
			}
			factors.add(factor.oneOf(FACTORS));
		}
		Set<String> all = AssuranceRules.implied(factors);
		if (OPENING.stream().noneMatch(all::contains)) {
			throw value.refuse(shown(factors) + ", which opens no session", "a password or a passkey among them");
		}
		List<Set<String>> least = AssuranceRules.PLAIN.reachedBy().getOrDefault(acr, List.of());
		if (least.stream().noneMatch(all::containsAll)) {
			throw value.refuse(shown(factors) + " for " + acr.value(), "at least "
					+ least.stream().map(AssuranceSection::shown).sorted().collect(Collectors.joining(", or ")));
		}
		return factors;
	}

	// Whoever reaches a class has reached those below it: tokens and requirements compare
	// by that order.
	private static void checkOrder(AssuranceRules rules, Acr acr, YamlValue place) {
		for (Acr lesser : rules.reachedBy().keySet()) {
			for (Set<String> set : rules.reachedBy().getOrDefault(acr, List.of())) {
				Set<String> all = AssuranceRules.implied(set);
				if (AssuranceRules.implies(acr, lesser)
						&& rules.reachedBy().getOrDefault(lesser, List.of()).stream().noneMatch(all::containsAll)) {
					throw place.refuse(shown(set) + ", which does not reach " + lesser.value(),
							"factors that reach every lower acr too");
				}
			}
		}
	}

	private static String shown(Set<String> factors) {
		return factors.isEmpty() ? "nothing" : factors.stream().sorted().collect(Collectors.joining(" and "));
	}

	private static FactorCeilings ceilings(YamlValue value) {
		Map<String, Money> ceilings = new HashMap<>();
		value.fields(FACTORS).forEach((factor, of) -> value.faults().attempt(() -> {
			Money ceiling = of.field(of.fields(Set.of("ceiling")), "ceiling").money();
			ceilings.put(factor, ceiling);
		}));
		return new FactorCeilings(ceilings);
	}

	private static Acr named(YamlValue value) {
		return Acr.of(value.oneOf(Stream.of(Acr.values()).map(Acr::value).toList())).orElseThrow();
	}

	/// Reads an `acr` that a rule or a route asks for.
	Acr acr(YamlValue value) {
		Acr acr = named(value);
		if (!this.rules.defines(acr)) {
			throw value.refuse("acr " + acr.value() + ", which no factors reach", "an acr that assurance defines");
		}
		return acr;
	}

	/// Whether factors can reach what is demanded, as far as can be told from what is
	/// known of the amount.
	boolean isReachable(Requirement demanded, List<Guard> known) {
		return known.stream()
			.filter((guard) -> guard.fact().equals(Fact.LOAN_TOTAL_24H.name()))
			.map(Guard.Range.class::cast)
			.filter((range) -> range.lower() != null)
			.allMatch((range) -> demanded.acrs().stream().allMatch((acr) -> isReachable(acr, range)));
	}

	private boolean isReachable(Acr demanded, Guard.Range total) {
		return this.rules.reachedBy()
			.entrySet()
			.stream()
			.filter((entry) -> AssuranceRules.implies(entry.getKey(), demanded))
			.flatMap((entry) -> entry.getValue().stream())
			.anyMatch((set) -> set.stream().noneMatch((factor) -> isBelow(factor, total)));
	}

	private boolean isBelow(String factor, Guard.Range total) {
		Money ceiling = this.ceilings.ceilings().get(factor);
		if (ceiling == null && factor.equals(AssuranceRules.ATTESTED_PASSKEY)) {
			ceiling = this.ceilings.ceilings().get("passkey");
		}
		return ceiling != null && (!ceiling.currency().equals(total.currency()) || new Guard.Range(total.fact(),
				total.currency(), total.lower(), new Guard.Bound(ceiling.value(), true))
			.isContradiction());
	}

	AssuranceRules rules() {
		return this.rules;
	}

	FactorCeilings ceilings() {
		return this.ceilings;
	}

}

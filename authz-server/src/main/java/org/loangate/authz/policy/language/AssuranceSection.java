package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.FactorCeilings;
import org.loangate.contract.Acr;
import org.loangate.contract.Money;

/// The sections `assurance` and `factors`: which proofs reach which class, and the most that each agrees to.
final class AssuranceSection {

	private static final Set<String> FACTORS = Set.of("password", "totp", "passkey", AssuranceRules.ATTESTED_PASSKEY,
			"liveness");

	private static final int MOST_SETS = 16;

	private final AssuranceRules rules;

	private AssuranceSection(AssuranceRules rules) {
		this.rules = rules;
	}

	/// What counts where the section is missing.
	static AssuranceSection plain() {
		return new AssuranceSection(AssuranceRules.PLAIN);
	}

	static AssuranceSection read(YamlValue value) {
		Map<Acr, List<Set<String>>> reachedBy = new EnumMap<>(Acr.class);
		for (YamlValue item : value.items(Acr.values().length)) {
			value.faults().attempt(() -> entry(item, reachedBy));
		}
		return new AssuranceSection(new AssuranceRules(reachedBy));
	}

	private static void entry(YamlValue item, Map<Acr, List<Set<String>>> reachedBy) {
		Map<String, YamlValue> fields = item.fields(Set.of("acr", "any_of"));
		YamlValue name = item.field(fields, "acr");
		Acr acr = named(name);
		List<Set<String>> sets = new ArrayList<>();
		for (YamlValue set : item.field(fields, "any_of").items(MOST_SETS)) {
			Set<String> factors = new LinkedHashSet<>();
			set.items(FACTORS.size()).forEach((factor) -> factors.add(factor.oneOf(FACTORS)));
			sets.add(factors);
		}
		if (reachedBy.put(acr, sets) != null) {
			throw name.refuse("acr " + name.text() + " again", "each acr once");
		}
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

	AssuranceRules rules() {
		return this.rules;
	}

	static FactorCeilings ceilings(@Nullable YamlValue value) {
		if (value == null) {
			return FactorCeilings.NONE;
		}
		Map<String, Money> ceilings = new HashMap<>();
		value.fields(FACTORS).forEach((factor, of) -> value.faults().attempt(() -> {
			Money ceiling = of.field(of.fields(Set.of("ceiling")), "ceiling").money();
			ceilings.put(factor, ceiling);
		}));
		return new FactorCeilings(ceilings);
	}

}

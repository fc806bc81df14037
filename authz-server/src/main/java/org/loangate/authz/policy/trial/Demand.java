package org.loangate.authz.policy.trial;

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Obligation;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;
import tools.jackson.databind.JsonNode;

/// What a decision asks of the person before it counts: comparable with what another asks. Notices ask for nothing.
///
/// @param stepUp what they prove themselves by
/// @param coolOff how long they wait
/// @param settled whether nothing in quarantine counts
/// @param excluded factors that do not count
record Demand(Requirement stepUp, Duration coolOff, boolean settled, Set<String> excluded) {

	static Demand of(List<Obligation> obligations) {
		Requirement stepUp = Requirement.NONE;
		Duration coolOff = Duration.ZERO;
		boolean settled = false;
		Set<String> excluded = Set.of();
		for (Obligation obligation : obligations) {
			switch (obligation) {
				case Obligation.StepUp(Requirement requirement) -> stepUp = requirement;
				case Obligation.CoolOff wait -> coolOff = wait.duration();
				case Obligation.SettledFactors _ -> settled = true;
				case Obligation.ExcludedFactors(Set<String> factors) -> excluded = factors;
				case Obligation.Notify _ -> {
				}
			}
		}
		return new Demand(stepUp, coolOff, settled, excluded);
	}

	/// As decisions are recorded.
	static Demand of(JsonNode obligations) {
		JsonNode stepUp = obligations.path("step_up");
		Set<Acr> acrs = EnumSet.noneOf(Acr.class);
		stepUp.path("acr").forEach((acr) -> Acr.of(acr.asString("")).ifPresent(acrs::add));
		return new Demand(new Requirement(acrs, texts(stepUp.path("methods")), duration(stepUp.path("max_age"))),
				coolOff(duration(obligations.path("cool_off"))), obligations.path("settled_factors").asBoolean(false),
				texts(obligations.path("excluded_factors")));
	}

	private static Set<String> texts(JsonNode list) {
		Set<String> texts = new LinkedHashSet<>();
		list.forEach((text) -> texts.add(text.asString("")));
		return texts;
	}

	private static Duration coolOff(@Nullable Duration recorded) {
		return (recorded != null) ? recorded : Duration.ZERO;
	}

	private static @Nullable Duration duration(JsonNode text) {
		return text.isString() ? Duration.parse(text.stringValue()) : null;
	}

	/// Whether it asks for anything that the other does not.
	boolean asksMoreThan(Demand other) {
		return this.stepUp.acrs().stream().anyMatch((acr) -> !other.implies(acr))
				|| !other.stepUp.methods().containsAll(this.stepUp.methods())
				|| isShorter(this.stepUp.maxAge(), other.stepUp.maxAge()) || this.coolOff.compareTo(other.coolOff) > 0
				|| (this.settled && !other.settled) || !other.excluded.containsAll(this.excluded);
	}

	// Liveness rests on any passkey: it does not vouch for attested hardware.
	private boolean implies(Acr acr) {
		return this.stepUp.acrs()
			.stream()
			.anyMatch((demanded) -> demanded.isAtLeast(acr) && !(acr == Acr.PHRH && demanded == Acr.LIVE));
	}

	private static boolean isShorter(@Nullable Duration age, @Nullable Duration other) {
		return age != null && (other == null || age.compareTo(other) < 0);
	}

}

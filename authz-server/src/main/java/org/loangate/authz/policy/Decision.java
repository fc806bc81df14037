package org.loangate.authz.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.loangate.contract.Requirement;

/// What the rules made of the facts, as stored.
///
/// @param id identifier of the stored record, which holds every input and each rule's result
/// @param outcome the strictest of what fired
/// @param reason the rule that settled it, or `no-rule-permits`
/// @param because plain words for the person it concerns, by language tag; empty where the rule has none
/// @param obligations at most one step-up (all joined), at most one cool-off (the longest), and the notices
/// @param policyDigest SHA-256 of the rules' document, base64url
public record Decision(UUID id, Outcome outcome, String reason, Map<String, String> because,
		List<Obligation> obligations, String policyDigest) {

	public Decision {
		because = Map.copyOf(because);
		obligations = List.copyOf(obligations);
	}

	/// The requirement to step up to, where a rule named one.
	public Optional<Requirement> stepUp() {
		return this.obligations.stream()
			.filter(Obligation.StepUp.class::isInstance)
			.map((obligation) -> ((Obligation.StepUp) obligation).requirement())
			.findFirst();
	}

	/// Whether nothing that is still in quarantine counts.
	public boolean settledFactors() {
		return this.obligations.stream().anyMatch(Obligation.SettledFactors.class::isInstance);
	}

	/// The factors that do not count, by the names policy knows.
	public Set<String> excludedFactors() {
		return this.obligations.stream()
			.filter(Obligation.ExcludedFactors.class::isInstance)
			.map((obligation) -> ((Obligation.ExcludedFactors) obligation).factors())
			.findFirst()
			.orElse(Set.of());
	}

	/// What the subject is told, by the notices' names.
	public List<String> notices() {
		return this.obligations.stream()
			.filter(Obligation.Notify.class::isInstance)
			.map((obligation) -> ((Obligation.Notify) obligation).notice())
			.toList();
	}

	/// How long to wait, zero where no rule says so.
	public Duration coolOff() {
		return this.obligations.stream()
			.filter(Obligation.CoolOff.class::isInstance)
			.map((obligation) -> ((Obligation.CoolOff) obligation).duration())
			.findFirst()
			.orElse(Duration.ZERO);
	}

	/// Deny beats hold beats permit.
	public enum Outcome {

		/// It may be done, once every obligation is discharged.
		PERMIT,
		/// A person decides.
		HOLD,
		/// It may not be done.
		DENY

	}

}

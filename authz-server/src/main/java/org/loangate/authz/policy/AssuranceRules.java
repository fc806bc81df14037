package org.loangate.authz.policy;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.loangate.contract.Acr;

/// Which proofs reach which `acr`: for each class the sets of factors that do, any one of them. A class that is missing
/// here cannot be reached.
///
/// Factors are named as in [FactorProfile], and [#ATTESTED_PASSKEY] beside them, which is a passkey too. The sets of a
/// class hold a set of every class below it, except that `live` rests on any passkey that reaches `phr`.
///
/// @param reachedBy the sets, by the class they reach
public record AssuranceRules(Map<Acr, List<Set<String>>> reachedBy) {

	/// A passkey whose model is vouched for, and which is on one device only.
	public static final String ATTESTED_PASSKEY = "passkey-attested";

	/// The least that the contract asks for each class: what counts where a policy says
	/// nothing. A policy may ask for more.
	public static final AssuranceRules PLAIN = new AssuranceRules(
			Map.of(Acr.SINGLE, List.of(Set.of("password"), Set.of("passkey")), Acr.MULTI,
					List.of(Set.of("password", "totp"), Set.of("passkey")), Acr.PHR, List.of(Set.of("passkey")),
					Acr.PHRH, List.of(Set.of(ATTESTED_PASSKEY)), Acr.LIVE, List.of(Set.of("passkey", "liveness"))));

	/// Copies the sets.
	public AssuranceRules {
		Map<Acr, List<Set<String>>> copy = new EnumMap<>(Acr.class);
		reachedBy.forEach((acr, sets) -> copy.put(acr, sets.stream().map(Set::copyOf).toList()));
		reachedBy = Map.copyOf(copy);
	}

	/// Whether a class can be reached at all.
	public boolean defines(Acr acr) {
		return this.reachedBy.containsKey(acr);
	}

	/// Whether proofs reach a class, or one that implies it.
	/// @param proven the factors proven
	public boolean isReached(Acr acr, Set<String> proven) {
		Set<String> all = implied(proven);
		return this.reachedBy.entrySet()
			.stream()
			.filter((entry) -> implies(entry.getKey(), acr))
			.flatMap((entry) -> entry.getValue().stream())
			.anyMatch(all::containsAll);
	}

	/// The highest class that proofs reach, if any.
	/// @param proven the factors proven
	public Optional<Acr> highest(Set<String> proven) {
		Set<String> all = implied(proven);
		return this.reachedBy.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().stream().anyMatch(all::containsAll))
			.map(Map.Entry::getKey)
			.max(Comparator.naturalOrder());
	}

	/// Whether one class is as good as another: as ordered, but a liveness check makes no
	/// hardware of a passkey.
	public static boolean implies(Acr acr, Acr lesser) {
		return acr.isAtLeast(lesser) && !(acr == Acr.LIVE && lesser == Acr.PHRH);
	}

	/// Factors with what they are besides: an attested passkey is a passkey.
	public static Set<String> implied(Set<String> factors) {
		if (!factors.contains(ATTESTED_PASSKEY)) {
			return factors;
		}
		Set<String> all = new HashSet<>(factors);
		all.add("passkey");
		return all;
	}

}

package org.loangate.authz.session;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;

/// Adds up what proven factors amount to, by policy's table of authentication contexts.
///
/// `auth_time` is the oldest time among the factors that the `acr` rests on, RFC 9470 and OpenID Connect Core, 2.
///
/// @param rules the table
public record Assurances(AssuranceRules rules) {

	private static final String PASSWORD = "password";

	private static final String PASSKEY = "passkey";

	private static final Comparator<ProvenFactor> BY_TIME = Comparator.comparing(ProvenFactor::at);

	/// What these factors amount to. Where they reach nothing that policy defines, that
	/// is called the lowest class; [#reaches] tells.
	/// @param first a factor that counts as the first one only, whatever it is worth by
	/// itself; `null` where every
	/// factor counts for what it is
	public Assurance of(@Nullable ProvenFactor first, List<ProvenFactor> proofs) {
		List<ProvenFactor> all = Stream.concat(Stream.ofNullable(first), proofs.stream()).toList();
		if (all.isEmpty()) {
			throw new IllegalArgumentException("factors: none (expected: at least one)");
		}
		Map<String, ProvenFactor> proven = proven(first, proofs);
		Acr acr = Stream.of(Acr.values())
			.filter((each) -> isReached(each, proven.keySet()))
			.max(Comparator.naturalOrder())
			.orElse(Acr.SINGLE);
		Optional<Basis> basis = this.rules.reachedBy()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isAtLeast(acr))
			.flatMap((entry) -> entry.getValue().stream())
			.filter(proven.keySet()::containsAll)
			.map((factors) -> new Basis(factors, factors.stream().map(proven::get).min(BY_TIME).orElseThrow().at()))
			.max(Comparator.comparing(Basis::oldest));
		ProvenFactor passkey = proven.get(PASSKEY);
		boolean withoutPassword = passkey != null
				&& basis.map((found) -> !found.factors().contains(PASSWORD)).orElse(false);
		Set<String> amr = methods(withoutPassword
				? Stream.concat(Stream.of(passkey), proofs.stream().filter((proof) -> !proof.isFirstOnly()))
				: all.stream(), acr.isAtLeast(Acr.MULTI));
		return new Assurance(acr, List.copyOf(amr),
				basis.map(Basis::oldest).orElseGet(() -> all.stream().min(BY_TIME).orElseThrow().at()));
	}

	/// Whether these factors reach every one of some classes.
	public boolean reaches(Set<Acr> acrs, @Nullable ProvenFactor first, List<ProvenFactor> proofs) {
		Set<String> names = names(first, proofs);
		return acrs.stream().allMatch((acr) -> isReached(acr, names));
	}

	// Whatever a policy says, the contract's own table is the least.
	private boolean isReached(Acr acr, Set<String> names) {
		return this.rules.isReached(acr, names) && AssuranceRules.PLAIN.isReached(acr, names);
	}

	/// What was proven, by the names that policy knows.
	public static Set<String> names(@Nullable ProvenFactor first, List<ProvenFactor> proofs) {
		return proven(first, proofs).keySet();
	}

	private static Map<String, ProvenFactor> proven(@Nullable ProvenFactor first, List<ProvenFactor> proofs) {
		Map<String, ProvenFactor> proven = new HashMap<>();
		Optional.ofNullable(first)
			.or(() -> latest(proofs, ProvenFactor::isFirstOnly))
			.ifPresent((factor) -> proven.put(PASSWORD, factor));
		latest(proofs, (proof) -> proof.amr().contains("otp")).ifPresent((factor) -> proven.put("totp", factor));
		latest(proofs, (proof) -> proof.amr().contains("face")).ifPresent((factor) -> proven.put("liveness", factor));
		proofs.stream()
			.filter(ProvenFactor::isPhishingResistant)
			.max(Comparator.comparing((ProvenFactor proof) -> proof.amr().contains("hwk")).thenComparing(BY_TIME))
			.ifPresent((factor) -> {
				proven.put(PASSKEY, factor);
				proven.put(factor.name(), factor);
			});
		return proven;
	}

	/// Whether a factor can open a session.
	public static boolean isFirst(ProvenFactor factor) {
		return factor.isFirstOnly() || factor.isPhishingResistant();
	}

	private static Optional<ProvenFactor> latest(List<ProvenFactor> proofs, Predicate<ProvenFactor> kind) {
		return proofs.stream().filter(kind).max(BY_TIME);
	}

	private static Set<String> methods(Stream<ProvenFactor> factors, boolean several) {
		Set<String> amr = new LinkedHashSet<>();
		factors.map(ProvenFactor::amr).forEach(amr::addAll);
		boolean mfa = amr.remove("mfa");
		if (mfa || several) {
			amr.add("mfa");
		}
		return amr;
	}

	/// A set of factors that reaches a class, and when the oldest of them was proven.
	private record Basis(Set<String> factors, Instant oldest) {
	}

}

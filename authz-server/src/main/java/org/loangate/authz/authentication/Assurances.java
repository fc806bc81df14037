package org.loangate.authz.authentication;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;

/// Adds up what proven factors amount to: the table of authentication contexts, written once.
///
/// `auth_time` is the oldest time among the factors that the `acr` rests on, RFC 9470 and OpenID Connect Core, 2.
final class Assurances {

	private static final Comparator<ProvenFactor> BY_TIME = Comparator.comparing(ProvenFactor::at);

	private Assurances() {
	}

	/// What these factors amount to.
	/// @param first a factor that counts as the first one only, whatever it is worth by
	/// itself; `null` where every
	/// factor counts for what it is
	static Assurance of(@Nullable ProvenFactor first, List<ProvenFactor> proofs) {
		Optional<ProvenFactor> passkey = proofs.stream()
			.filter(Assurances::isPhishingResistant)
			.max(Comparator.comparing((ProvenFactor proof) -> proof.amr().contains("hwk")).thenComparing(BY_TIME));
		if (passkey.isPresent()) {
			return withPasskey(passkey.get(), proofs);
		}
		Optional<ProvenFactor> knowledge = (first != null) ? Optional.of(first)
				: latest(proofs, ProvenFactor::isFirstOnly);
		Optional<ProvenFactor> possession = latest(proofs, (proof) -> proof.amr().contains("otp"));
		Stream<ProvenFactor> all = Stream.concat(Stream.ofNullable(first), proofs.stream());
		if (knowledge.isPresent() && possession.isPresent()) {
			Set<String> amr = methods(all);
			amr.add("mfa");
			return new Assurance(Acr.MULTI, List.copyOf(amr), oldest(knowledge.get(), possession.get()));
		}
		List<ProvenFactor> rest = all.toList();
		Instant oldest = rest.stream()
			.min(BY_TIME)
			.orElseThrow(() -> new IllegalArgumentException("factors: none (expected: at least one)"))
			.at();
		return new Assurance(Acr.SINGLE, List.copyOf(methods(rest.stream())), oldest);
	}

	private static Assurance withPasskey(ProvenFactor passkey, List<ProvenFactor> proofs) {
		Set<String> amr = methods(
				Stream.concat(Stream.of(passkey), proofs.stream().filter((proof) -> !proof.isFirstOnly())));
		Optional<ProvenFactor> face = latest(proofs, (proof) -> proof.amr().contains("face"));
		if (face.isPresent()) {
			return new Assurance(Acr.LIVE, List.copyOf(amr), oldest(passkey, face.get()));
		}
		Acr acr = passkey.amr().contains("hwk") ? Acr.PHRH : Acr.PHR;
		return new Assurance(acr, List.copyOf(amr), passkey.at());
	}

	/// Whether a factor can open a session.
	static boolean isFirst(ProvenFactor factor) {
		return factor.isFirstOnly() || isPhishingResistant(factor);
	}

	/// Whether it is a passkey with user verification.
	static boolean isPhishingResistant(ProvenFactor factor) {
		return factor.amr().contains("user") && (factor.amr().contains("swk") || factor.amr().contains("hwk"));
	}

	private static Optional<ProvenFactor> latest(List<ProvenFactor> proofs, Predicate<ProvenFactor> kind) {
		return proofs.stream().filter(kind).max(BY_TIME);
	}

	private static Set<String> methods(Stream<ProvenFactor> factors) {
		Set<String> amr = new LinkedHashSet<>();
		factors.map(ProvenFactor::amr).forEach(amr::addAll);
		boolean mfa = amr.remove("mfa");
		if (mfa) {
			amr.add("mfa");
		}
		return amr;
	}

	private static Instant oldest(ProvenFactor one, ProvenFactor other) {
		return one.at().isBefore(other.at()) ? one.at() : other.at();
	}

}

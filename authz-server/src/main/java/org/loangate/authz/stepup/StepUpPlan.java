package org.loangate.authz.stepup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.session.Assurances;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Requirement;

/// Finds out what is still missing: the smallest sets of factors that, together with what is proven and still fresh,
/// meet the requirement.
final class StepUpPlan {

	/// What must be reached; of what is too old for it nothing is left.
	private static final int MOST_WAYS = 4;

	private final Assurances assurances;

	private final StepUpRequest request;

	private final Requirement requirement;

	private final @Nullable Instant askedAt;

	private final List<Factor> candidates;

	private final Subject subject;

	private final Instant now;

	private final Quarantine.Held held;

	private final boolean settled;

	private final @Nullable ProvenFactor first;

	private final List<ProvenFactor> proofs;

	private final int done;

	StepUpPlan(StepUpChallenge challenge, SignIn signIn, List<Factor> candidates, Quarantine.Held held, Policy policy,
			Instant now) {
		StepUpRequest request = challenge.request();
		Settings settings = policy.settings();
		this.assurances = new Assurances(policy.assurance());
		this.request = request;
		Duration maxAge = request.requirement().maxAge();
		this.requirement = new Requirement(request.requirement().acrs(), request.requirement().methods(), null);
		this.askedAt = request.askedAt();
		this.candidates = candidates;
		this.subject = signIn.subject();
		this.now = now;
		this.held = held;
		this.settled = request.settled();
		boolean transaction = request.binding() != null;
		List<ProvenFactor> own = challenge.proofs()
			.stream()
			.filter((proof) -> isFresh(proof, maxAge))
			.filter((proof) -> !transaction || isWithin(proof, settings.stepUpMaxAge()))
			.filter((proof) -> !this.settled || recovers(proof) || !held.covers(proof))
			.filter(request::admits)
			.toList();
		this.done = own.size();
		if (transaction || challenge.enrolment()) {
			// The session supplies the first factor and nothing else.
			this.first = signIn.firstFactor()
				.filter((factor) -> isFresh(factor, maxAge))
				.filter((factor) -> !transaction || isWithin(factor, settings.signInAge()))
				.filter(request::admits)
				.orElse(null);
			this.proofs = own;
		}
		else {
			this.first = null;
			List<ProvenFactor> all = new ArrayList<>(own);
			signIn.liveFactors(now)
				.stream()
				.filter((factor) -> isFresh(factor, maxAge))
				.filter((factor) -> !this.settled || !held.covers(factor))
				.filter(request::admits)
				.forEach(all::add);
			this.proofs = all;
		}
	}

	private boolean isFresh(ProvenFactor factor, @Nullable Duration maxAge) {
		return isWithin(factor, maxAge) || (this.askedAt != null && !factor.at().isBefore(this.askedAt));
	}

	private boolean isWithin(ProvenFactor factor, @Nullable Duration age) {
		return age == null || !factor.at().plus(age).isBefore(this.now);
	}

	Progress progress() {
		if (isMet(this.first, this.proofs)) {
			return new Progress.Complete(this.assurances.of(this.first, this.proofs), this.proofs,
					this.proofs.stream().noneMatch(this.held::covers), Assurances.names(this.first, this.proofs));
		}
		List<Factor> enrolled = this.candidates.stream().filter((factor) -> factor.isEnrolled(this.subject)).toList();
		List<Factor> counting = enrolled.stream().filter(this::counts).toList();
		List<List<Factor>> ways = waysFrom(this.first, counting, this::best);
		if (!ways.isEmpty()) {
			Set<FactorProfile> next = new LinkedHashSet<>();
			ways.forEach((way) -> next.add(way.getFirst().profile()));
			return new Progress.Missing(List.copyOf(next), this.done + 1, this.done + ways.getFirst().size());
		}
		ProvenFactor password = new ProvenFactor("password", List.of("pwd"), this.now);
		ProvenFactor signedInNow = this.request.admits(password) ? password : null;
		if (isMet(signedInNow, this.proofs) || !waysFrom(signedInNow, counting, this::best).isEmpty()) {
			return new Progress.SignInTooOld();
		}
		return new Progress.Unreachable(missing(signedInNow, enrolled),
				waysFrom(signedInNow, enrolled, this::bestOfAll).stream()
					.findFirst()
					.flatMap(this::settledAt)
					.orElse(null));
	}

	// What is enrolled of the ordinary kind may be too weak: the strongest kind is then
	// what is missing. A way that asks for more than another is none.
	private List<List<FactorProfile>> missing(@Nullable ProvenFactor start, List<Factor> enrolled) {
		List<Factor> addable = this.candidates.stream()
			.filter((factor) -> factor.enrolment().isPresent() || enrolled.contains(factor))
			.toList();
		List<List<FactorProfile>> ways = waysFrom(start, addable, (factor) -> factor.profile().amr()).stream()
			.map((way) -> way.stream().filter((factor) -> !enrolled.contains(factor)).map(Factor::profile).toList())
			.toList();
		if (ways.isEmpty()) {
			ways = waysFrom(start, addable, (factor) -> factor.strongest().amr()).stream()
				.map((way) -> way.stream()
					.filter((factor) -> !enrolled.contains(factor)
							|| !bestOfAll(factor).equals(factor.strongest().amr()))
					.map(Factor::strongest)
					.toList())
				.toList();
		}
		List<List<FactorProfile>> all = ways.stream().filter((way) -> !way.isEmpty()).distinct().toList();
		return all.stream()
			.filter((way) -> all.stream().noneMatch((other) -> !other.equals(way) && way.containsAll(other)))
			.limit(MOST_WAYS)
			.toList();
	}

	private boolean counts(Factor factor) {
		return factor.credentials(this.subject).stream().anyMatch((credential) -> counts(factor, credential));
	}

	private boolean counts(Factor factor, String credential) {
		return !this.settled || factor.recovers() || this.held.until(factor.profile().id(), credential).isEmpty();
	}

	// What stands in for a lost factor is never settled: a request that admits it says
	// so.
	private boolean recovers(ProvenFactor proof) {
		return this.candidates.stream()
			.anyMatch((factor) -> factor.recovers() && factor.profile().id().equals(proof.factor()));
	}

	private List<String> best(Factor factor) {
		return factor.best(this.subject, (credential) -> counts(factor, credential));
	}

	private List<String> bestOfAll(Factor factor) {
		return factor.best(this.subject, (_) -> true);
	}

	// When everything on a way has something that is no longer held.
	private Optional<Instant> settledAt(List<Factor> way) {
		return way.stream()
			.filter((factor) -> !counts(factor))
			.flatMap((factor) -> factor.credentials(this.subject)
				.stream()
				.flatMap((credential) -> this.held.until(factor.profile().id(), credential).stream())
				.min(Comparator.naturalOrder())
				.stream())
			.max(Comparator.naturalOrder());
	}

	// Smallest first; among those of one size a phishing-resistant one; within one, in
	// the order of the beans.
	private List<List<Factor>> waysFrom(@Nullable ProvenFactor start, List<Factor> factors,
			Function<Factor, List<String>> worth) {
		List<List<Factor>> ways = new ArrayList<>();
		for (int set = 1; set < (1 << factors.size()); set++) {
			List<Factor> way = new ArrayList<>();
			List<ProvenFactor> proven = new ArrayList<>(this.proofs);
			for (int i = 0; i < factors.size(); i++) {
				if ((set & (1 << i)) != 0) {
					Factor factor = factors.get(i);
					way.add(factor);
					ProvenFactor proof = new ProvenFactor(factor.profile().id(), worth.apply(factor), this.now);
					if (this.request.admits(proof)) {
						proven.add(proof);
					}
				}
			}
			if (isMet(start, proven)) {
				ways.add(way);
			}
		}
		return ways.stream()
			.filter((way) -> ways.stream().noneMatch((other) -> other.size() < way.size() && way.containsAll(other)))
			.sorted(Comparator.<List<Factor>>comparingInt(List::size)
				.thenComparing((way) -> way.stream().noneMatch((factor) -> factor.profile().phishingResistant())))
			.toList();
	}

	private boolean isMet(@Nullable ProvenFactor start, List<ProvenFactor> proven) {
		return (start != null || !proven.isEmpty()) && this.assurances.reaches(this.requirement.acrs(), start, proven)
				&& this.requirement.isMetBy(this.assurances.of(start, proven), this.now);
	}

}

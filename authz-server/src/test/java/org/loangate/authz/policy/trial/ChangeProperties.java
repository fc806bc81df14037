package org.loangate.authz.policy.trial;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.policy.Decision.Outcome;
import org.loangate.authz.policy.Obligation;
import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// What another policy would have meant, by what it asks.
class ChangeProperties {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	@Property
	void nothingChangesByTheSame(@ForAll Outcome outcome, @ForAll("obligations") List<Obligation> obligations) {
		assertThat(Change.between(outcome, Demand.of(obligations), outcome, Demand.of(obligations)))
			.isEqualTo(Change.UNCHANGED);
	}

	@Property
	void whatIsLaxerOneWayIsStricterTheOther(@ForAll Outcome one, @ForAll("obligations") List<Obligation> asked,
			@ForAll Outcome other, @ForAll("obligations") List<Obligation> asks) {
		Change there = Change.between(one, Demand.of(asked), other, Demand.of(asks));
		Change back = Change.between(other, Demand.of(asks), one, Demand.of(asked));

		assertThat(there.isStricter() && there.isLaxer()).isFalse();
		assertThat(there == Change.UNCHANGED).isEqualTo(back == Change.UNCHANGED);
		if (there.isLaxer()) {
			assertThat(back.isStricter()).isTrue();
		}
		if (one != other) {
			assertThat(there.isStricter()).isEqualTo(other.compareTo(one) > 0).isEqualTo(back.isLaxer());
		}
	}

	@Property
	void askingForBothIsNeverAskingLess(@ForAll("requirements") Requirement one,
			@ForAll("requirements") Requirement other) {
		Change change = Change.between(Outcome.PERMIT, demand(one), Outcome.PERMIT, demand(one.join(other)));

		assertThat(change).isIn(Change.UNCHANGED, Change.ASKED_MORE);
	}

	@Property
	void askingNoMoreLeavesWhoeverPassedPassing(@ForAll("requirements") Requirement before,
			@ForAll("requirements") Requirement after, @ForAll("signIns") Assurance signIn) {
		Change change = Change.between(Outcome.PERMIT, demand(before), Outcome.PERMIT, demand(after));

		if (change != Change.ASKED_MORE && before.isMetBy(signIn, NOW)) {
			assertThat(after.isMetBy(signIn, NOW)).isTrue();
		}
	}

	@Property
	void askingNoMoreTwiceIsAskingNoMore(@ForAll("obligations") List<Obligation> one,
			@ForAll("obligations") List<Obligation> other, @ForAll("obligations") List<Obligation> third) {
		if (!Demand.of(one).asksMoreThan(Demand.of(other)) && !Demand.of(other).asksMoreThan(Demand.of(third))) {
			assertThat(Demand.of(one).asksMoreThan(Demand.of(third))).isFalse();
		}
	}

	@Property
	void demandsAreReadAsTheyAreRecorded(@ForAll("obligations") List<Obligation> obligations) {
		Demand read = Demand.of(JsonMapper.shared().valueToTree(DecisionRecords.json(obligations)));

		assertThat(read).isEqualTo(Demand.of(obligations));
	}

	private static Demand demand(Requirement requirement) {
		return Demand.of(List.of(new Obligation.StepUp(requirement)));
	}

	@Provide
	Arbitrary<Requirement> requirements() {
		return Combinators
			.combine(Arbitraries.of(Acr.class).set().ofMaxSize(3),
					Arbitraries.of("otp", "hwk", "face").set().ofMaxSize(2), Arbitraries.of(1, 5, 10).injectNull(0.3))
			.as((acrs, methods, minutes) -> new Requirement(acrs, methods,
					(minutes != null) ? Duration.ofMinutes(minutes) : null));
	}

	@Provide
	Arbitrary<Assurance> signIns() {
		return Combinators
			.combine(Arbitraries.of(Acr.class), Arbitraries.of("otp", "hwk", "face").set(), Arbitraries.of(0, 3, 7, 20))
			.as((acr, methods, minutes) -> new Assurance(acr, List.copyOf(methods),
					NOW.minus(Duration.ofMinutes(minutes))));
	}

	@Provide
	Arbitrary<List<Obligation>> obligations() {
		Arbitrary<Obligation> stepUps = requirements().map(Obligation.StepUp::new);
		Arbitrary<Obligation> waits = Arbitraries.of(1, 60).map(Duration::ofMinutes).map(Obligation.CoolOff::new);
		Arbitrary<Obligation> settled = Arbitraries.just(new Obligation.SettledFactors());
		Arbitrary<Obligation> excluded = Arbitraries.of("totp", "password")
			.set()
			.ofMinSize(1)
			.map(Set::copyOf)
			.map(Obligation.ExcludedFactors::new);
		Arbitrary<Obligation> notices = Arbitraries.of(Obligation.NOTICES).map(Obligation.Notify::new);
		return Combinators
			.combine(stepUps.injectNull(0.3), waits.injectNull(0.6), settled.injectNull(0.6), excluded.injectNull(0.6),
					notices.injectNull(0.7))
			.as((stepUp, wait, none, without, notice) -> {
				List<Obligation> all = new ArrayList<>(Arrays.asList(stepUp, wait, none, without, notice));
				all.removeIf(Objects::isNull);
				return all;
			});
	}

}

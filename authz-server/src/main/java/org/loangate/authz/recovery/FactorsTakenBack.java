package org.loangate.authz.recovery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import org.loangate.authz.account.TakesBack;
import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.stereotype.Component;

/// Removes factors that are in quarantine, or too young for a mailbox alone to be less than they are.
@Component
final class FactorsTakenBack implements TakesBack {

	private final List<Factor> factors;

	private final Quarantine quarantine;

	private final Clock clock;

	FactorsTakenBack(List<Factor> factors, Quarantine quarantine, Clock clock) {
		this.factors = List.copyOf(factors);
		this.quarantine = quarantine;
		this.clock = clock;
	}

	@Override
	public boolean canTakeBack(Told told) {
		Instant old = this.clock.instant().minus(EnrolmentGuard.OLD);
		return told.notice().endsWith("-added") && this.factors.stream()
			.filter((factor) -> factor.profile().id().equals(told.kind()) && !factor.answersLater())
			.filter((factor) -> factor.credentials(told.subject()).contains(told.reference()))
			.anyMatch((factor) -> this.quarantine.of(told.subject()).until(told.kind(), told.reference()).isPresent()
					|| factor.enrolledAt(told.subject(), told.reference()).filter((at) -> at.isAfter(old)).isPresent());
	}

	@Override
	public void takeBack(Told told) {
		this.factors.stream()
			.filter((factor) -> factor.profile().id().equals(told.kind()))
			.forEach((factor) -> factor.remove(told.subject(), told.reference()));
	}

}

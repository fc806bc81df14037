package org.loangate.authz.policy;

import java.time.Duration;
import java.util.Set;

import org.loangate.contract.Requirement;

/// What a decision binds its taker to. A permit counts once each obligation is discharged; obligations ride on holds and
/// denials too.
public sealed interface Obligation {

	/// The notices that a rule may have sent. Each has its texts.
	Set<String> NOTICES = Set.of("loan-asked-for", "new-payout-account", "payout-account-change");

	/// The subject proves themselves again, at least so.
	record StepUp(Requirement requirement) implements Obligation {
	}

	/// Nothing happens until so long after it was first asked for.
	record CoolOff(Duration duration) implements Obligation {
	}

	/// What the subject proves themselves by is not new to the account: nothing that is
	/// still in quarantine counts.
	record SettledFactors() implements Obligation {
	}

	/// Some factors do not count, because the amount is above what they agree to.
	///
	/// @param factors their names, as policy knows them
	record ExcludedFactors(Set<String> factors) implements Obligation {

		public ExcludedFactors {
			factors = Set.copyOf(factors);
		}

	}

	/// The subject is told.
	///
	/// @param notice the name of what they are told
	record Notify(String notice) implements Obligation {
	}

}

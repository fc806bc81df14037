package org.loangate.authz.stepup;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.contract.Assurance;

/// How far a step-up has come.
public sealed interface Progress {

	/// More proof is needed.
	///
	/// @param ways the factors that may come next, the best first: any one of them leads
	/// on
	/// @param step the step that comes now, from 1
	/// @param of how many steps there are in all
	record Missing(List<FactorProfile> ways, int step, int of) implements Progress {

		public Missing {
			ways = List.copyOf(ways);
		}

	}

	/// Everything that was asked for is proven.
	///
	/// @param proofs what was proven for this challenge, with what is needed to check it
	/// later
	/// @param settled whether none of them is still in quarantine
	/// @param factors everything that counted, the sign-in's own factor too, by the names
	/// policy knows
	record Complete(Assurance assurance, List<ProvenFactor> proofs, boolean settled,
			Set<String> factors) implements Progress {

		public Complete {
			proofs = List.copyOf(proofs);
			factors = Set.copyOf(factors);
		}

		/// The same, of somebody all of whose factors went into quarantine meanwhile.
		public Complete unsettled() {
			return new Complete(this.assurance, this.proofs, false, this.factors);
		}

	}

	/// Nothing the person has enrolled gets there.
	///
	/// @param ways what they would have to enrol, each way by itself enough, the best
	/// first; empty when no factor at all reaches what is asked
	/// @param settledAt when something that is enrolled has been in quarantine long
	/// enough to get there; `null` where that
	/// would not help
	record Unreachable(List<List<FactorProfile>> ways, @Nullable Instant settledAt) implements Progress {

		public Unreachable {
			ways = List.copyOf(ways);
		}

	}

	/// The session's first factor is too old to build on: sign in again.
	record SignInTooOld() implements Progress {
	}

	/// Too many wrong tries: the attempt is over and begins anew, if at all, with a new
	/// challenge.
	///
	/// @param factor whose
	record Ended(String factor) implements Progress {
	}

}

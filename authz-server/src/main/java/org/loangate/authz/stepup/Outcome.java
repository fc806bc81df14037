package org.loangate.authz.stepup;

import java.util.Locale;

import org.loangate.authz.session.ProvenFactor;

/// What came of an answer.
public sealed interface Outcome {

	/// It was proven.
	record Verified(ProvenFactor proof) implements Outcome {
	}

	/// The answer comes later, from elsewhere.
	record Pending() implements Outcome {
	}

	/// It was not proven.
	record Refused(Reason reason) implements Outcome {
	}

	/// Why it was not proven.
	enum Reason {

		/// The answer was wrong, malformed, for another person, other terms or another
		/// challenge.
		FACTOR_WRONG,

		/// The answer was right once and has been used.
		FACTOR_REPLAYED,

		/// It came too late.
		FACTOR_EXPIRED,

		/// Too many tries: the attempt is over.
		FACTOR_LOCKED,

		/// The person has nothing enrolled that could answer.
		FACTOR_NOT_ENROLLED,

		/// The outside party that should answer did not.
		FACTOR_UNAVAILABLE;

		/// The stable code, the same in logs, evidence and replies.
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}

package org.loangate.authz.policy.version;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.language.Fault;
import org.loangate.authz.policy.trial.PolicyCases;

/// What came of an act on a version.
public sealed interface Change {

	/// It is done.
	/// @param version as it stands now
	record Done(Version version) implements Change {
	}

	/// It is not, and nothing has changed.
	///
	/// @param found what stands in the way
	record Refused(Reason reason, String found) implements Change {
	}

	/// It is not, because the document is no policy.
	record Faulty(List<Fault> faults) implements Change {

		public Faulty {
			faults = List.copyOf(faults);
		}

	}

	/// It is not, because the tests do not bear it out.
	///
	/// @param found what is wrong with them
	/// @param report what came of running them, or `null` where they could not be run
	record Untested(String found, PolicyCases.@Nullable Report report) implements Change {
	}

	/// Why an act is not done.
	enum Reason {

		/// There is no such version.
		UNKNOWN,

		/// It stands elsewhere in its life.
		STATE,

		/// It has changed since the caller looked.
		STALE,

		/// Whoever wrote or asked for it does not approve it.
		OWN,

		/// Another version was put in force since it was proposed.
		MOVED

	}

}

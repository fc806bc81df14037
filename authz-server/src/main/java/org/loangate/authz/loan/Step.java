package org.loangate.authz.loan;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.stepup.StepUpChallenge;

/// What a borrower does next for an application.
sealed interface Step {

	/// Read the terms and agree to them, or not.
	///
	/// @param agreeing the factor whose proof is the agreement; without one a click is
	/// @param others factors that could be proven in its stead, and leave agreeing to a
	/// click
	record Confirm(LoanApplication.Challenged application, StepUpChallenge challenge, @Nullable FactorProfile agreeing,
			List<FactorProfile> others, int step, int of) implements Step {
	}

	/// Prove a factor, on its own page.
	record Prove(String path) implements Step {
	}

	/// Enrol something, or go back without.
	///
	/// @param ways what would do, each way by itself
	record Enrol(LoanApplication.Challenged application, List<List<FactorProfile>> ways) implements Step {
	}

	/// Sign in again: the session is too old to build on.
	record SignInAgain() implements Step {
	}

	/// Nothing: it waits, or is over, or the client goes on.
	record Settled(LoanApplication application) implements Step {
	}

}

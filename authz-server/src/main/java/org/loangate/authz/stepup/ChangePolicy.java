package org.loangate.authz.stepup;

/// Who may change what about an account, by which proof: the first table of
/// `docs/explanation/getting-an-account-back.md`, which a test compares with it.
///
/// A factor in quarantine neither suffices for a change nor is demanded of anybody for one: it stands nowhere in here.
final class ChangePolicy {

	private ChangePolicy() {
	}

	/// What comes next for a change.
	static Answer of(AccountChange change, State state, Proofs proofs) {
		if (state.frozen()) {
			return Answer.FROZEN;
		}
		if (proofs.settledFactor()) {
			return Answer.PERMITTED;
		}
		// What is settled and lost has to go somehow: after a wait that its owner sees.
		if (state.settledFactor() && change != AccountChange.REMOVAL) {
			return Answer.PROVE_FACTOR;
		}
		if (!state.settledFactor() && state.ownRegistration()) {
			return Answer.PERMITTED;
		}
		if (proofs.recoveryCode() && change.isByRecoveryCode()) {
			return Answer.PERMITTED;
		}
		if (proofs.mailedCode()) {
			return Answer.PERMITTED;
		}
		if (!state.addressConfirmed()) {
			return Answer.CONFIRM_ADDRESS;
		}
		return proofs.password() ? Answer.PROVE_ADDRESS : Answer.PROVE_PASSWORD;
	}

	/// How an account stands.
	///
	/// @param frozen whether two sides want it and the desk has to decide
	/// @param settledFactor whether it has a factor that is not in quarantine and does
	/// not stand in for a lost one
	/// @param addressConfirmed whether its e-mail address is confirmed
	/// @param ownRegistration whether it was opened in this very sign-in
	record State(boolean frozen, boolean settledFactor, boolean addressConfirmed, boolean ownRegistration) {
	}

	/// What was proven in the sign-in within the last minutes.
	///
	/// @param settledFactor a factor that is not in quarantine and does not stand in for
	/// a lost one
	/// @param recoveryCode a recovery code
	/// @param mailedCode a code mailed to the confirmed address for this very change,
	/// which was asked for right after the password
	/// @param password the password, or a provider's word in its place
	record Proofs(boolean settledFactor, boolean recoveryCode, boolean mailedCode, boolean password) {
	}

	/// What comes next.
	enum Answer {

		/// The change.
		PERMITTED,

		/// A proof by a factor that is not in quarantine.
		PROVE_FACTOR,

		/// The password once more.
		PROVE_PASSWORD,

		/// A code that is mailed to the confirmed address.
		PROVE_ADDRESS,

		/// Nothing before the address is confirmed.
		CONFIRM_ADDRESS,

		/// Nothing before the desk has decided.
		FROZEN

	}

}

package org.loangate.authz.stepup;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What somebody may want to change about an account, as far as who may do so goes.
public enum AccountChange {

	/// The e-mail address.
	EMAIL(false),

	/// The password.
	PASSWORD(false),

	/// Adding a factor.
	FACTOR(true),

	/// Making recovery codes.
	CODES(false),

	/// Proving who the person is.
	IDENTITY(false),

	/// Connecting a sign-in elsewhere, or ending the connection.
	PROVIDER(false),

	/// Removing a factor: at once where it is new and nothing older could vouch for the
	/// person, else after the wait.
	REMOVAL(true),

	/// Closing the account, after a wait.
	CLOSING(false);

	private final boolean byRecoveryCode;

	AccountChange(boolean byRecoveryCode) {
		this.byRecoveryCode = byRecoveryCode;
	}

	/// Whether a recovery code is good for it: they are there to replace what was lost.
	boolean isByRecoveryCode() {
		return this.byRecoveryCode;
	}

	/// The stable lower-case code: of addresses, messages and evidence.
	public String code() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<AccountChange> find(String code) {
		return Arrays.stream(values()).filter((change) -> change.code().equals(code)).findFirst();
	}

}

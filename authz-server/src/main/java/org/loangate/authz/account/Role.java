package org.loangate.authz.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What an account is for. An account has one role for good: somebody with several hats has one account for each.
public enum Role {

	/// Applies for loans.
	BORROWER,

	/// Decides held applications.
	REVIEWER,

	/// Writes policy.
	SECURITY_OFFICER,

	/// Reads the evidence, and changes nothing.
	AUDITOR,

	/// Runs the server: staff accounts, clients, keys. Sees no loan.
	OPERATOR;

	/// Whether somebody of the lender's or the operator's own: may do nothing but enrol a
	/// passkey until there is one.
	public boolean isStaff() {
		return this != BORROWER;
	}

	/// The value as the database, the evidence and the commands know it.
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/// The role of a value as somebody typed it, or nothing where there is none.
	public static Optional<Role> find(String value) {
		return Arrays.stream(values()).filter((role) -> role.value().equals(value)).findFirst();
	}

	static Role of(String value) {
		return find(value)
			.orElseThrow(() -> new IllegalArgumentException("role: " + value + " (expected: a known one)"));
	}

}

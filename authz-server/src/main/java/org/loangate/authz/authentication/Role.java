package org.loangate.authz.authentication;

import java.util.Locale;

/// What an account is for.
public enum Role {

	/// Applies for loans.
	BORROWER,

	/// Writes policy and reviews held applications. May do nothing but enrol a passkey
	/// until there is one.
	SECURITY_OFFICER;

	/// The value as the database knows it.
	String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Role of(String value) {
		return valueOf(value.toUpperCase(Locale.ROOT));
	}

}

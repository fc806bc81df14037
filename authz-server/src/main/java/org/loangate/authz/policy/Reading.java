package org.loangate.authz.policy;

/// What is known of a fact when a decision is taken: a value, or why there is none. Never a silent zero.
public sealed interface Reading {

	/// A value of the fact's type.
	record Known(Object value) implements Reading {
	}

	/// No value: a condition that depends on it fails, which restricts and never permits.
	///
	/// @param reason a stable lower-case code: `not-a-loan`, `currencies-differ`
	record Unknown(String reason) implements Reading {
	}

}

package org.loangate.contract.verify;

/// What became of a token.
///
/// @param <T> what a token that counts says
public sealed interface Verification<T> {

	/// It counts.
	record Verified<T>(T value) implements Verification<T> {
	}

	/// It does not.
	record Refused<T>(TokenFault fault) implements Verification<T> {
	}

}

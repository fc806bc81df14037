package org.loangate.authz.policy.language;

/// A policy document that is not one. The message names line, column, what was found and what was expected; nothing of
/// the document has taken effect.
public final class InvalidPolicy extends IllegalArgumentException {

	/// @param line from 1
	/// @param column from 1
	/// @param path where in the document: `rules[2].when`; empty for the whole
	public InvalidPolicy(int line, int column, String path, String found, String expected) {
		super("policy, line " + line + ", column " + column + ": " + (path.isEmpty() ? "" : path + ": ") + found
				+ " (expected: " + expected + ")");
	}

}

package org.loangate.authz.policy;

/// A policy document that is not one. The message names line, column, what was found and what was expected; nothing of
/// the document has taken effect.
public final class InvalidPolicy extends IllegalArgumentException {

	InvalidPolicy(int line, int column, String path, String found, String expected) {
		super("policy, line " + line + ", column " + column + ": " + (path.isEmpty() ? "" : path + ": ") + found
				+ " (expected: " + expected + ")");
	}

}

package org.loangate.authz.policy.language;

/// One thing in a policy document that is not as it must be, or that is worth a second look, and where it stands.
///
/// @param line from 1
/// @param column from 1, in characters
/// @param endLine where it ends, from 1
/// @param endColumn the column behind its last character
/// @param path where in the document: `rules[2].when`; empty for the whole
/// @param found what stands there
/// @param expected what may stand there
public record Fault(int line, int column, int endLine, int endColumn, String path, String found, String expected) {

	static Fault ofDocument(String found, String expected) {
		return new Fault(1, 1, 1, 1, "", found, expected);
	}

	/// All of it on one line.
	@Override
	public String toString() {
		return "policy, line " + this.line + ", column " + this.column + ": "
				+ (this.path.isEmpty() ? "" : this.path + ": ") + this.found + " (expected: " + this.expected + ")";
	}

}

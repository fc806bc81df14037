package org.loangate.contract;

/// A value that breaks the bounds of the term it stands for. Thrown by the constructors of terms, and turned into
/// [ParsedTerms.Invalid] by the parser, so that each bound is written once.
final class InvalidTerm extends IllegalArgumentException {

	private final String field;

	private final String detail;

	InvalidTerm(String field, String detail) {
		super(field + ": " + detail);
		this.field = field;
		this.detail = detail;
	}

	/// The field by its name on the wire, nested ones parted by a dot.
	String field() {
		return this.field;
	}

	/// The value where it is harmless to repeat, and what was expected. Printable ASCII
	/// without quotes and backslashes,
	/// so that it can stand in an `error_description`.
	String detail() {
		return this.detail;
	}

	/// The same fault, seen from the object around the field.
	InvalidTerm within(String parent) {
		return new InvalidTerm(parent + "." + this.field, this.detail);
	}

	/// Repeats a value where it is short and harmless, or says nothing of it.
	static String shown(String value) {
		return value.matches("[A-Za-z0-9._+-]{1,32}") ? value : "not a value";
	}

}

package org.loangate.authz.policy.language;

/// A policy document that is not one. The message names line, column, what was found and what was expected; nothing of
/// the document has taken effect.
public final class InvalidPolicy extends IllegalArgumentException {

	private static final long serialVersionUID = 1;

	private final transient Fault fault;

	/// @param fault what is wrong, or the first of it
	public InvalidPolicy(Fault fault) {
		super(fault.toString());
		this.fault = fault;
	}

	/// A fault of the document as a whole.
	/// @param found what it is
	/// @param expected what it ought to be
	public InvalidPolicy(String found, String expected) {
		this(Fault.ofDocument(found, expected));
	}

	/// What is wrong, or the first of it.
	public Fault fault() {
		return this.fault;
	}

}

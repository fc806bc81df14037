package org.loangate.contract;

/// What became of an `authorization_details` parameter.
public sealed interface ParsedTerms {

	/// It held one transaction, and every term of it keeps to its bounds.
	record Valid(Terms terms) implements ParsedTerms {
	}

	/// It is refused: `invalid_authorization_details`.
	///
	/// @param field the field at fault by its name on the wire, nested ones parted by a
	/// dot, such as `amount.value`;
	/// `authorization_details` where the whole is at fault
	/// @param detail the value where it is harmless to repeat, and what was expected;
	/// printable ASCII without quotes and
	/// backslashes
	record Invalid(String field, String detail) implements ParsedTerms {

		/// Both, as they stand in an `error_description`: `term_months: 0 (expected: 1 to
		/// 360)`.
		public String description() {
			return this.field + ": " + this.detail;
		}

	}

}

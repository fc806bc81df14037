package org.loangate.authz.account;

import java.util.Locale;

/// What is known about the person behind an account: policy's fact `subject.identity`.
public enum Identity {

	/// Registered by themselves; nobody has looked at a document.
	UNPROVEN,

	/// Asserted by a lender.
	ASSERTED,

	/// Document and face were checked by a liveness vendor.
	PROVEN;

	/// The value as policy and the database know it.
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Identity of(String value) {
		return valueOf(value.toUpperCase(Locale.ROOT));
	}

}

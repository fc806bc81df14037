package org.loangate.authz.authentication;

import java.util.Map;

/// What was answered: a browser's form or a vendor's callback. Never printed.
public record Submission(Map<String, String> values) {

	public Submission {
		values = Map.copyOf(values);
	}

	/// One answer of only one field.
	public static Submission of(String name, String value) {
		return new Submission(Map.of(name, value));
	}

	/// The value of a field, or the empty string.
	public String value(String name) {
		return this.values.getOrDefault(name, "");
	}

	@Override
	public String toString() {
		return "[redacted]";
	}

}

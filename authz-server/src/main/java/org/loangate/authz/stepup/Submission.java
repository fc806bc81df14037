package org.loangate.authz.stepup;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.session.KnownDevice;

/// What was answered: a browser's form or a vendor's callback. Never printed.
///
/// @param device the device of the person's that it came from, or `null` where it is not known
/// @param network where it came from, or the empty string where it is not known
public record Submission(Map<String, String> values, @Nullable KnownDevice device, String network) {

	public Submission {
		values = Map.copyOf(values);
	}

	/// What came from nowhere that is known.
	public Submission(Map<String, String> values) {
		this(values, null, "");
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

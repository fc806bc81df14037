package org.loangate.authz.policy.history;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/// A place among the decisions, which are in the order of their times and then of their identifiers.
///
/// @param at to the microsecond
public record DecisionCursor(Instant at, UUID id) {

	/// Reads what [#toString()] gives.
	/// @throws IllegalArgumentException when it is no such thing
	public static DecisionCursor parse(String text) {
		int separator = text.indexOf('_');
		// Years of four digits: PostgreSQL does not know every one that Java does.
		if (separator < 0 || text.length() > 80 || !text.matches("[0-9]{4}-.+")) {
			throw new IllegalArgumentException("cursor (expected: one that was given)");
		}
		try {
			return new DecisionCursor(Instant.parse(text.substring(0, separator)),
					UUID.fromString(text.substring(separator + 1)));
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("cursor (expected: one that was given)", ex);
		}
	}

	/// Text that needs no escaping in URLs.
	@Override
	public String toString() {
		return this.at + "_" + this.id;
	}

}

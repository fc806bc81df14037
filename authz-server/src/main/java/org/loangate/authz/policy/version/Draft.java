package org.loangate.authz.policy.version;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/// What somebody wants kept.
///
/// @param document YAML; it may have faults, since work in progress does
/// @param tests its tests, or `null` where none are sent
/// @param parent digest of the version it was made from
/// @param note what the author says of it
public record Draft(String document, @Nullable String tests, @Nullable String parent, String note) {

	/// The most characters of a document, and the most bytes of its tests.
	public static final int MAX_LENGTH = 262_144;

	/// The most characters of a note or a reason.
	public static final int MAX_NOTE = 2000;

	/// Checks the bounds.
	public Draft {
		if (document.isEmpty() || document.length() > MAX_LENGTH) {
			throw new IllegalArgumentException(
					"document: " + document.length() + " characters (expected: 1 to " + MAX_LENGTH + ")");
		}
		if (tests != null && tests.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
			throw new IllegalArgumentException("tests: too long (expected: at most " + MAX_LENGTH + " bytes)");
		}
		if (note.length() > MAX_NOTE) {
			throw new IllegalArgumentException(
					"note: " + note.length() + " characters (expected: at most " + MAX_NOTE + ")");
		}
	}

}

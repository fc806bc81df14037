package org.loangate.authz.policy.version;

import java.util.Arrays;
import java.util.Locale;

/// Where a version stands in its life.
public enum State {

	/// Work in progress.
	DRAFT,

	/// It passed its tests.
	TESTED,

	/// Somebody asks for it to be approved.
	PROPOSED,

	/// A second officer agreed to it.
	APPROVED,

	/// It is in force.
	ACTIVE,

	/// It was in force.
	SUPERSEDED,

	/// An officer did not agree to it. Tested again, it may be proposed again.
	REJECTED;

	/// The value as the database and the API know it.
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	static State of(String value) {
		return Arrays.stream(values()).filter((state) -> state.value().equals(value)).findFirst().orElseThrow();
	}

}

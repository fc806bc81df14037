package org.loangate.authz.stepup;

import java.util.List;

/// What a step-up is for, in words: shown on every factor's page so that nobody proves anything blindly.
public record Summary(List<Line> lines) {

	public Summary {
		lines = List.copyOf(lines);
	}

	/// Nothing to show beyond the page's own words.
	public static Summary none() {
		return new Summary(List.of());
	}

	/// One line of it, both sides already in the reader's language.
	public record Line(String label, String value) {
	}

}

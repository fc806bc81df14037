package org.loangate.demo.vendor;

import java.util.Locale;

/// What the vendor says about a session.
enum Verdict {

	/// A living person, and the right one.
	PASSED("0.99", "0.98"),

	/// Not a living person, or another one.
	FAILED("0.12", "0.31"),

	/// The picture was no good. Not final: the person may try again.
	INCONCLUSIVE("0.55", "0.60");

	private final String livenessScore;

	private final String faceMatchScore;

	Verdict(String livenessScore, String faceMatchScore) {
		this.livenessScore = livenessScore;
		this.faceMatchScore = faceMatchScore;
	}

	/// The value in the callback and on the page.
	String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/// How alive, 0 to 1.
	String livenessScore() {
		return this.livenessScore;
	}

	/// How alike, 0 to 1.
	String faceMatchScore() {
		return this.faceMatchScore;
	}

}

package org.loangate.authz.policy.trial;

import java.util.Locale;

import org.loangate.authz.policy.Decision.Outcome;

/// What another policy would have meant for the person a decision was about.
public enum Change {

	/// Nothing: the same outcome, and the same asked of them.
	UNCHANGED,

	/// The same outcome, with something asked that was not: a stronger proof, or a
	/// fresher one, or a longer wait.
	ASKED_MORE,

	/// The same outcome, with nothing more asked and something less.
	ASKED_LESS,

	/// A person decides, where it was permitted.
	HELD,

	/// Permitted, where a person decided.
	RELEASED,

	/// Refused, where it was not.
	REFUSED,

	/// A person decides, where it was refused.
	REOPENED,

	/// Permitted, where it was refused.
	LET_THROUGH,

	/// Not to be said: rules need facts that were not recorded then.
	UNDECIDABLE;

	/// Stable lower-case name.
	public String code() {
		return name().toLowerCase(Locale.ROOT);
	}

	/// Whether more stands between the person and what they ask for.
	boolean isStricter() {
		return this == ASKED_MORE || this == HELD || this == REFUSED;
	}

	/// Whether less does.
	boolean isLaxer() {
		return this == ASKED_LESS || this == RELEASED || this == REOPENED || this == LET_THROUGH;
	}

	/// What lies between a decision and what another would have been.
	static Change between(Outcome before, Demand asked, Outcome after, Demand asks) {
		if (before == after) {
			if (after == Outcome.DENY) {
				return UNCHANGED;
			}
			if (asks.asksMoreThan(asked)) {
				return ASKED_MORE;
			}
			return asked.asksMoreThan(asks) ? ASKED_LESS : UNCHANGED;
		}
		return switch (after) {
			case DENY -> REFUSED;
			case HOLD -> (before == Outcome.PERMIT) ? HELD : REOPENED;
			case PERMIT -> (before == Outcome.HOLD) ? RELEASED : LET_THROUGH;
		};
	}

}
